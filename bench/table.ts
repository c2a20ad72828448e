/** One figure of a bench. Where something else did the same work in the same run, the ratio to it is what counts. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'MB' | '/s' | '';
  readonly ratio?: Ratio | undefined;
  /** Of the ratio where there is one, else of the value. */
  readonly aim?: Aim | undefined;
}

export interface Ratio {
  readonly value: number;
  /** What it is to, such as `node -e 0`. */
  readonly to: string;
  /** `times`: the figure is so many times that of the peer, and less is better. `faster`: the peer takes so many times as long. */
  readonly kind: 'times' | 'faster';
}

export type Aim = { readonly most: number } | { readonly least: number };

/** A figure with the bench that it is of. */
export interface BenchRow extends Figure {
  readonly bench: string;
}

export const times = (value: number, peer: number, to: string): Ratio => ({ value: value / peer, to, kind: 'times' });
export const faster = (value: number, peer: number, to: string): Ratio => ({ value: peer / value, to, kind: 'faster' });

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** JSON has null for a figure that is not a number: nothing was measured. */
const digits = (value: number | null): string => (value === null || Number.isNaN(value) ? 'none' : shortened(value));
const shortened = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 });

const figureText = ({ value, unit }: Figure): string =>
  `${digits(value)}${unit === '' || unit === '/s' ? '' : ' '}${unit}`;
const ratioText = (ratio: Ratio | undefined): string =>
  ratio === undefined ? '' : `${digits(ratio.value)}x ${ratio.kind === 'faster' ? 'faster than ' : ''}${ratio.to}`;
const aimText = ({ aim, ratio, unit }: Figure): string =>
  aim === undefined
    ? ''
    : `${'most' in aim ? `<= ${digits(aim.most)}` : `>= ${digits(aim.least)}`}${ratio === undefined ? (unit === '' ? '' : ` ${unit}`) : 'x'}`;

/** Undefined where nothing is aimed at. */
export function isMet({ value, ratio, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  const judged = ratio === undefined ? value : ratio.value;
  if (!Number.isFinite(judged)) return false;
  return 'most' in aim ? judged <= aim.most : judged >= aim.least;
}

/** The same figure of a saved run, by bench and words. */
const sameIn = (saved: readonly BenchRow[], row: BenchRow): BenchRow | undefined =>
  saved.find(({ bench, what }) => bench === row.bench && what === row.what);

/** How a ratio changed since a saved run; figures without a ratio depend on the machine and are not compared. */
function changeText(row: BenchRow, saved: readonly BenchRow[]): string {
  const before = sameIn(saved, row)?.ratio;
  if (row.ratio === undefined || before === undefined || before.kind !== row.ratio.kind) return '';
  const change = row.ratio.value / before.value;
  const isBetter = row.ratio.kind === 'faster' ? change > 1 : change < 1;
  const word = Math.abs(change - 1) < 0.1 ? 'same' : isBetter ? 'better' : 'worse';
  return `${digits(before.value)}x, ${word}`;
}

/** The table, with what a saved run had where one is given. */
export function tableText(rows: readonly BenchRow[], saved?: readonly BenchRow[]): string {
  const head = ['bench', 'what', 'figure', 'ratio', 'aim', '', ...(saved === undefined ? [] : ['before'])];
  const cells = rows.map((row) => [
    row.bench,
    row.what,
    figureText(row),
    ratioText(row.ratio),
    aimText(row),
    { true: 'met', false: 'MISSED', undefined: '' }[String(isMet(row))] ?? '',
    ...(saved === undefined ? [] : [changeText(row, saved)]),
  ]);
  const widths = head.map((word, column) => Math.max(word.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...cells].map(line).join('\n');
}

/** What a bench says of its progress; the figures alone go to stdout. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Prints the figures of one bench: a table, or with --json what `npm run bench` reads. */
export function report(bench: string, figures: readonly Figure[]): void {
  const rows = figures.map((figure): BenchRow => ({ bench, ...figure }));
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(rows)}\n` : `${tableText(rows)}\n`);
}
