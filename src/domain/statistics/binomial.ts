import { remembered } from './remembered';
import { leastThat } from './search';
import { betaQuantile, incompleteBeta, logBinomialTerm, logGamma } from './special-functions';

/**
 * ln C(n, k).
 *
 * @example logChoose(5, 2) => 2.302585092994
 */
export function logChoose(n: number, k: number): number {
  return k < 0 || k > n ? Number.NEGATIVE_INFINITY : logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * P(X = k) for X ~ Binomial(n, p).
 *
 * @example binomialPmf(2, 5, 0.5) => 0.3125
 */
export function binomialPmf(k: number, n: number, p: number): number {
  if (!isCount(k, n) || !(p >= 0) || !(p <= 1)) return Number.NaN;
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  return Math.exp(logBinomialTerm(k, n - k, p, 1 - p));
}

/**
 * P(X >= k) = I_p(k, n - k + 1).
 *
 * @example binomialTail(1, 20, 0.02) => 0.3324
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(p, k, n - k + 1);
}

/**
 * Fisher's exact test, one-sided: probability of at least `a` events in the first sample when both have the same
 * rate (hypergeometric tail; Fisher 1935). Used when a count is below 5.
 *
 * @example fisherGreater(3, 4, 1, 4) => 0.2428571428571
 */
export function fisherGreater(a: number, n1: number, b: number, n2: number): number {
  const events = a + b;
  const all = logChoose(n1 + n2, events);
  let sum = 0;
  for (let i = a; i <= Math.min(n1, events); i += 1) {
    if (events - i > n2) continue;
    sum += Math.exp(logChoose(n1, i) + logChoose(n2, events - i) - all);
  }
  return Math.min(1, sum);
}

/**
 * Smallest n for which x events still give a one-sided Clopper-Pearson upper bound at or below `limit`: the sample a
 * single, planned look needs.
 *
 * @example sampleForUpperBound(0, 0.02, 0.05) => 149
 * @example sampleForUpperBound(2, 0.02, 0.05) => 313
 */
export const sampleForUpperBound = remembered((events: number, limit: number, alpha: number): number =>
  leastThat((n) => n > events && betaQuantile(1 - alpha, events + 1, n - events) <= limit, events + 1),
);

function isCount(k: number, n: number): boolean {
  return Number.isInteger(k) && Number.isInteger(n) && k >= 0 && k <= n;
}
