import stringWidth from 'string-width';

/** Colours (with the terminal's stamp or without it) and links: what a palette or a link adds to a text. */
const SEQUENCE = /\x1b(?:\[[\d;]*m|\]8;[^\x1b]*\x1b\\)/g;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Characters of one column each: ASCII, Latin, and what charts and tables are drawn with. The width of others is looked up. */
const oneColumnEach =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u25a0\u2714\u2716\u2800-\u28ff]*$/;

/** Every break of a line that Unicode knows (UAX 14, class BK, CR, LF, NL), and tabs. */
const BREAKS = /[\t-\r\x85\u2028\u2029]+/g;

/** The text on one line: a line break inside a value must not begin a second line of the screen. */
export const oneLine = (text: string): string => text.replace(BREAKS, ' ');

/** Columns a text takes on the screen: wide characters count two, combining marks, colours and links none. */
export function displayWidth(text: string): number {
  const plain = text.includes('\x1b') ? text.replace(SEQUENCE, '') : text;
  if (oneColumnEach.test(plain)) return plain.length;
  if (plain.length <= PIECE) return stringWidth(plain);
  let columns = 0;
  for (const character of graphemes(plain)) columns += stringWidth(character);
  return columns;
}

/** Length of the part of `text` that fits into `width` columns; never splits a character, a colour or a link. */
function fitting(text: string, width: number): number {
  let columns = 0;
  let at = 0;
  for (const part of parts(text)) {
    if (part.sequence) {
      at += part.text.length;
      continue;
    }
    for (const piece of pieces(part.text, PIECE + 4 * width)) {
      if (oneColumnEach.test(piece)) {
        const room = width - columns;
        if (piece.length > room) return at + room;
        columns += piece.length;
        at += piece.length;
        continue;
      }
      for (const character of graphemes(piece)) {
        columns += displayWidth(character);
        if (columns > width) return at;
        at += character.length;
      }
    }
  }
  return at;
}

/** The time that `Intl.Segmenter` takes grows with the square of its input, so it gets a long text in pieces. */
const PIECE = 256;

/** The characters that a reader sees (grapheme clusters of UAX 29), one after the other. */
export function* graphemes(text: string): Generator<string> {
  /** The last cluster of a piece may go on in the next piece. */
  let open = '';
  for (const piece of pieces(text, PIECE)) {
    let last = '';
    for (const { segment } of segmenter.segment(open + piece)) {
      if (last !== '') yield last;
      last = segment;
    }
    open = last;
    if (open.length <= PIECE) continue;
    yield open;
    open = '';
  }
  if (open !== '') yield open;
}

/** Pieces of about `size` UTF-16 units; none ends within a code point. */
function* pieces(text: string, size: number): Generator<string> {
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = at + size;
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
    yield text.slice(at, end);
  }
}

function* parts(text: string): Generator<{ readonly text: string; readonly sequence: boolean }> {
  let at = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    if (match.index > at) yield { text: text.slice(at, match.index), sequence: false };
    yield { text: match[0], sequence: true };
    at = match.index + match[0].length;
  }
  if (at < text.length) yield { text: text.slice(at), sequence: false };
}

/**
 * The text cut to at most `width` columns, with an ellipsis at the cut. Never splits a character; keeps the colour and
 * link codes after the cut, so that each is closed.
 */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  if (text.length <= PIECE && displayWidth(text) <= width) return text;
  if (fitting(text, width) === text.length) return text;
  const at = fitting(text, width - 1);
  return `${text.slice(0, at).trimEnd()}…${(text.slice(at).match(SEQUENCE) ?? []).join('')}`;
}

/** The text filled with spaces to `width` columns; a longer text is returned as it is. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? fill + text : text + fill;
}
