import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/domain/text/screen-text';
import { wrap } from '../../src/views/text';

describe('wrap', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['', 7, ['']],
    ['abcdefghij kl', 4, ['abcd', 'efgh', 'ij', 'kl']],
    ['wait 5 min now', 6, ['wait', '5 min', 'now']],
    ['日本語', 3, ['日', '本', '語']],
  ])('breaks %j at %i columns', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it('breaks a single word of a megabyte, as a log line can be', () => {
    const word = '\\x1b[5mé'.repeat(130_000);
    const lines = wrap(word, 61);
    expect(lines.join('')).toBe(word);
    expect(Math.max(...lines.map(displayWidth))).toBe(61);
  });
});
