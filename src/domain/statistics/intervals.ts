import { betaQuantile, logBeta, normalQuantile } from './special-functions';

/**
 * Clopper-Pearson interval of a rate after one planned look (Clopper & Pearson 1934): equal tails of the binomial,
 * by beta quantiles. Never too narrow, at no sample size.
 *
 * @example clopperPearson(0, 20).high => 0.1684
 * @example clopperPearson(81, 263).low => 0.2527
 */
export function clopperPearson(events: number, n: number, level = 0.95): Interval {
  if (!valid(events, n)) return nothing(level);
  const tail = (1 - level) / 2;
  return {
    low: events === 0 ? 0 : betaQuantile(tail, events, n - events + 1),
    high: events === n ? 1 : betaQuantile(1 - tail, events + 1, n - events),
    level,
  };
}

/**
 * One-sided Clopper-Pearson upper bound: after 0 of n it is 1 - alpha^(1/n).
 *
 * @example upperBound(0, 20, 0.05) => 0.1391
 * @example upperBound(0, 149, 0.05) => 0.0199
 */
export function upperBound(events: number, n: number, alpha = 0.05): number {
  if (!valid(events, n)) return 1;
  return events === n ? 1 : betaQuantile(1 - alpha, events + 1, n - events);
}

/**
 * One-sided Clopper-Pearson lower bound.
 *
 * @example lowerBound(2, 10, 0.05) => 0.0368
 */
export function lowerBound(events: number, n: number, alpha = 0.05): number {
  if (!valid(events, n)) return 0;
  return events === 0 ? 0 : betaQuantile(alpha, events, n - events + 1);
}

/**
 * Wilson's score interval (Wilson 1927), for display: closer to the nominal level than Clopper-Pearson.
 *
 * @example wilson(81, 263).low => 0.2553
 * @example wilson(0, 20).high => 0.1611
 */
export function wilson(events: number, n: number, level = 0.95): Interval {
  if (!valid(events, n)) return nothing(level);
  const z = normalQuantile((1 + level) / 2);
  const p = events / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: events === 0 ? 0 : centre - half, high: events === n ? 1 : centre + half, level };
}

/**
 * Newcombe's hybrid-score interval of the difference p1 - p2 (Newcombe 1998, Stat. Med. 17:873, method 10).
 *
 * @example newcombeDifference(56, 70, 48, 80).low => 0.0524
 * @example newcombeDifference(9, 10, 3, 10).high => 0.809
 */
export function newcombeDifference(x1: number, n1: number, x2: number, n2: number, level = 0.95): Interval {
  if (!valid(x1, n1) || !valid(x2, n2)) return { low: -1, high: 1, level };
  const first = wilson(x1, n1, level);
  const second = wilson(x2, n2, level);
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  return {
    low: p1 - p2 - Math.hypot(p1 - first.low, second.high - p2),
    high: p1 - p2 + Math.hypot(first.high - p1, p2 - second.low),
    level,
  };
}

/**
 * ln of the beta-binomial mixture martingale at rate p: B(a + k, b + n - k) / B(a, b) / (p^k (1 - p)^(n - k)). Its mean
 * under p is 1 at every n, so that it passes 1 / alpha ever with probability at most alpha (Ville 1939; Howard,
 * Ramdas, McAuliffe & Sekhon 2021).
 *
 * @example logMixture(0, 20, 0.5, 0.5, 0.5) => 11.79
 */
export function logMixture(events: number, n: number, p: number, a: number, b: number): number {
  const likelihood = (events === 0 ? 0 : events * Math.log(p)) + (n === events ? 0 : (n - events) * Math.log1p(-p));
  return logBeta(a + events, b + n - events) - logBeta(a, b) - likelihood;
}

/**
 * Interval of a rate, valid at every look: all p whose mixture martingale stays below 1 / alpha. It covers at every look at once,
 * so it may be watched. Prior Beta(a, b), by default Jeffreys' Beta(1/2, 1/2).
 *
 * @example confidenceSequence(0, 20).high => 0.224
 */
export function confidenceSequence(events: number, n: number, level = 0.95, a = 0.5, b = 0.5): Interval {
  if (!valid(events, n)) return nothing(level);
  return solve(events, n, level, (p) => logMixture(events, n, p, a, b));
}

/**
 * The same with the prior of Howard et al. 2021, tuned to be tightest at `optimalN` observations: Beta(r / (1 - p), r / p),
 * r = rho - p (1 - p); agrees with `bernoulli_confidence_interval` of the authors' library.
 *
 * @example tunedConfidenceSequence(700, 1000, 100).low => 0.65163
 * @example tunedConfidenceSequence(5, 50, 50).high => 0.26926
 */
export function tunedConfidenceSequence(events: number, n: number, optimalN: number, level = 0.95): Interval {
  if (!valid(events, n)) return nothing(level);
  return solve(events, n, level, (p) => {
    const { a, b } = tunedPrior(p, optimalN);
    return logMixture(events, n, p, a, b);
  });
}

/** The prior of Howard et al. that makes the martingale at rate p grow fastest around `optimalN` observations. */
export function tunedPrior(p: number, optimalN: number, alpha = 0.05): { readonly a: number; readonly b: number } {
  const variance = p * (1 - p);
  const rho = bestRho(optimalN * variance, alpha);
  const r = Math.max(rho - variance, 1e-3 * variance);
  return { a: r / (1 - p), b: r / p };
}

/**
 * Variance at which a two-sided normal mixture is tightest: v / (2 ln(1/alpha) + ln(1 + 2 ln(1/alpha))).
 *
 * @example bestRho(100, 0.05) => 12.60056
 */
export function bestRho(v: number, alpha: number): number {
  const log = Math.log(1 / alpha);
  return v / (2 * log + Math.log(1 + 2 * log));
}

function solve(events: number, n: number, level: number, logAt: (p: number) => number): Interval {
  const threshold = Math.log(1 / (1 - level));
  const p = events / n;
  return {
    low: events === 0 ? 0 : bisect(0, p, (x) => logAt(x) > threshold),
    high: events === n ? 1 : bisect(1, p, (x) => logAt(x) > threshold),
    level,
  };
}

function bisect(outside: number, inside: number, excluded: (p: number) => boolean): number {
  let out = outside;
  let kept = inside;
  for (let step = 0; step < 100; step += 1) {
    const middle = (out + kept) / 2;
    if (middle === out || middle === kept) break;
    if (excluded(middle)) out = middle;
    else kept = middle;
  }
  return (out + kept) / 2;
}

function valid(events: number, n: number): boolean {
  return Number.isFinite(events) && Number.isFinite(n) && n > 0 && events >= 0 && events <= n;
}

function nothing(level: number): Interval {
  return { low: 0, high: 1, level };
}

/** An interval in the row's own unit: rates as fractions, latency as ratio minus 1 (or ms at 100 %). */
export interface Interval {
  readonly low: number;
  /**
   * Infinity where the data set no upper end; JSON has null for it.
   * @nullable
   */
  readonly high: number;
  /** 0.95 is 95 %. */
  readonly level: number;
}
