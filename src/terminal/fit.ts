import stringWidth from 'string-width';

const ESCAPE = /\x1b(?:\[[\d;]*m|\]8;[^\x1b]*\x1b\\)/y;
const segmenter = new Intl.Segmenter();

/** Cuts one line (which may hold colours and links) to `width` columns; colours are closed at the cut. */
export function fitLine(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  let out = '';
  let used = 0;
  let coloured = false;
  let at = 0;
  while (at < line.length) {
    ESCAPE.lastIndex = at;
    const sequence = ESCAPE.exec(line);
    if (sequence) {
      out += sequence[0];
      coloured = true;
      at += sequence[0].length;
      continue;
    }
    const nextEscape = line.indexOf('\x1b', at + 1);
    const run = line.slice(at, nextEscape === -1 ? line.length : nextEscape);
    for (const { segment } of segmenter.segment(run)) {
      const columns = stringWidth(segment);
      if (used + columns > width - 1) return `${out}…${coloured ? '\x1b[0m' : ''}`;
      out += segment;
      used += columns;
    }
    at += run.length;
  }
  return out;
}
