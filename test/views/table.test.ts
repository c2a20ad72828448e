import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/text/palette';
import { table } from '../../src/views/table';
import { displayWidth, pad, truncate, wrap } from '../../src/views/text';

describe('text', () => {
  it('knows how wide characters are', () => {
    expect([
      displayWidth('abc'),
      displayWidth('漢字'),
      displayWidth('é'),
      displayWidth('e\u0301'),
      displayWidth('👩‍👩‍👧'),
    ]).toEqual([3, 4, 1, 1, 2]);
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['ab cdef', 4, 'ab…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 4, '漢…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('truncate %s to %d is %s', (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
  });

  it('pads to the left and to the right, never cuts', () => {
    expect(pad('ab', 4)).toBe('ab  ');
    expect(pad('ab', 4, 'right')).toBe('  ab');
    expect(pad('漢', 4)).toBe('漢  ');
    expect(pad('abcdef', 4)).toBe('abcdef');
  });

  it('wraps between words, and keeps numbers with their units', () => {
    expect(wrap('at least 16.4 % of them', 12)).toEqual(['at least', '16.4 % of', 'them']);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('', 4)).toEqual(['']);
  });

  it('never loses a character nor passes the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/[\p{C}\s]/u.test(text.replaceAll(' ', ''))),
        fc.integer({ min: 2, max: 30 }),
        (text, width) => {
          const lines = wrap(text, width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
          for (const line of lines)
            if (![...new Intl.Segmenter().segment(line)].some((one) => displayWidth(one.segment) > width))
              expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('table', () => {
  const columns = [
    { title: 'name', shrink: true, min: 6 },
    { title: 'n', align: 'right' as const },
    { title: 'note', wrap: true, min: 8 },
  ];

  it('aligns, cuts and wraps', () => {
    expect(
      table(
        columns,
        [
          ['alpha', '1', 'short'],
          ['a very long name indeed', '2,000', 'a note of several words'],
        ],
        { width: 36, palette: plain },
      ),
    ).toBe(
      [
        ' name               n  note',
        ' alpha              1  short',
        ' a very long…   2,000  a note of',
        '                       several words',
      ].join('\n'),
    );
  });

  it('stays in the width, without trailing spaces, whatever the cells hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 40 }), fc.integer(), fc.string({ maxLength: 80 })), { maxLength: 8 }),
        fc.integer({ min: 50, max: 130 }),
        (rows, width) => {
          const clean = rows.map(([a, n, b]) => [a, String(n), b]);
          for (const line of table(columns, clean, { width, palette: plain }).split('\n')) {
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
            expect(line.endsWith(' ')).toBe(false);
          }
        },
      ),
    );
  });

  it('keeps a row on one line when a cell holds line breaks', () => {
    expect(table([{ title: 'a' }], [['one\ntwo\tthree']], { width: 40, palette: plain, header: false })).toBe(
      ' one two three',
    );
  });

  it('styles the text of a cell and not its padding', () => {
    const bold = (text: string): string => `<${text}>`;
    expect(
      table(
        [{ title: 'a' }, { title: 'b' }],
        [
          [{ text: 'x', style: bold }, 'y'],
          ['long', 'z'],
        ],
        { width: 40, palette: plain, header: false },
      ),
    ).toBe(' <x>     y\n long  z');
  });

  it('keeps columns under each other whatever their cells are made of', () => {
    const stamped = (text: string): string => `\u001b[12345678;31m${text}\u001b[12345678;39m`;
    const cells = ['plain', '漢字', 'e\u0301', 'कि', 'ที่', '👩‍👩‍👧', '1\ufe0f\u20e3', 'a\u200bb', '\ue000\uf8ff', ''];
    const lines = table(
      [{ title: 'a' }, { title: 'b', align: 'right' }],
      cells.map((text, i) => [{ text, style: i % 2 === 0 ? stamped : (one: string): string => one }, `=${i}`]),
      { width: 40, palette: plain, header: false },
    ).split('\n');
    const starts = lines.map((line) => displayWidth(line.slice(0, line.indexOf('='))));
    expect(new Set(starts).size).toBe(1);
    for (const [i, text] of cells.entries()) expect(lines[i]).toContain(text);
  });
});
