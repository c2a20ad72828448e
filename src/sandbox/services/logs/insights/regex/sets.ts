import type { CodeRange } from './ast';

/** The Perl classes, ASCII only as in RE2. */
export const PERL_CLASSES: Readonly<Record<string, readonly CodeRange[]>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
};

/** The POSIX classes, written `[:name:]` inside brackets. */
export const POSIX_CLASSES: Readonly<Record<string, readonly CodeRange[]>> = {
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  ascii: [[0, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: [[0x30, 0x39]],
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: [[0x41, 0x5a]],
  word: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

const MAX_CODE_POINT = 0x10ffff;

/** The ranges that a set of ranges leaves out. */
export function complement(ranges: readonly CodeRange[]): CodeRange[] {
  const outside: CodeRange[] = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > next) outside.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= MAX_CODE_POINT) outside.push([next, MAX_CODE_POINT]);
  return outside;
}

/** Widest range whose letters are folded one by one; wider ones hold both cases of nearly everything anyway. */
const MAX_FOLDED_RANGE = 1024;

/** The ranges with the other case of every letter added. */
export function foldCase(ranges: readonly CodeRange[]): CodeRange[] {
  const folded: CodeRange[] = [...ranges];
  for (const [low, high] of ranges) {
    const end = Math.min(high, low + MAX_FOLDED_RANGE);
    for (let code = low; code <= end; code += 1) {
      const letter = String.fromCodePoint(code);
      for (const other of [letter.toLowerCase(), letter.toUpperCase()]) {
        const point = other.codePointAt(0);
        if (point !== undefined && point !== code && other === String.fromCodePoint(point)) folded.push([point, point]);
      }
    }
  }
  return folded;
}
