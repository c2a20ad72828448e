import type { Palette } from '../domain/text/palette';
import { displayWidth, pad, truncate } from './text';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const GAP = '·';

/** One value a bucket of time; `undefined` is a bucket without data and stays a visible gap. */
export type Values = readonly (number | undefined)[];

/** What is above this value is drawn in this style. */
export interface Over {
  readonly value: number;
  readonly style: (text: string) => string;
}

/**
 * One line of bars, at most `width` wide, scaled from 0 (or `min`) to the largest value (or `max`); a gap prints `·`.
 * More values than columns are merged by their largest, so that a spike is never averaged away. Values above `over` have
 * its style.
 */
export function sparkline(
  values: Values,
  width: number,
  scale: { readonly min?: number; readonly max?: number; readonly over?: Over | undefined } = {},
): string {
  const shown = merge(values, width);
  const known = shown.filter(isNumber);
  const low = scale.min ?? Math.min(0, ...known);
  const high = scale.max ?? Math.max(low, ...known);
  return shown
    .map((value) => {
      if (!isNumber(value)) return GAP;
      const level = high > low ? (value - low) / (high - low) : 0;
      const bar = BARS[Math.max(0, Math.min(BARS.length - 1, Math.round(level * (BARS.length - 1))))] ?? GAP;
      return scale.over !== undefined && value > scale.over.value ? scale.over.style(bar) : bar;
    })
    .join('');
}

export interface ChartSeries {
  readonly name: string;
  readonly values: Values;
  readonly style?: (text: string) => string;
  readonly over?: Over | undefined;
}

export interface LimitLine {
  readonly value: number;
  readonly label: string;
}

export interface BrailleChartOptions {
  readonly series: readonly ChartSeries[];
  readonly limitLines?: readonly LimitLine[];
  /** Columns of the whole chart, axis labels included. */
  readonly width: number;
  /** Lines of the plot; title and time axis come on top of it. */
  readonly height: number;
  readonly palette: Palette;
  readonly title?: string;
  /** How a value of the y axis reads; whole numbers when not said. */
  readonly yLabel?: (value: number) => string;
  readonly yMax?: number;
  /** Labels at the two ends of the time axis. */
  readonly xLabels?: readonly [string, string];
}

/**
 * A line chart in braille dots (2 x 4 to a character) with a y axis from 0, dashed limit lines and visible gaps.
 * Each line is at most `width` columns; a chart without values is replaced by a sentence.
 */
export function brailleChart(options: BrailleChartOptions): string {
  const { series, palette, height } = options;
  const limits = options.limitLines ?? [];
  const label = options.yLabel ?? ((value: number) => String(Math.round(value)));
  const known = series.flatMap((one) => one.values.filter(isNumber));
  const top = options.yMax ?? niceCeiling(Math.max(0, ...known, ...limits.map((limit) => limit.value)));
  const labelWidth = Math.max(...[0, top / 2, top].map((value) => displayWidth(label(value))));
  const plotWidth = Math.max(4, options.width - labelWidth - 2);
  const lines: string[] = [];
  if (options.title !== undefined) lines.push(legend(options, palette));
  const cells = emptyCells(plotWidth, height);
  for (const limit of limits) drawLimit(cells, limit.value / top);
  for (const [index, one] of series.entries()) {
    const over = one.over === undefined ? undefined : { level: one.over.value / top, owner: series.length + index };
    drawSeries(cells, merge(one.values, plotWidth * 2), top, { index, over });
  }
  const own = series.map((one) => one.style ?? palette.accent);
  const styles = [...own, ...series.map((one, index) => one.over?.style ?? own[index] ?? palette.accent)];
  for (const [row, line] of cells.entries()) {
    const text = axisLabel(row, height, top, known.length === 0 ? () => '' : label);
    const plot = paint(line, styles, palette);
    lines.push(`${palette.dim(`${pad(text, labelWidth, 'right')} ${text === '' ? '│' : '┤'}`)}${plot}`.trimEnd());
  }
  if (known.length === 0) {
    const middle = lines.length - Math.ceil(height / 2);
    lines[middle] = `${' '.repeat(labelWidth + 1)}│ ${truncate('no data in this window', plotWidth - 1)}`;
  }
  if (options.xLabels !== undefined) {
    const [from, to] = options.xLabels;
    const between = Math.max(1, plotWidth - displayWidth(from) - displayWidth(to));
    lines.push(palette.dim(`${' '.repeat(labelWidth + 2)}${from}${' '.repeat(between)}${to}`));
  }
  return lines.join('\n');
}

function axisLabel(row: number, height: number, top: number, label: (value: number) => string): string {
  if (row === 0) return label(top);
  if (row === height - 1) return label(0);
  if (height < 3 || row !== Math.floor((height - 1) / 2)) return '';
  const text = label(top * (1 - (row + 0.5) / height));
  return text === label(top) || text === label(0) ? '' : text;
}

