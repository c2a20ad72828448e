import { describe, expect, it } from 'vitest';
import { csv, csvCell } from '../../../src/domain/text/csv';

describe('csvCell', () => {
  it.each([
    ['plain', 'plain'],
    [undefined, ''],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', 'two\\nlines'],
    ['=1+1', "'=1+1"],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['+1+1', "'+1+1"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1:A9)', "'@SUM(A1:A9)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '\\n=1'],
    ['\uff1d1+1', "'\uff1d1+1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['a=1', 'a=1'],
    ['-5', '-5'],
    ['+5', '+5'],
    ['-0.25', '-0.25'],
    ['-5e-3', '-5e-3'],
    ['-5 of 6', "'-5 of 6"],
    ['007', '007'],
    ['1,204', '"1,204"'],
  ])('%j becomes %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe('csv', () => {
  it('writes the header and every row on a line, disarming column names too', () => {
    expect(
      csv(
        ['time', '=x'],
        [
          ['10:00', '1'],
          ['10:05', undefined],
        ],
      ),
    ).toBe("time,'=x\n10:00,1\n10:05,\n");
  });
});
