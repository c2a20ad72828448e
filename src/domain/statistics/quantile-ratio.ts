import { logEvidenceAbove, logEvidenceBelow } from './e-process';
import type { Interval } from './intervals';
import { tunedPrior } from './intervals';
import { type CountedValue, sizeOf } from './quantiles';

export { counted } from './quantiles';

/** Observations at which the evidence of a sample grows fastest. */
const TUNED_FOR = 1000;
/** The part of each bet that is kept: evidence never falls below it, so that one sample cannot ruin the other's. */
const KEPT = 0.2;
const FLOOR = Math.log(KEPT);

/**
 * ln of the evidence, valid at every look, that the q-quantile of `first` is below `factor` times that of `second`.
 *
 * Null hypothesis: for some x, `second` has its quantile at x and `first` at factor x or above. For each x both samples
 * carry a one-sided e-process on their counts below it; their product is an e-process for that x, and the smallest
 * product over all x one for the union (Howard & Ramdas 2022, section 4). 1 / alpha is reached, ever, with probability
 * at most alpha. Values are durations, compared exactly.
 *
 * @example logRatioEvidence(counted([1]), counted([1]), 0.95, 1.15) => -0.0122
 */
export function logRatioEvidence(
  first: readonly CountedValue[],
  second: readonly CountedValue[],
  q: number,
  factor: number,
): number {
  return evidenceBetween(side(first, q, 'above'), side(second, q, 'below'), factor);
}

/**
 * Interval, valid at every look, of the ratio of two q-quantiles, first over second: the factors that the evidence does not yet
 * exclude, each side at `alpha`. An open side is 0 or Infinity.
 */
export function ratioInterval(
  first: readonly CountedValue[],
  second: readonly CountedValue[],
  q: number,
  alpha: number,
): Interval {
  return {
    low: 1 / leastProven(second, first, q, alpha),
    high: leastProven(first, second, q, alpha),
    level: 1 - alpha,
  };
}

/**
 * The smallest factor below which the ratio is proven to lie; Infinity when the samples are too small for any.
 */
export function leastProven(
  first: readonly CountedValue[],
  second: readonly CountedValue[],
  q: number,
  alpha: number,
): number {
  const threshold = Math.log(1 / alpha);
  const above = side(first, q, 'above');
  const below = side(second, q, 'below');
  const proven = (logFactor: number): boolean => evidenceBetween(above, below, Math.exp(logFactor)) >= threshold;
  let high = Math.log(1000);
  let low = -high;
  if (!proven(high)) return Number.POSITIVE_INFINITY;
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    if (proven(middle)) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

/**
 * How many observations of the first sample it takes until the ratio is proven below `factor`, if both distributions
 * stay as seen and grow alike; Infinity when it takes more than 1,024 times as many. An estimate, not a promise.
 */
export function sampleForRatio(
  first: readonly CountedValue[],
  second: readonly CountedValue[],
  q: number,
  alpha: number,
  factor: number,
): number {
  const n = sizeOf(first);
  const enough = (scale: number): boolean =>
    logRatioEvidence(scaled(first, scale), scaled(second, scale), q, factor) >= Math.log(1 / alpha);
  let high = 1;
  while (!enough(high)) {
    high *= 2;
    if (high > 1024 || n === 0) return Number.POSITIVE_INFINITY;
  }
  let low = high / 2;
  for (let step = 0; step < 6 && high > 1; step += 1) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return Math.ceil(n * high);
}

function scaled(values: readonly CountedValue[], scale: number): readonly CountedValue[] {
  return values.map(({ value, count }) => ({ value, count: count * scale }));
}

interface Side {
  readonly values: readonly number[];
  /** Observations up to and including each value. */
  readonly upTo: readonly number[];
  /** Rank of the quantile seen. */
  readonly quantile: number;
  /** Evidence by count of observations below. */
  readonly evidence: (below: number) => number;
}

function side(counts: readonly CountedValue[], q: number, direction: 'above' | 'below'): Side {
  const n = sizeOf(counts);
  const prior = tunedPrior(q, TUNED_FOR);
  const cache = new Map<number, number>();
  const compute = direction === 'above' ? logEvidenceAbove : logEvidenceBelow;
  let seen = 0;
  return {
    quantile: q * n,
    values: counts.map((one) => one.value),
    upTo: counts.map((one) => {
      seen += one.count;
      return seen;
    }),
    evidence: (below) => {
      const known = cache.get(below);
      if (known !== undefined) return known;
      const value = Math.log(KEPT + (1 - KEPT) * Math.exp(Math.min(600, compute(below, n, q, prior))));
      cache.set(below, value);
      return value;
    },
  };
}

/**
 * Smallest sum over x of both evidences. Between two values of `below` its count stays and the other's can only grow,
 * so the values themselves, and everything under the first of them, are all that has to be tried. One evidence falls
 * with x and the other rises, and none is less than ln(KEPT): from the quantile seen, both walks end early.
 */
function evidenceBetween(above: Side, below: Side, factor: number): number {
  const at = (index: number): readonly [number, number] => {
    const value = below.values[index];
    if (value === undefined) return [below.evidence(0), above.evidence(0)];
    return [below.evidence(below.upTo[index] ?? 0), above.evidence(countBelow(above, value * factor))];
  };
  const start = firstAtLeast(below.upTo, below.quantile);
  let least = Number.POSITIVE_INFINITY;
  for (let index = Math.min(start, below.values.length - 1); index >= -1; index -= 1) {
    const [falling, rising] = at(index);
    least = Math.min(least, falling + rising);
    if (falling + FLOOR >= least) break;
  }
  for (let index = start + 1; index < below.values.length; index += 1) {
    const [falling, rising] = at(index);
    least = Math.min(least, falling + rising);
    if (rising + FLOOR >= least) break;
  }
  return least;
}

function countBelow(side: Side, limit: number): number {
  return side.upTo[firstAtLeast(side.values, limit) - 1] ?? 0;
}

/** Index of the first entry of a rising list that is at least `limit`; its length when none is. */
function firstAtLeast(rising: readonly number[], limit: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((rising[middle] ?? 0) >= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
