import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLocatedJson } from '../../../src/domain/flags/located-json';

function broken(text: string): string {
  const parsed = parseLocatedJson(text);
  return parsed.kind === 'broken' ? `${parsed.line}:${parsed.column} ${parsed.message}` : 'not broken';
}

describe('located JSON', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = parseLocatedJson(text);
        expect(parsed.kind === 'json' ? parsed.value : parsed).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses', () => {
    const almost = fc.string({
      unit: fc.constantFrom(...'{}[]":,1-.ea \n\\/*u0\f\u00a0\ufeff'),
    });
    fc.assert(
      fc.property(almost, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        return valid || parseLocatedJson(text).kind === 'broken';
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['', '1:1 unexpected end of the document'],
    ['{"a": 1,}', '1:9 a comma before the closing }'],
    ['{"a": 1, "a": 2}', '1:10 the key "a" is here for the second time'],
    ["{'a': 1}", '1:2 keys and texts need double quotes'],
    ['{a: 1}', '1:2 unexpected "a"'],
    ['{1: 1}', '1:2 expected a key in quotes and found "1"'],
    ['{\n  "a": 1\n  "b": 2\n}', '3:3 expected a comma and found "\\""'],
    ['{"a": NaN}', '1:7 unexpected "N"'],
    ['{"a": 01}', '1:8 expected a comma and found "1"'],
    ['[1,\n 2,\n]', '3:1 unexpected "]"'],
    ['{} {}', '1:4 unexpected "{" after the end of the document'],
    ['/* x */ {}', '1:1 comments are not part of JSON'],
    ['"a\nb"', '1:1 a text must end with " on its own line'],
    ['"\\x"', '1:1 a text with an escape that JSON does not know'],
    ['"\t"', '1:1 a text with a character that must be escaped'],
    ['1.', '1:1 a number that JSON does not know'],
    ['['.repeat(200), '1:102 nested too deeply'],
  ])('says where %j is broken', (text, expected) => {
    expect(broken(text)).toBe(expected);
  });

  it('knows the line of every key and item', () => {
    const parsed = parseLocatedJson('{\n "a": {\n  "b": [\n   1,\n   2\n  ]\n }\n}');
    const lineOf = parsed.kind === 'json' ? parsed.lineOf : () => undefined;
    expect(['', 'a', 'a.b', 'a.b[1]', 'c'].map(lineOf)).toEqual([1, 2, 3, 5, undefined]);
  });
});
