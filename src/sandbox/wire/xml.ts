import type { OutputTypes } from '../kernel/action';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** Escapes a text; characters that XML 1.0 cannot carry are left out. */
export const xmlText = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"'\r]/g, (c) => ENTITIES[c] ?? c);

/** The members of a result as elements: `<List><member>…`, `<Map><entry><key>…`, times as ISO 8601. */
export function xmlMembers(members: object, types: OutputTypes | undefined): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => element(name, value, types))
    .join('');
}

function element(name: string, value: unknown, types: OutputTypes | undefined): string {
  return `<${name}>${content(name, value, types)}</${name}>`;
}

function content(name: string, value: unknown, types: OutputTypes | undefined): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${content(name, item, types)}</member>`).join('');
  if (typeof value === 'number' && types?.timestamps.has(name)) return new Date(Math.round(value * 1000)).toISOString();
  if (typeof value !== 'object' || value === null) return xmlText(String(value));
  if (!types?.maps.has(name)) return xmlMembers(value, types);
  return Object.entries(value)
    .map(([key, item]) => `<entry><key>${xmlText(key)}</key><value>${content(key, item, types)}</value></entry>`)
    .join('');
}
