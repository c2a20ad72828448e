import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const printableAscii = /^[\x20-\x7e]*$/;

/** Columns a text takes on the screen: wide characters count two, combining marks and colour codes none. */
export function displayWidth(text: string): number {
  return printableAscii.test(text) ? text.length : stringWidth(text);
}

/** The text cut to at most `width` columns, ending in an ellipsis when something was cut; never splits a character. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  if (displayWidth(text) <= width) return text;
  if (width === 1) return '…';
  let kept = '';
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = displayWidth(segment);
    if (columns + next > width - 1) break;
    kept += segment;
    columns += next;
  }
  return `${kept.trimEnd()}…`;
}

/** The text filled with spaces to `width` columns; a longer text is returned as it is. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? fill + text : text + fill;
}

/**
 * Lines of at most `width` columns, broken at spaces but not between a number and its unit; a single longer word is
 * broken where it must be.
 */
export function wrap(text: string, width: number): readonly string[] {
  const limit = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  const push = (): void => {
    lines.push(line);
    line = '';
  };
  for (const word of text.split(/ (?!(?:%|ms|s|d|h|min|more)(?:[\s,;:.)]|$))/u)) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > limit) push();
    line = line === '' ? word : `${line} ${word}`;
    while (displayWidth(line) > limit) {
      const head = cut(line, limit);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line !== '' || lines.length === 0) push();
  return lines;
}

function cut(text: string, width: number): string {
  let kept = '';
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = displayWidth(segment);
    if (kept !== '' && columns + next > width) break;
    kept += segment;
    columns += next;
  }
  return kept;
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
