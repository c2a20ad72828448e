import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHAIN_START, readChain, readLine, sealRecord } from '../../../src/domain/journal/chain';

const chain = (values: readonly unknown[]): string => {
  let prev = CHAIN_START;
  let text = '';
  for (const [index, value] of values.entries()) {
    const { line, hash } = sealRecord({ seq: index + 1, prev, after: value });
    text += `${line}\n`;
    prev = hash;
  }
  return text;
};

describe('the chain', () => {
  it('holds for whatever was written into its records', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 6 }), (values) => {
        const reading = readChain(chain(values));
        expect(reading.kind).toBe('intact');
        expect(reading.records.map((record) => JSON.stringify(record.after))).toEqual(
          values.map((value) => JSON.stringify(value)),
        );
      }),
    );
  });

  it('breaks at whatever single byte is changed', () => {
    const text = chain([{ share: 1 }, 'two', 3]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 2 }), fc.constantFrom('x', '0', '"', '}'), (at, other) => {
        fc.pre(text[at] !== other);
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        expect(readChain(changed).kind).toBe('broken');
      }),
      { numRuns: 500 },
    );
  });

  it('is never broken by an unfinished last line, which is told apart', () => {
    const text = chain([1, 2]);
    const second = text.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.integer({ min: second, max: text.length - 1 }), (end) => {
        expect(readChain(text.slice(0, end))).toMatchObject({
          kind: 'intact',
          torn: text.slice(second, end),
          end: { seq: 1 },
        });
      }),
    );
  });

  it('is empty and intact without a record', () => {
    expect(readChain('')).toEqual({ kind: 'intact', records: [], end: { seq: 0, hash: CHAIN_START }, torn: '' });
  });

  it('keeps what can still be read behind a break', () => {
    const lines = chain([1, 2, 3]).split('\n');
    lines[1] = 'gone';
    expect(readChain(lines.join('\n'))).toMatchObject({
      kind: 'broken',
      line: 2,
      records: [{ after: 1 }, { after: 3 }],
    });
  });
});

describe('readLine', () => {
  it.each([
    ['', 'it does not end with a hash'],
    ['{"seq":1}', 'it does not end with a hash'],
    [sealRecord({ seq: 'one', prev: CHAIN_START }).line, 'it is not a journal record'],
    [sealRecord({ seq: 1 }).line, 'it is not a journal record'],
  ])('%s', (line, why) => {
    expect(readLine(line)).toEqual({ kind: 'damaged', why });
  });
});
