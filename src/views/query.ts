import { scanDollars } from '../domain/system/prices';
import { cleanText } from '../domain/text/clean-text';
import { bytes, count, dollars } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { brailleChart } from './charts';
import { table } from './table';

export interface QueryAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly recordsScanned: number;
  readonly recordsMatched: number;
  readonly bytesScanned: number;
}

const NUMERIC = /^-?\d+(?:\.\d+)?$/;
/** Digits after the point that a person reads; JSON and CSV keep them all. */
const shown = (value: string | undefined): string =>
  value === undefined
    ? '-'
    : NUMERIC.test(value) && value.includes('.')
      ? String(Number(Number(value).toFixed(2)))
      : cleanText(value.replace(/\.000$/, ''));

const isNumericColumn = (answer: QueryAnswer, i: number): boolean =>
  answer.rows.some((row) => row[i] !== undefined) &&
  answer.rows.every((row) => row[i] === undefined || NUMERIC.test(row[i] ?? ''));

/** The answer as a table; numbers to the right, a missing cell as `-`. */
export function queryTable(answer: QueryAnswer, palette: Palette, width: number): string {
  const columns = answer.columns.map((title, i) => ({
    title: cleanText(title),
    ...(isNumericColumn(answer, i) ? { align: 'right' as const } : { shrink: true }),
  }));
  return table(
    columns,
    answer.rows.map((row) => answer.columns.map((_column, i) => shown(row[i]))),
    { width, palette, indent: 0 },
  );
}

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}/;

/** Charts of a time series: one for each numeric column; undefined when the answer has no time column or one row only. */
export function queryChart(answer: QueryAnswer, palette: Palette, width: number): string | undefined {
  const time = answer.columns.findIndex(
    (_column, i) => answer.rows.length > 1 && answer.rows.every((row) => TIME.test(row[i] ?? '')),
  );
  if (time === -1) return undefined;
  const rows = [...answer.rows].sort((a, b) => ((a[time] ?? '') < (b[time] ?? '') ? -1 : 1));
  const ends: readonly [string, string] = [
    (rows[0]?.[time] ?? '').slice(11, 16),
    (rows.at(-1)?.[time] ?? '').slice(11, 16),
  ];
  return answer.columns
    .map((name, i) => ({ name, i }))
    .filter(({ i }) => i !== time && isNumericColumn(answer, i))
    .map(({ name, i }) =>
      brailleChart({
        title: name,
        series: [{ name, values: rows.map((row) => (row[i] === undefined ? undefined : Number(row[i]))) }],
        width: Math.min(width, 100),
        height: 5,
        palette,
        xLabels: ends,
        yLabel: (value) => String(Number(value.toFixed(2))),
      }),
    )
    .join('\n\n');
}

/** `1,204 of 30,112 lines matched, 2.1 MB scanned, < $0.0001`. */
export const queryFigures = (answer: QueryAnswer): string =>
  `${count(answer.recordsMatched)} of ${count(answer.recordsScanned)} lines matched, ${bytes(answer.bytesScanned)} scanned, ${dollars(scanDollars(answer.bytesScanned))}`;

/** `would scan 812.4 MB, $0.0041`: what AWS estimates for the window. */
export const estimateText = (estimatedBytes: number): string =>
  `would scan ${bytes(estimatedBytes)}, ${dollars(scanDollars(estimatedBytes))}`;
