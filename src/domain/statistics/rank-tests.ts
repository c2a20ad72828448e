import type { Interval } from './intervals';
import { type CountedValue, merged, sizeOf } from './quantiles';
import { normalCdf, normalQuantile } from './special-functions';

export { counted } from './quantiles';

export interface MannWhitney {
  /** Pairs in which the first sample's value is larger, ties counting one half. */
  readonly u: number;
  /** One-sided: the first sample is larger. */
  readonly pGreater: number;
  readonly pTwoSided: number;
  readonly method: 'exact' | 'normal';
}

/** Exact distributions are used up to this many pairs, when there are no ties. */
const EXACT_PAIRS = 2500;

/**
 * Mann-Whitney's test of "the first sample tends to be larger" (Mann & Whitney 1947): exact for small samples without
 * ties, else the normal approximation with tie and continuity correction. The unit of the values does not matter.
 *
 * @example mannWhitney(counted([19, 22, 16, 29, 24]), counted([20, 11, 17, 12])).u => 17
 * @example mannWhitney(counted([19, 22, 16, 29, 24]), counted([20, 11, 17, 12])).pTwoSided => 0.1111111111111
 */
export function mannWhitney(
  x: readonly CountedValue[],
  y: readonly CountedValue[],
  method: 'auto' | 'normal' = 'auto',
): MannWhitney {
  const n = sizeOf(x);
  const m = sizeOf(y);
  if (n === 0 || m === 0) return { u: 0, pGreater: 1, pTwoSided: 1, method: 'exact' };
  const u = statistic(x, y);
  const pooled = merged([...x, ...y]);
  if (method === 'auto' && n * m <= EXACT_PAIRS && pooled.every(({ count }) => count === 1)) {
    const upper = exactTail(u, n, m);
    const larger = exactTail(Math.max(u, n * m - u), n, m);
    return { u, pGreater: upper, pTwoSided: Math.min(1, 2 * larger), method: 'exact' };
  }
  const spread = Math.sqrt(variance(n, m, pooled));
  if (spread === 0) return { u, pGreater: 1, pTwoSided: 1, method: 'normal' };
  const mean = (n * m) / 2;
  const pGreater = normalCdf(-(u - mean - 0.5) / spread);
  const pTwoSided = 2 * normalCdf(-(Math.max(u, n * m - u) - mean - 0.5) / spread);
  return { u, pGreater: Math.min(1, pGreater), pTwoSided: Math.min(1, pTwoSided), method: 'normal' };
}

/**
 * Hodges-Lehmann estimate of how much larger the first sample is: the median of all pairwise differences, with the
 * interval that belongs to Mann-Whitney's test (Hodges & Lehmann 1963). Exact ranks for small samples without ties.
 *
 * @example hodgesLehmann(counted([10, 20, 30, 40]), counted([1, 2, 3, 4])).estimate => 22.5
 */
export function hodgesLehmann(
  x: readonly CountedValue[],
  y: readonly CountedValue[],
  level = 0.95,
): { readonly estimate: number; readonly interval: Interval } {
  const n = sizeOf(x);
  const m = sizeOf(y);
  const pairs = n * m;
  if (pairs === 0) {
    return { estimate: Number.NaN, interval: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, level } };
  }
  const middle = [difference(x, y, Math.floor((pairs + 1) / 2)), difference(x, y, Math.floor(pairs / 2) + 1)];
  const rank = Math.max(1, lowerRank(x, y, n, m, level));
  return {
    estimate: ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2,
    interval: { low: difference(x, y, rank), high: difference(x, y, pairs - rank + 1), level },
  };
}

/**
 * The same as a ratio of durations: differences of logarithms, so that 1.08 is "8 % slower". Durations of 0 ms count
 * as half a millisecond.
 *
 * @example hodgesLehmannRatio(counted([110, 220]), counted([100, 200])).estimate => 1.1
 */
export function hodgesLehmannRatio(
  x: readonly CountedValue[],
  y: readonly CountedValue[],
  level = 0.95,
): { readonly estimate: number; readonly interval: Interval } {
  const log = (values: readonly CountedValue[]): readonly CountedValue[] =>
    merged(values.map(({ value, count }) => ({ value: Math.log(Math.max(0.5, value)), count })));
  const shift = hodgesLehmann(log(x), log(y), level);
  return {
    estimate: Math.exp(shift.estimate),
    interval: { low: Math.exp(shift.interval.low), high: Math.exp(shift.interval.high), level },
  };
}

