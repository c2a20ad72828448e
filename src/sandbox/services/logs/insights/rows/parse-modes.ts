import type { ParsePattern } from '../ast';
import { fromJson, parseStructure, toText, type Value } from '../value';

/** The values that a mode of `parse` finds in a field, one for each name; null when it finds none. */
export type ValueParser = (value: Value) => readonly Value[] | null;

/** `key=value key="a text" flag`: a map; a key without a value is true (CWL_QuerySyntax-Parse, logfmt mode). */
const parseLogfmt: ValueParser = (value) => {
  const text = toText(value);
  if (text === null) return null;
  const pair = /([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|(\S*)))?/g;
  const map: Record<string, unknown> = {};
  for (const [, key = '', quoted, bare] of text.matchAll(pair)) {
    map[key] = quoted === undefined ? (bare ?? true) : quoted.replace(/\\(.)/g, '$1');
  }
  return text.includes('=') && Object.keys(map).length > 0 ? [map] : null;
};

/** Comma-separated values, quoted as in RFC 4180; values without a name are left out. */
const parseCsv: ValueParser = (value) => {
  const text = toText(value);
  if (text === null) return null;
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/y;
  const line = text.replace(/\r?\n$/, '');
  for (;;) {
    const match = cell.exec(line);
    if (match === null) return cells.length > 0 ? cells : null;
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] === '') return cells;
  }
};

/** `json field=f "a.b" as x`: the value at the path of a map, or of JSON text. */
export const jsonAt =
  (path: string): ValueParser =>
  (value) => {
    const root = typeof value === 'string' ? parseStructure(value) : value;
    const found = path
      .split('.')
      .reduce<unknown>(
        (at, key) =>
          typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined,
        root,
      );
    return found === undefined ? null : [fromJson(found)];
  };

/** The parser of a mode. */
export function parserOf(pattern: Extract<ParsePattern, { kind: 'logfmt' | 'csv' | 'json' }>): ValueParser {
  if (pattern.kind === 'json') return jsonAt(pattern.path);
  return pattern.kind === 'logfmt' ? parseLogfmt : parseCsv;
}
