import type { Palette } from '../domain/text/palette';
import { displayWidth, oneLine, pad, truncate, wrap } from './text';

/** One column: how it aligns, and how it gives way when the screen is narrow. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** A shrinking column gives up columns, the widest first, down to `min` (8 when not said). */
  readonly shrink?: boolean;
  readonly min?: number;
  /** Continue on further lines instead of cutting with an ellipsis. */
  readonly wrap?: boolean;
}

/** A cell is a text, with a palette role when it has a meaning of its own. */
export type Cell = string | { readonly text: string; readonly style: (text: string) => string };

export interface TableOptions {
  readonly width: number;
  readonly palette: Palette;
  /** Spaces before each line, 1 when not said. */
  readonly indent?: number;
  /** Spaces between columns, 2 when not said. */
  readonly gap?: number;
  /** Whether the titles are printed, true when not said. */
  readonly header?: boolean;
}

/**
 * Own code rather than cli-table3: that one has no columns that shrink to fit the screen, pads inside a cell's style,
 * and counts some combining marks as columns, so only the joining of strings would be left to it.
 *
 * Lines of aligned columns, at most `width` columns wide as long as the columns that may shrink can give way.
 * Line breaks and tabs inside a cell become spaces; no line has trailing spaces.
 */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], options: TableOptions): string {
  const indent = ' '.repeat(options.indent ?? 1);
  const gap = ' '.repeat(options.gap ?? 2);
  const withHeader = options.header ?? true;
  const widths = fitted(
    columns,
    columns.map((column, index) =>
      Math.max(
        withHeader ? displayWidth(column.title) : 0,
        ...rows.map((row) => displayWidth(oneLine(textOf(row[index] ?? '')))),
      ),
    ),
    options.width - indent.length - gap.length * (columns.length - 1),
  );
  const cellsOf = (row: readonly Cell[]): readonly (readonly Part[])[] =>
    columns.map((column, index) => layOut(row[index] ?? '', column, widths[index] ?? 0));
  const titles = withHeader ? linesOfRow(cellsOf(columns.map(({ title }) => title)), widths) : [];
  const lines = [...titles, ...rows.flatMap((row) => linesOfRow(cellsOf(row), widths))];
  return lines
    .map((parts) => `${indent}${parts.map(styled).join(gap)}`.replace(/ +$/u, ''))
    .map((line, index) => (index < titles.length ? options.palette.dim(line) : line))
    .join('\n');
}

interface Part {
  readonly text: string;
  readonly style: ((text: string) => string) | undefined;
}

/** The lines of one row; a cell with fewer lines is filled with blanks. */
function linesOfRow(cells: readonly (readonly Part[])[], widths: readonly number[]): readonly (readonly Part[])[] {
  const height = Math.max(1, ...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    cells.map((cell, index) => cell[line] ?? { text: ' '.repeat(widths[index] ?? 0), style: undefined }),
  );
}

function layOut(cell: Cell, column: Column, width: number): readonly Part[] {
  const style = typeof cell === 'string' ? undefined : cell.style;
  const text = oneLine(textOf(cell));
  const lines = column.wrap === true ? wrap(text, width) : [truncate(text, width)];
  return lines.map((line) => ({ text: pad(line, width, column.align), style }));
}

/** A cell's text in its style, its padding without. */
function styled(part: Part): string {
  if (part.style === undefined) return part.text;
  const body = part.text.trimEnd();
  return body === '' ? part.text : part.style(body) + part.text.slice(body.length);
}

function fitted(columns: readonly Column[], natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      if (column.shrink !== true && column.wrap !== true) continue;
      const width = widths[index] ?? 0;
      if (width <= (column.min ?? 8)) continue;
      if (widest === -1 || width > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
