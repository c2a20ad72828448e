import { PACKED_AFTER_MS, pack, unpack } from '../../packed/block';
import { addRow, type MetricRow } from './columns';
import type { MetricBlock, MetricColumns, MetricSeries } from './state';

/** Rows that are brought to the minute together. */
const MINUTE_BATCH = 2_000;
/** Rows of a block. */
const ROWS = 16_000;
const MINUTE_S = 60;
const PACKED_AFTER_S = PACKED_AFTER_MS / 1000;

const columnsOf = (block: MetricBlock): Readonly<MetricColumns> => unpack<MetricColumns>(block);

/** The values of a series that may lie in [start, end), in order of time. */
export function* columnsIn(series: MetricSeries, start: number, end: number): Generator<Readonly<MetricColumns>> {
  for (const block of series.blocks ?? []) {
    if (block.to >= start && block.from < end) yield columnsOf(block);
  }
  yield series;
}

/**
 * Brings values that are old at `second` to the minute, where CloudWatch keeps them for fifteen days, and packs those once
 * there are many. Only values are merged that are equal, so every statistic of whole minutes stays what it was.
 */
export function packOldValues(series: MetricSeries, second: number): void {
  const done = series.minuteRows ?? 0;
  const newest = series.at[done + MINUTE_BATCH - 1];
  if (newest === undefined || newest > second - PACKED_AFTER_S) return;
  const merged = byTheMinute(series, done, done + MINUTE_BATCH);
  series.at.splice(done, MINUTE_BATCH, ...merged.at);
  series.value.splice(done, MINUTE_BATCH, ...merged.value);
  series.count.splice(done, MINUTE_BATCH, ...merged.count);
  series.minuteRows = done + merged.at.length;
  if (series.minuteRows < ROWS) return;
  const old = {
    at: series.at.splice(0, ROWS),
    value: series.value.splice(0, ROWS),
    count: series.count.splice(0, ROWS),
  };
  series.minuteRows -= ROWS;
  series.blocks = [...(series.blocks ?? []), blockOf(old)];
}

function byTheMinute({ at, value, count }: MetricColumns, first: number, end: number): MetricColumns {
  const minutes: MetricColumns = { at: [], value: [], count: [] };
  let minute = Number.NaN;
  let places = new Map<number, number>();
  for (let row = first; row < end; row += 1) {
    const own = (at[row] as number) - ((at[row] as number) % MINUTE_S);
    if (own !== minute) places = new Map();
    minute = own;
    const known = places.get(value[row] as number);
    if (known !== undefined) minutes.count[known] = (minutes.count[known] as number) + (count[row] as number);
    else {
      places.set(value[row] as number, minutes.at.length);
      minutes.at.push(own);
      minutes.value.push(value[row] as number);
      minutes.count.push(count[row] as number);
    }
  }
  return minutes;
}

function blockOf(columns: MetricColumns): MetricBlock {
  const [from = 0, to = 0] = [columns.at[0], columns.at.at(-1)];
  return { ...pack(columns), rows: columns.at.length, from, to };
}

/** Whether values of that second lie before the newest packed one. */
export const isPacked = ({ blocks }: MetricSeries, second: number): boolean =>
  second < (blocks?.at(-1)?.to ?? Number.NEGATIVE_INFINITY);

/** Adds a value that came late to the block of its time, which is packed anew. */
export function addToBlock(series: MetricSeries, row: MetricRow): void {
  const blocks = series.blocks ?? [];
  const place = blocks.findIndex(({ to }) => row.at < to);
  const block = blocks[place];
  if (block === undefined) return;
  const columns = structuredClone(columnsOf(block));
  addRow(columns, row);
  series.blocks = blocks.with(place, blockOf(columns));
}
