import type { LogColumns } from './state';

/** One event as it is stored. */
export interface LogRow {
  readonly at: number;
  readonly ingestedAt: number;
  readonly stream: number;
  readonly sequence: number;
  readonly message: string;
}

export const emptyColumns = (): LogColumns => ({ at: [], ingestedAt: [], stream: [], sequence: [], message: [] });

export const rowOf = (columns: LogColumns, row: number): LogRow => ({
  at: columns.at[row] as number,
  ingestedAt: columns.ingestedAt[row] as number,
  stream: columns.stream[row] as number,
  sequence: columns.sequence[row] as number,
  message: columns.message[row] as string,
});

export function pushRow(columns: LogColumns, row: LogRow): void {
  columns.at.push(row.at);
  columns.ingestedAt.push(row.ingestedAt);
  columns.stream.push(row.stream);
  columns.sequence.push(row.sequence);
  columns.message.push(row.message);
}

/** Takes the rows from `first` on off the columns. */
export const cutFrom = (columns: LogColumns, first: number): LogColumns => ({
  at: columns.at.splice(first),
  ingestedAt: columns.ingestedAt.splice(first),
  stream: columns.stream.splice(first),
  sequence: columns.sequence.splice(first),
  message: columns.message.splice(first),
});

/** Puts rows, ordered by time, into columns: each behind those of its time. */
export function insertRows(columns: LogColumns, rows: readonly LogRow[]): void {
  const first = rows[0];
  if (first === undefined) return;
  let place = columns.at.length;
  while (place > 0 && (columns.at[place - 1] as number) > first.at) place -= 1;
  const tail = cutFrom(columns, place);
  let next = 0;
  const takeTail = (before: number): void => {
    while (next < tail.at.length && (tail.at[next] as number) <= before) {
      pushRow(columns, rowOf(tail, next));
      next += 1;
    }
  };
  for (const row of rows) {
    takeTail(row.at);
    pushRow(columns, row);
  }
  takeTail(Number.POSITIVE_INFINITY);
}
