import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonBytes } from '../../../src/sandbox/persistence/json-bytes';
import { jsonPieces } from '../../../src/sandbox/persistence/json-pieces';

/** Longer values than this are taken apart: in a test everything is. */
const WHOLE = 8;

const parsed = (text: string): unknown => parseJsonBytes(Buffer.from(text), WHOLE);

/** What `JSON.parse` makes of it, or that it is refused. */
function expected(text: string): unknown {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return 'refused';
  }
}

function outcome(text: string): unknown {
  try {
    return { value: parsed(text) };
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return 'refused';
  }
}

describe('JSON of any length', () => {
  it('is read in parts as JSON.parse reads it whole', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parsed(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('is refused where JSON.parse refuses it: cut short, or with a character more or less', () => {
    const text = JSON.stringify({
      'a "b\\': [1, 'long text, "quoted" \\', { c: [[], {}, null, -1.5e3] }],
      d: '\u2603',
    });
    for (let at = 0; at < text.length; at += 1) {
      const [start, end] = [text.slice(0, at), text.slice(at)];
      for (const changed of [
        start,
        start + end.slice(1),
        ...[',', ':', ']', '}', '"', '1'].map((more) => start + more + end),
      ])
        expect({ changed, outcome: outcome(changed) }).toEqual({ changed, outcome: expected(changed) });
    }
  });

  it('reads the pieces of a world whose lists are long', () => {
    const numbers = Array.from({ length: 50_000 }, (_, index) => index * 1.5);
    const world = { logs: { groups: [{ at: numbers, message: numbers.map((number) => `line "${number}"`) }] } };
    const bytes = Buffer.from(jsonPieces(world).join(''));
    expect(parseJsonBytes(bytes, 10_000)).toEqual(world);
  });
});
