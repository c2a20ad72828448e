import { displayWidth, oneLine } from '../domain/text/screen-text';

export { displayWidth, oneLine, pad, truncate } from '../domain/text/screen-text';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

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
