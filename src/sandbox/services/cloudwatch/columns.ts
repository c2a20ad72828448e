import type { MetricColumns } from './state';

/** A value that was reported `count` times in the second `at` (epoch seconds). */
export interface MetricRow {
  readonly at: number;
  readonly value: number;
  readonly count: number;
}

/** First row of an ascending column that is not before `second`. */
export function firstRowFrom(column: readonly number[], second: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] as number) < second) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds a row; equal values of one second share one. Answers the place of a new row, or Infinity where it shares one. */
export function addRow(columns: MetricColumns, { at, value, count }: MetricRow): number {
  let place = columns.at.length;
  while (place > 0 && (columns.at[place - 1] as number) > at) place -= 1;
  for (let row = place - 1; row >= 0 && columns.at[row] === at; row -= 1) {
    if (columns.value[row] === value) {
      columns.count[row] = (columns.count[row] as number) + count;
      return Number.POSITIVE_INFINITY;
    }
  }
  if (place === columns.at.length) {
    columns.at.push(at);
    columns.value.push(value);
    columns.count.push(count);
  } else {
    columns.at.splice(place, 0, at);
    columns.value.splice(place, 0, value);
    columns.count.splice(place, 0, count);
  }
  return place;
}
