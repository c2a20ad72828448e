import { describe, expect, it } from 'vitest';
import { jsonPieces } from '../../../src/sandbox/persistence/json-pieces';

const lines = Array.from({ length: 30_000 }, (_, index) => `line ${index} ${'x'.repeat(60)} \u2603`);
const world = {
  version: 1,
  absent: undefined,
  empty: {},
  none: [],
  nothing: null,
  'a "name"': { deep: { deeper: { deepest: { text: 'b', list: [1, undefined, { c: undefined, d: 2 }] } } } },
  logs: { groups: [{ name: 'g', message: lines, at: lines.map((_, index) => index + 0.5) }, undefined] },
  traces: Array.from({ length: 2_001 }, (_, index) => ({ id: index, documents: [{ gone: undefined, start: 0.1 }] })),
};

describe('a world as JSON in pieces', () => {
  it('is the text that JSON.stringify gives, in pieces of a few megabytes', () => {
    const pieces = jsonPieces(world);
    expect(pieces.join('')).toBe(JSON.stringify(world));
    expect(pieces.length).toBeGreaterThan(1);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(3_000_000);
    for (const value of [1, 'a', null, [], {}, [undefined]])
      expect(jsonPieces(value).join('')).toBe(JSON.stringify(value));
  });
});
