import type { Interval } from './intervals';
import { logMixture } from './intervals';

/** So many observations have exactly this value; lists of them are sorted by value and hold no zero counts. */
export interface CountedValue {
  readonly value: number;
  readonly count: number;
}

/** The observations as counted values. */
export function counted(values: readonly number[]): readonly CountedValue[] {
  return merged(values.map((value) => ({ value, count: 1 })));
}

/** Counted values sorted, with equal values merged and empty ones dropped. */
export function merged(values: readonly CountedValue[]): readonly CountedValue[] {
  const counts = new Map<number, number>();
  for (const { value, count } of values) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([value, count]) => ({ value, count }));
}

/** How many observations there are. */
export function sizeOf(values: readonly CountedValue[]): number {
  return values.reduce((sum, one) => sum + one.count, 0);
}

/**
 * The observation with this rank, 1 being the smallest; undefined outside 1..n.
 *
 * @example valueAtRank([{ value: 10, count: 3 }, { value: 20, count: 1 }], 4) => 20
 */
export function valueAtRank(values: readonly CountedValue[], rank: number): number | undefined {
  if (rank < 1) return undefined;
  let seen = 0;
  for (const { value, count } of values) {
    seen += count;
    if (seen >= rank) return value;
  }
  return undefined;
}

/**
 * The q-quantile as the nearest rank, ceil(q n): always a value that was observed.
 *
 * @example quantileOf(counted([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 0.95) => 10
 */
export function quantileOf(values: readonly CountedValue[], q: number): number | undefined {
  const n = sizeOf(values);
  return n === 0 ? undefined : valueAtRank(values, Math.max(1, Math.ceil(q * n - 1e-9)));
}

/** Ranks between which the true quantile lies; undefined where the sample is too small for a bound on that side. */
export interface Ranks {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/**
 * Ranks that hold at every look: counts k of observations at or below the quantile whose mixture martingale stays below 1 / alpha
 * (Howard & Ramdas 2022), with a Beta(19, 1) prior (its mean is 0.95). A p95 has an upper bound from n = 93.
 *
 * @example anytimeRanks(93, 0.95, 0.05).high => 93
 */
export function anytimeRanks(n: number, q: number, alpha: number, a = 19, b = 1): Ranks {
  const threshold = Math.log(1 / alpha);
  const excluded = (k: number): boolean => logMixture(k, n, q, a, b) >= threshold;
  const centre = Math.min(n, Math.round(q * n));
  const low = excluded(0) ? binarySearch(0, centre, (k) => !excluded(k)) : 0;
  const beyond = excluded(n) ? binarySearch(centre, n, excluded) : undefined;
  return { ...(low >= 1 ? { low } : {}), high: beyond };
}

/** Bounds of a quantile in the unit of the values; an open side is 0 or Infinity. */
export function quantileBounds(values: readonly CountedValue[], ranks: Ranks, level: number): Interval {
  return {
    low: (ranks.low === undefined ? undefined : valueAtRank(values, ranks.low)) ?? 0,
    high: (ranks.high === undefined ? undefined : valueAtRank(values, ranks.high)) ?? Number.POSITIVE_INFINITY,
    level,
  };
}

/** Smallest integer in (from, to] where a monotone condition holds; it must hold at `to`. */
function binarySearch(from: number, to: number, holds: (value: number) => boolean): number {
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
