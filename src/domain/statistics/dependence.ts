import { clumpSizes, independentSample } from './clumps';
import { anytimeUpperBound, type CountBucket, cleanNeeded, provenBelow } from './e-process';

/** The assumption weighs as much as so many errors that were seen. */
const ASSUMPTION_WEIGHT = 0.5;
/** Neighbouring buckets from which on traffic is looked at for sessions. */
const LEAST_BUCKETS = 20;
/** One-sided 5 % of a normal distribution. */
const BEYOND_CHANCE = 1.645;

/** What makes observations worth less than independent ones. All are 1, or 0 for `inFailure`, for independent ones. */
export interface Dependence {
  /** Size of the clumps in which the errors seen come, in single buckets. */
  readonly fine: number;
  /** The same over all scales up to an hour. */
  readonly widest: number;
  /** Requests of one session, from the traffic alone. */
  readonly sessions: number;
  /** Further requests that a failure of the assumed length would hit together with one. */
  readonly inFailure: number;
}

/**
 * The dependence of a sample, from its counts by minute and from its traffic. `failureMs` is how long one failure may last;
 * 0 for events that are properties of what is asked for, and not failures.
 */
export function dependenceOf(
  series: readonly CountBucket[] | undefined,
  traffic: {
    readonly n: number;
    readonly spanMs: number;
    readonly failureMs: number;
    readonly series?: readonly CountBucket[] | undefined;
  },
): Dependence {
  const { n, spanMs, failureMs } = traffic;
  return {
    ...clumpSizes(series),
    sessions: sessionSize(traffic.series ?? []),
    inFailure: spanMs > 0 ? Math.min(n, (n / spanMs) * failureMs) : failureMs > 0 ? n : 0,
  };
}

/**
 * How many requests come together, at least 1: the variance of the counts over their mean (1 for Poisson arrivals,
 * E[K^2] / E[K] for sessions of size K), from differences of neighbours (von Neumann 1941), which a daily curve leaves
 * alone; a bucket that is absent counted nothing. A surplus that chance explains (5 %) counts as none.
 */
export function sessionSize(series: readonly CountBucket[]): number {
  const steps = series.slice(1).map((bucket, index) => bucket.atMs - (series[index]?.atMs ?? 0));
  const stepMs = Math.min(...steps.filter((step) => step > 0));
  if (!Number.isFinite(stepMs)) return 1;
  let pairs = 0;
  let squares = 0;
  for (const [index, step] of steps.entries()) {
    const before = series[index]?.n ?? 0;
    const after = series[index + 1]?.n ?? 0;
    const apart = Math.max(1, Math.round(step / stepMs));
    pairs += apart;
    squares += apart === 1 ? (after - before) ** 2 : before ** 2 + after ** 2;
  }
  const mean = series.reduce((sum, { n }) => sum + n, 0) / (pairs + 1);
  if (pairs < LEAST_BUCKETS || !(mean > 0)) return 1;
  const size = squares / (2 * pairs * mean);
  return size > 1 + BEYOND_CHANCE * Math.sqrt((3 + 1 / mean) / pairs) ? size : 1;
}

/**
 * The clump that a proof of "at most" has to allow for after so many events: what is assumed of failures and sessions
 * fades as events are seen that come alone, what was measured stays.
 */
export function clumpAllowed({ widest, sessions, inFailure }: Dependence, events: number): number {
  const seen = events / widest;
  return Math.max(widest, 1 + ((sessions - 1 + inFailure) * ASSUMPTION_WEIGHT) / (ASSUMPTION_WEIGHT + seen));
}

/** The sample as independent observations, for a proof of "at most". */
export function allowedSample(
  dependence: Dependence,
  events: number,
  n: number,
): { readonly events: number; readonly n: number } {
  return independentSample(events, n, clumpAllowed(dependence, events));
}

/** Whether the rate is proven at or below the limit: never sooner than it would be without an event. */
export function provenBelowAllowing(
  dependence: Dependence,
  { events, n }: { readonly events: number; readonly n: number },
  limit: number,
  alpha: number,
): boolean {
  return [0, events].every((some) => {
    const sample = allowedSample(dependence, some, n);
    return provenBelow(sample.events, sample.n, limit, alpha);
  });
}

/** The bound that belongs to `provenBelowAllowing`. */
export function upperBoundAllowing(dependence: Dependence, events: number, n: number, alpha: number): number {
  return Math.max(
    ...[0, events].map((some) => {
      const sample = allowedSample(dependence, some, n);
      return anytimeUpperBound(sample.events, sample.n, alpha);
    }),
  );
}

/**
 * Observations in all from which on a sample with so many events is proven.
 *
 * @example sampleNeeded({ fine: 1, widest: 1, sessions: 1, inFailure: 0 }, 0, 0.02, 0.05) => 188
 */
export function sampleNeeded(dependence: Dependence, events: number, limit: number, alpha: number): number {
  return Math.max(
    ...[0, events].map((some) => {
      const clump = clumpAllowed(dependence, some);
      const independent = Math.ceil(some / clump - 1e-9);
      return Math.ceil((independent + cleanNeeded(independent, independent, limit, alpha)) * clump - 1e-9);
    }),
  );
}
