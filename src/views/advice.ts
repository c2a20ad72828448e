import { type OwnCommand, partsOf, type Said, spelled } from '../domain/text/advice';
import type { Palette } from '../domain/text/palette';
import { displayWidth, same, wrap } from './text';

/** Columns that a command on a line of its own is moved in when the lead's indent leaves too little room. */
const NARROW_INDENT = 4;

/**
 * A sentence with commands after a lead. Beside each other when they fit into `width` columns; else each command is on
 * a line of its own. A command is never cut: one that is longer than the line goes on after a backslash, between two
 * words, so that it can still be pasted.
 */
export function adviceLines(
  lead: string,
  said: Said,
  palette: Palette,
  width: number,
  style: (text: string) => string = same,
): readonly string[] {
  const indent = displayWidth(lead);
  const short = partsOf(said)
    .map((part) => (typeof part === 'string' ? style(part) : palette.accent(palette.command(part))))
    .join('');
  if (indent + displayWidth(short) <= width) return [lead + short];
  const lines = partsOf(said).flatMap((part) => {
    if (typeof part !== 'string') return commandLines(part, palette, width, indent);
    const words = part.replace(/^[\s;,]+/, '').trim();
    return words === ''
      ? []
      : wrap(words, Math.max(20, width - indent)).map((line) => ' '.repeat(indent) + style(line));
  });
  const [first = '', ...others] = lines;
  const opened = first.startsWith(' '.repeat(indent)) ? [lead + first.slice(indent)] : [lead.trimEnd(), first];
  return [...opened, ...others];
}

function commandLines(command: OwnCommand, palette: Palette, width: number, indent: number): readonly string[] {
  const text = palette.command(command);
  const margin = indent + displayWidth(text) <= width ? indent : Math.min(indent, NARROW_INDENT);
  if (margin + displayWidth(text) <= width) return [' '.repeat(margin) + palette.accent(text)];
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []) {
    const longer = line === '' ? word : `${line} ${word}`;
    // Two columns for the backslash.
    if (line !== '' && margin + displayWidth(longer) + 2 > width) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line].map((each) => ' '.repeat(margin) + palette.accent(each));
}

/** `next  `, and under it each further command. */
export const nextCommandLines = (commands: readonly Said[], palette: Palette, width: number): readonly string[] =>
  commands.flatMap((said, index) => adviceLines(palette.dim(index === 0 ? 'next  ' : '      '), said, palette, width));

/** The sentence on one line, its commands coloured. */
export const adviceText = (said: Said, palette: Palette): string =>
  spelled(said, (command) => palette.accent(palette.command(command)));
