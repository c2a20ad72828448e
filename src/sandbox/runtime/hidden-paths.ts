import { pathToFileURL } from 'node:url';

/** Replaces the paths of this machine in every text of a value: strings, lists, objects and bytes. */
export type Hide = <Value>(value: Value) => Value;

/**
 * Paths of this machine in the words of Lambda: the function's code lies in /var/task, what runs it in /var/runtime. The one
 * place for this: everything that leaves an execution environment passes through it (`worker/host.ts`, `execution-environment.ts`).
 */
export function hidePaths(codeFolder: string, runtimePath: string): Hide {
  const words: readonly (readonly [string, string])[] = [
    ...shown(codeFolder, '/var/task'),
    ...(runtimePath === '' ? [] : shown(runtimePath, '/var/runtime/index.mjs')),
  ];
  const inText = (text: string): string =>
    words.reduce((result, [path, word]) => (result.includes(path) ? result.replaceAll(path, word) : result), text);
  const inBytes = (bytes: Uint8Array): Uint8Array => {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return words.some(([path]) => view.includes(path)) ? Buffer.from(inText(view.toString('utf8'))) : bytes;
  };
  const inside = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Uint8Array) return inBytes(value);
    if (Array.isArray(value)) return value.map(inside);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inside(part)]));
  };
  return inside as Hide;
}

/** A path as a URL, as JSON text has it, and as it is. */
const shown = (path: string, word: string): readonly (readonly [string, string])[] => [
  [pathToFileURL(path).href, `file://${word}`],
  [path, word],
  ...(path.includes('\\') ? ([[JSON.stringify(path).slice(1, -1), word]] as const) : []),
];