interface ChartCell {
  dots: number;
  owner: number;
}

const LIMIT_OWNER = -1;
const NOBODY = -2;

function emptyCells(width: number, height: number): ChartCell[][] {
  return Array.from({ length: height }, () => Array.from({ length: width }, () => ({ dots: 0, owner: NOBODY })));
}

const DOT_BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

function dot(cells: ChartCell[][], x: number, y: number, owner: number): void {
  const cell = cells[Math.floor(y / 4)]?.[Math.floor(x / 2)];
  const bit = DOT_BITS[y % 4]?.[x % 2];
  if (cell === undefined || bit === undefined) return;
  cell.dots |= bit;
  cell.owner = owner;
}

interface Dot {
  readonly x: number;
  readonly y: number;
}

const dotsAcross = (cells: ChartCell[][]): number => (cells[0]?.length ?? 0) * 2;

function drawLimit(cells: ChartCell[][], level: number): void {
  if (!(level >= 0 && level <= 1)) return;
  const y = rowOf(level, cells.length);
  for (let x = 0; x < dotsAcross(cells); x += 4) dot(cells, x, y, LIMIT_OWNER);
}

/** Who draws: a series below its limit, another owner above it. */
interface Pen {
  readonly index: number;
  readonly over: { readonly level: number; readonly owner: number } | undefined;
}

function drawSeries(cells: ChartCell[][], values: Values, top: number, { index: series, over }: Pen): void {
  const limitRow = over === undefined ? Number.NEGATIVE_INFINITY : rowOf(over.level, cells.length);
  const ownerAt = (y: number): number => (over !== undefined && y < limitRow ? over.owner : series);
  const count = values.length;
  let previous: Dot | undefined;
  for (const [index, value] of values.entries()) {
    if (!isNumber(value)) {
      previous = undefined;
      continue;
    }
    const x = count <= 1 ? 0 : Math.round((index * (dotsAcross(cells) - 1)) / (count - 1));
    const y = rowOf(Math.max(0, Math.min(1, top > 0 ? value / top : 0)), cells.length);
    if (previous === undefined) dot(cells, x, y, ownerAt(y));
    else line(cells, previous, { x, y }, ownerAt);
    previous = { x, y };
  }
}

function line(cells: ChartCell[][], from: Dot, to: Dot, ownerAt: (y: number) => number): void {
  const across = to.x - from.x;
  const down = to.y - from.y;
  const steps = Math.max(Math.abs(across), Math.abs(down), 1);
  for (let step = 0; step <= steps; step += 1) {
    const y = Math.round(from.y + (down * step) / steps);
    dot(cells, Math.round(from.x + (across * step) / steps), y, ownerAt(y));
  }
}

function rowOf(level: number, height: number): number {
  return Math.round((1 - level) * (height * 4 - 1));
}

function paint(cells: readonly ChartCell[], styles: readonly ((text: string) => string)[], palette: Palette): string {
  let out = '';
  let run = '';
  let owner = NOBODY;
  const flush = (): void => {
    if (run === '') return;
    const style = owner === NOBODY ? undefined : owner === LIMIT_OWNER ? palette.dim : styles[owner];
    out += style === undefined ? run : style(run);
    run = '';
  };
  for (const cell of cells) {
    if (cell.owner !== owner) flush();
    owner = cell.owner;
    run += cell.dots === 0 ? ' ' : String.fromCharCode(0x2800 + cell.dots);
  }
  flush();
  return out;
}

function legend(options: BrailleChartOptions, palette: Palette): string {
  const limits = (options.limitLines ?? []).map((limit) => `┄ ${limit.label}`);
  const names = options.series.length > 1 ? options.series.map((one) => `─ ${one.name}`) : [];
  const tail = [...names, ...limits].join('  ');
  const title = truncate(options.title ?? '', options.width);
  const room = options.width - displayWidth(title) - 2;
  if (tail === '' || room < 6) return palette.strong(title);
  const shown = truncate(tail, room);
  const styled = options.series.reduce(
    (text, one) =>
      options.series.length > 1 ? text.replace(`─ ${one.name}`, (found) => (one.style ?? palette.accent)(found)) : text,
    shown,
  );
  return `${palette.strong(title)}  ${styled}`;
}

function merge(values: Values, width: number): Values {
  const room = Math.max(0, Math.floor(width));
  if (values.length <= room) return values;
  return Array.from({ length: room }, (_, index) => {
    const from = Math.floor((index * values.length) / room);
    const to = Math.max(from + 1, Math.floor(((index + 1) * values.length) / room));
    const known = values.slice(from, to).filter(isNumber);
    return known.length === 0 ? undefined : Math.max(...known);
  });
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value * 0.999999) ?? 10;
  return step * power;
}
