import { displayWidth, graphemes, oneLine } from '../domain/text/screen-text';

export { displayWidth, oneLine, pad, truncate } from '../domain/text/screen-text';

/**
 * Lines of at most `width` columns, broken at spaces but not between a number and its unit; a single longer word is
 * broken where it must be. A line break in the text is a space.
 */
export function wrap(text: string, width: number): readonly string[] {
  const limit = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  const push = (): void => {
    lines.push(line);
    line = '';
  };
  for (const word of oneLine(text).split(/ (?!(?:%|ms|s|d|h|min|more)(?:[\s,;:.)]|$))/u)) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > limit) push();
    if (line !== '') {
      line = `${line} ${word}`;
      continue;
    }
    const pieces = broken(word, limit);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  if (line !== '' || lines.length === 0) push();
  return lines;
}

/** The word in pieces of at most `width` columns. It is walked once: a log line can be a single word of a megabyte. */
function broken(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  let columns = 0;
  for (const character of graphemes(word)) {
    const next = displayWidth(character);
    if (piece !== '' && columns + next > width) {
      pieces.push(piece);
      piece = '';
      columns = 0;
    }
    piece += character;
    columns += next;
  }
  return [...pieces, piece];
}

/** A paragraph that begins with `lead` and continues under it, at most `width` columns; each line in its style. */
export function hanging(lead: string, text: string, style: (text: string) => string, width: number): string {
  const indent = displayWidth(lead);
  return wrap(text, Math.max(20, width - indent))
    .map((line, index) => style(index === 0 ? lead + line : ' '.repeat(indent) + line))
    .join('\n');
}

/** The style of plain text. */
export function same(text: string): string {
  return text;
}
