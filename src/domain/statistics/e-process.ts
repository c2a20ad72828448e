import { remembered } from './remembered';
import { leastThat } from './search';
import { betaQuantile, logBeta, logIncompleteBeta } from './special-functions';

/**
 * One-sided e-processes for a rate against a limit. Under the null hypothesis each is a supermartingale with mean at
 * most 1, so that it ever reaches 1 / alpha with probability at most alpha however often one looks (Ville 1939;
 * Waudby-Smith & Ramdas 2024). The bets are a Beta(a, b) prior cut off at the limit.
 */
export interface Prior {
  readonly a: number;
  readonly b: number;
}

/** Jeffreys' prior. */
export const JEFFREYS: Prior = { a: 0.5, b: 0.5 };

/**
 * ln of the evidence that the rate lies at or below `limit` (null: above it) after `events` of `n`:
 * B(a+s, b+n-s) I_limit(a+s, b+n-s) / [B(a, b) I_limit(a, b) limit^s (1 - limit)^(n-s)].
 *
 * @example Math.exp(logEvidenceBelow(0, 188, 0.02)) => 20.19
 */
export function logEvidenceBelow(events: number, n: number, limit: number, { a, b } = JEFFREYS): number {
  const after = logBeta(a + events, b + n - events) + logIncompleteBeta(limit, a + events, b + n - events);
  const before = logBeta(a, b) + logIncompleteBeta(limit, a, b);
  return after - before - events * Math.log(limit) - (n - events) * Math.log1p(-limit);
}

/**
 * ln of the evidence that the rate lies above `limit` (null: at or below it); the same with the prior on the other side.
 *
 * @example Math.exp(logEvidenceAbove(1, 1, 0.02)) => 27.45
 */
export function logEvidenceAbove(events: number, n: number, limit: number, { a, b } = JEFFREYS): number {
  const after = logBeta(a + events, b + n - events) + logIncompleteBeta(1 - limit, b + n - events, a + events);
  const before = logBeta(a, b) + logIncompleteBeta(1 - limit, b, a);
  return after - before - events * Math.log(limit) - (n - events) * Math.log1p(-limit);
}

/** Whether the rate is proven at or below the limit, now. */
export function provenBelow(events: number, n: number, limit: number, alpha: number): boolean {
  return n > 0 && logEvidenceBelow(events, n, limit) >= Math.log(1 / alpha);
}

/** Whether the rate is proven above the limit, now: with fewer than `leastEvents` never (1 of 1 alone has e = 27). */
export function provenAbove(events: number, n: number, limit: number, alpha: number, leastEvents = 2): boolean {
  return events >= leastEvents && logEvidenceAbove(events, n, limit) >= Math.log(1 / alpha);
}

/**
 * The bound that belongs to the proof of "at most": the smallest limit that is proven now, so that a row is proven exactly
 * when this lies at or below its limit. Valid at every look; 1 when nothing was observed.
 *
 * @example anytimeUpperBound(0, 188, 0.05) => 0.01994
 */
export function anytimeUpperBound(events: number, n: number, alpha: number): number {
  if (!(n > 0) || events >= n) return 1;
  const wanted = Math.log(1 / alpha);
  return bisect(1, events / n, (limit) => limit >= 1 || logEvidenceBelow(events, n, limit) >= wanted);
}

/**
 * The bound that belongs to the proof of "more than": the largest limit that is disproven now; 0 when none is.
 *
 * @example anytimeLowerBound(5, 20, 0.01) => 0.033697
 */
export function anytimeLowerBound(events: number, n: number, alpha: number): number {
  if (!(n > 0) || events <= 0) return 0;
  const wanted = Math.log(1 / alpha);
  return bisect(0, events / n, (limit) => limit <= 0 || logEvidenceAbove(events, n, limit) >= wanted);
}

/** The edge between `inside`, where `holds` is true, and `outside`, where it is not; on the true side. */
function bisect(inside: number, outside: number, holds: (limit: number) => boolean): number {
  let kept = inside;
  let out = outside;
  for (let step = 0; step < 60; step += 1) {
    const middle = (kept + out) / 2;
    if (middle === kept || middle === out) break;
    if (holds(middle)) kept = middle;
    else out = middle;
  }
  return kept;
}

/**
 * How many further observations without an event prove the rate at or below the limit; 0 when it is proven.
 * Each clean observation can only raise the evidence, so the number is exact.
 *
 * @example cleanNeeded(0, 17, 0.02, 0.05) => 171
 * @example cleanNeeded(0, 0, 0.005, 0.05) => 756
 */
export const cleanNeeded = remembered((events: number, n: number, limit: number, alpha: number): number => {
  if (provenBelow(events, n, limit, alpha)) return 0;
  return leastThat((more) => provenBelow(events, n + more, limit, alpha), 64);
});

/**
 * How many further events in a row prove the rate above the limit; 0 when it is proven. Each event can only raise the
 * evidence, so the number is exact.
 *
 * @example eventsToVeto(0, 17, 0.02, 0.01) => 5
 * @example eventsToVeto(0, 0, 0.02, 0.01) => 2
 */
export function eventsToVeto(events: number, n: number, limit: number, alpha: number, leastEvents = 2): number {
  const proves = (more: number): boolean => provenAbove(events + more, n + more, limit, alpha, leastEvents);
  return proves(0) ? 0 : leastThat(proves, leastEvents);
}

/**
 * From which bucket's end on a proof has been true without a break; undefined when it is not true at the last.
 * `holds` is asked with the running totals, and with the minutes so far that have an event.
 */
export function heldSince(
  series: readonly CountBucket[] | undefined,
  holds: (events: number, n: number, minutes: number) => boolean,
): number | undefined {
  let events = 0;
  let n = 0;
  let minutes = 0;
  let since: number | undefined;
  for (const bucket of series ?? []) {
    if (!(bucket.n >= 0) || !(bucket.events >= 0)) continue;
    events += bucket.events;
    n += bucket.n;
    if (bucket.events > 0) minutes += 1;
    if (!holds(events, n, minutes)) since = undefined;
    else since ??= bucket.atMs;
  }
  return since;
}

/**
 * Time until `more` further arrivals, after `seen` in `elapsedMs`: the rate is Gamma(seen + 1/2, elapsed), the wait
 * elapsed * BetaPrime(more, seen + 1/2); `quantile` of it in milliseconds. Infinite when nothing was seen in no time.
 *
 * @example waitQuantileMs(139, 10, 3600000, 0.95) / 3600000 => 24.3
 * @example waitQuantileMs(66, 83, 3600000, 0.95) / 60000 => 62
 */
export function waitQuantileMs(more: number, seen: number, elapsedMs: number, quantile: number): number {
  if (more <= 0) return 0;
  if (!(elapsedMs > 0) || !(seen > 0)) return Number.POSITIVE_INFINITY;
  const x = betaQuantile(quantile, more, seen + 0.5);
  return x >= 1 ? Number.POSITIVE_INFINITY : (elapsedMs * x) / (1 - x);
}

/** Counts of one bucket of time (a minute), so that a row can say since when it is proven; `atMs` is the bucket's end. */
export interface CountBucket {
  readonly atMs: number;
  readonly events: number;
  readonly n: number;
}