function statistic(x: readonly CountedValue[], y: readonly CountedValue[]): number {
  let u = 0;
  let below = 0;
  let index = 0;
  for (const { value, count } of x) {
    while (index < y.length && (y[index]?.value ?? 0) < value) {
      below += y[index]?.count ?? 0;
      index += 1;
    }
    const tied = y[index]?.value === value ? (y[index]?.count ?? 0) : 0;
    u += count * (below + tied / 2);
  }
  return u;
}

function variance(n: number, m: number, pooled: readonly CountedValue[]): number {
  const all = n + m;
  const ties = pooled.reduce((sum, { count }) => sum + (count ** 3 - count), 0);
  return all < 2 ? 0 : ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
}

/** P(U >= u) without ties, by counting arrangements (recursion of Mann & Whitney as a product of polynomials). */
function exactTail(u: number, n: number, m: number): number {
  const counts = arrangements(n, m);
  let total = 0;
  let tail = 0;
  for (const [value, count] of counts.entries()) {
    total += count;
    if (value >= u) tail += count;
  }
  return tail / total;
}

function arrangements(n: number, m: number): readonly number[] {
  const counts = new Array<number>(n * m + 1).fill(0);
  counts[0] = 1;
  for (let i = 1; i <= n; i += 1) {
    const up = m + i;
    for (let value = n * m; value >= up; value -= 1) counts[value] = (counts[value] ?? 0) - (counts[value - up] ?? 0);
    for (let value = i; value <= n * m; value += 1) counts[value] = (counts[value] ?? 0) + (counts[value - i] ?? 0);
  }
  return counts;
}

function lowerRank(
  x: readonly CountedValue[],
  y: readonly CountedValue[],
  n: number,
  m: number,
  level: number,
): number {
  const tail = (1 - level) / 2;
  const pooled = merged([...x, ...y]);
  if (n * m <= EXACT_PAIRS && pooled.every(({ count }) => count === 1)) {
    const counts = arrangements(n, m);
    const total = counts.reduce((sum, count) => sum + count, 0);
    let seen = 0;
    for (const [value, count] of counts.entries()) {
      seen += count;
      if (seen / total >= tail) return value;
    }
  }
  return Math.floor((n * m) / 2 + normalQuantile(tail) * Math.sqrt(variance(n, m, pooled)));
}

/** The pairwise difference x - y of this rank, without listing the pairs: bisection, then the exact next difference. */
function difference(x: readonly CountedValue[], y: readonly CountedValue[], rank: number): number {
  let low = (x[0]?.value ?? 0) - (y[y.length - 1]?.value ?? 0);
  let high = (x[x.length - 1]?.value ?? 0) - (y[0]?.value ?? 0);
  if (pairsUpTo(x, y, low) >= rank) return low;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high || high - low < 1e-13 * Math.max(1, Math.abs(high))) break;
    if (pairsUpTo(x, y, middle) >= rank) high = middle;
    else low = middle;
  }
  return smallestAbove(x, y, low);
}

function pairsUpTo(x: readonly CountedValue[], y: readonly CountedValue[], limit: number): number {
  let pairs = 0;
  let index = y.length - 1;
  let above = 0;
  const walked = [...x].reverse();
  const total = sizeOf(y);
  for (const { value, count } of walked) {
    while (index >= 0 && value - (y[index]?.value ?? 0) <= limit) {
      above += y[index]?.count ?? 0;
      index -= 1;
    }
    pairs += count * Math.min(total, above);
  }
  return pairs;
}

function smallestAbove(x: readonly CountedValue[], y: readonly CountedValue[], low: number): number {
  let best = Number.POSITIVE_INFINITY;
  let index = y.length - 1;
  for (const { value } of [...x].reverse()) {
    while (index >= 0 && value - (y[index]?.value ?? 0) <= low) index -= 1;
    if (index >= 0) best = Math.min(best, value - (y[index]?.value ?? 0));
  }
  return best;
}
