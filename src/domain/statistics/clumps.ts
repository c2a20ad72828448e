import type { CountBucket } from './e-process';

/** Scales, in buckets, at which errors are looked at for clumps: with minutes 1, 5, 15 and 60 minutes. */
const SCALES_MS = [1, 5, 15, 60].map((minutes) => minutes * 60_000);
/** Pairs of events in one block may be chance; below this probability they are not. */
const BY_CHANCE = 0.05;

/**
 * Size of the clumps in which events come, at least 1: the design effect of the blocks (Kish 1965), from pairs of events
 * in the same block. With x_b events among n_b observations in block b, x in all and w_b = n_b / n,
 *
 *   1 + [sum x_b (x_b - 1) - x (x - 1) sum w_b^2] / x
 *
 * is 1 on average for independent events and E[K^2] / E[K] for clumps of size K. A surplus of pairs that chance explains
 * (Poisson, 5 %) counts as none.
 *
 * @example clumpSize([{ atMs: 60000, events: 5, n: 20 }, { atMs: 120000, events: 0, n: 20 }, { atMs: 180000, events: 0, n: 20 }]) => 3.6667
 */
export function clumpSize(blocks: readonly CountBucket[]): number {
  let events = 0;
  let n = 0;
  let pairs = 0;
  let squares = 0;
  for (const block of blocks) {
    events += block.events;
    n += block.n;
    pairs += block.events * (block.events - 1);
    squares += block.n * block.n;
  }
  if (events < 2 || n <= 0) return 1;
  const expected = events * (events - 1) * (squares / (n * n));
  if (pairs <= expected || !surprising(pairs / 2, expected / 2)) return 1;
  return Math.max(1, 1 + (pairs - expected) / events);
}

/**
 * The largest clump size over blocks of 1, 5, 15 and 60 minutes: what a proof of "at most" has to allow for. `fine` is
 * that of single buckets alone: an outage that goes on is one long clump, and must not hide behind its own length.
 */
export function clumpSizes(series: readonly CountBucket[] | undefined): {
  readonly fine: number;
  readonly widest: number;
} {
  if (series === undefined || series.length === 0) return { fine: 1, widest: 1 };
  const fine = clumpSize(series);
  const wider = SCALES_MS.slice(1).map((scaleMs) => clumpSizeOver(series, scaleMs));
  return { fine, widest: Math.max(fine, ...wider) };
}

/** The same over longer blocks of time. */
export function clumpSizeOver(series: readonly CountBucket[], scaleMs: number): number {
  return clumpSize(blocksOf(series, scaleMs));
}

function blocksOf(series: readonly CountBucket[], scaleMs: number): readonly CountBucket[] {
  const blocks = new Map<number, { readonly atMs: number; events: number; n: number }>();
  let last: { readonly atMs: number; events: number; n: number } | undefined;
  for (const { atMs, events, n } of series) {
    const endMs = Math.ceil(atMs / scaleMs) * scaleMs;
    // Buckets come in the order of time but for broken records: the map is asked once a block.
    if (last?.atMs !== endMs) {
      last = blocks.get(endMs) ?? { atMs: endMs, events: 0, n: 0 };
      blocks.set(endMs, last);
    }
    last.events += events;
    last.n += n;
  }
  return [...blocks.values()];
}

/** P(Poisson(mean) >= seen) below `BY_CHANCE`. */
function surprising(seen: number, mean: number): boolean {
  if (mean > 500) return (seen - mean) / Math.sqrt(mean) > 1.645;
  let term = Math.exp(-mean);
  let below = 0;
  for (let k = 0; k < seen; k += 1) {
    below += term;
    term *= mean / (k + 1);
  }
  return 1 - below < BY_CHANCE;
}

/** A sample as independent observations: clumps of `size` count once each, the observations between them as often less. */
export function independentSample(
  events: number,
  n: number,
  size: number,
): { readonly events: number; readonly n: number } {
  if (size <= 1) return { events, n };
  return { events: Math.ceil(events / size - 1e-9), n: Math.floor(n / size + 1e-9) };
}
