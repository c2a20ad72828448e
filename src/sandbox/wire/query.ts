import type { Members, Shape } from '../kernel/schema';

/** Names of the envelope that are no members of an operation. */
const ENVELOPE = new Set(['Action', 'Version']);

type Tree = { [key: string]: Tree | string };

/**
 * Members of a query request (`Filters.member.1.Name=…`, `Tags.entry.1.key=…`) as plain JSON, texts turned into what their
 * shapes say. Names that no shape has stay texts, for the validator to refuse.
 */
export function readQueryMembers(members: Members, parameters: URLSearchParams): Record<string, unknown> {
  const tree: Tree = {};
  for (const [name, value] of parameters) {
    if (ENVELOPE.has(name)) continue;
    let at = tree;
    const path = name.split('.');
    for (const key of path.slice(0, -1)) {
      const known = at[key];
      const next: Tree = typeof known === 'object' ? known : {};
      at[key] = next;
      at = next;
    }
    at[path.at(-1) ?? ''] = value;
  }
  return readMembers(members, tree);
}

const readMembers = (members: Members, tree: Tree): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, readValue(members[name] ?? { type: 'document' }, value)]),
  );

function readValue(shape: Shape, value: Tree | string): unknown {
  if (typeof value !== 'string') {
    if (shape.type === 'list') return ordered(value['member'] ?? value).map((item) => readValue(shape.of, item));
    if (shape.type === 'map') {
      const entries = ordered(value['entry'] ?? value).map((entry) => {
        const { key, value: inner } = entry as Tree;
        return [String(key), inner === undefined ? null : readValue(shape.of, inner)];
      });
      return Object.fromEntries(entries);
    }
    return shape.type === 'structure' ? readMembers(shape.members, value) : value;
  }
  switch (shape.type) {
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'integer':
    case 'long':
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
    case 'list':
      // `Names=` or `Names.member=`: an empty list.
      return value === '' ? [] : [value];
    default:
      return value;
  }
}

const ordered = (tree: Tree | string): readonly (Tree | string)[] =>
  typeof tree === 'string'
    ? []
    : Object.entries(tree)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, item]) => item);

/** What an action returned, as XML: lists as `<member>`, structures nested. */
export function queryXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${queryXml(item)}</member>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([name, item]) => `<${name}>${queryXml(item)}</${name}>`)
      .join('');
  }
  return xml(String(value));
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export const xml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => XML_ENTITIES[character] ?? character);
