import { DAY_MS, HOUR_MS } from '../time';
import type { CountBucket } from './e-process';
import { betaDraw, gammaDraw, normalDraw, repeatable } from './random';

const DRAWS = 400;
const MOST_FURTHER_EVENTS = 60;
/** Spread of the logarithm of tomorrow's traffic against today's, hour by hour. */
const DAY_TO_DAY = 0.1;
/** The same when no whole day was seen: an hour's traffic says little about the next, at night or at noon. */
const UNKNOWN_DAY = 0.5;

/** What is thought of a rate before it was seen: below 1 % more likely than not, worth 60 observations. */
const USUAL = { a: 0.5, b: 60 };

/** A range that holds nine outcomes in ten; Infinity for "never, or not in the next weeks". */
export interface Range {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface Forecast {
  /** Further observations until the proof. */
  readonly more: Range;
  /** Time until then; undefined when nothing arrives. */
  readonly waitMs?: Range;
}

export interface ForecastInput {
  /** The sample so far. */
  readonly events: number;
  readonly n: number;
  /** Size of the clumps in which events come. */
  readonly clump: number;
  /** Observations in all that prove the rate when so many events are among them. */
  readonly needed: (events: number) => number;
  readonly arrivals: Arrivals;
}

/** What is known of the traffic: so many in the window, and by bucket when that is known. */
export interface Arrivals {
  readonly n: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly series?: readonly CountBucket[] | undefined;
}

/**
 * How many further observations, and how much time, until the rate is proven at or below the limit: the posterior of the
 * rate decides how many events come meanwhile, the traffic seen how fast observations arrive. From a
 * whole day on each hour is taken to be like the same hour of the day before. Repeatable: the same input gives the same range.
 */
export function forecastProof(input: ForecastInput): Forecast {
  const { n, clump } = input;
  const random = repeatable(20261121);
  const boundary = new Map<number, number>();
  const neededFor = (clumps: number): number => {
    const known = boundary.get(clumps);
    if (known !== undefined) return known;
    const needed = input.needed(clumps === first ? input.events : Math.round(clumps * clump));
    boundary.set(clumps, needed);
    return needed;
  };
  const first = Math.ceil(input.events / clump - 1e-9);
  const counts = Array.from({ length: DRAWS }, () => {
    const rate = betaDraw(first + USUAL.a, Math.max(0, n / clump - first) + USUAL.b, random);
    let seen = first;
    let size = n;
    while (seen <= first + MOST_FURTHER_EVENTS) {
      const gap = Math.max(1, Math.ceil(Math.log(random()) / Math.log1p(-rate)) * clump);
      const needed = Math.max(size, neededFor(seen));
      if (size + gap > needed) return Math.max(1, needed - n);
      size += gap;
      seen += 1;
    }
    return Number.POSITIVE_INFINITY;
  });
  return withWait(counts, input.arrivals, random);
}

/** The same for a fixed number of further observations. */
export function forecastArrivals(more: number, arrivals: Arrivals): Forecast {
  return withWait(
    Array.from({ length: DRAWS }, () => more),
    arrivals,
    repeatable(20261121),
  );
}

function withWait(counts: readonly number[], arrivals: Arrivals, random: () => number): Forecast {
  const more = rangeOf(counts);
  const elapsedMs = arrivals.toMs - arrivals.fromMs;
  if (!(arrivals.n > 0) || !(elapsedMs > 0)) return { more };
  const day = dayProfile(arrivals);
  const waits = counts.map((wanted) => {
    if (!Number.isFinite(wanted)) return wanted;
    const arriving = gammaDraw(wanted, random);
    const level = gammaDraw(arrivals.n + 0.5, random) / arrivals.n;
    const shift = Math.exp((day === undefined ? UNKNOWN_DAY : DAY_TO_DAY) * normalDraw(random));
    if (day !== undefined) return day(arriving / (level * shift));
    return (arriving * elapsedMs) / (arrivals.n * level * shift);
  });
  return { more, waitMs: rangeOf(waits) };
}

/** Time until so many more have arrived when each hour is like the same hour of the last day; undefined before a whole day. */
function dayProfile({ toMs, fromMs, series }: Arrivals): ((wanted: number) => number) | undefined {
  if (series === undefined || toMs - fromMs < DAY_MS) return undefined;
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { atMs, n } of series) {
    const ago = toMs - atMs;
    if (ago < 0 || ago >= DAY_MS) continue;
    const hour = 23 - Math.floor(ago / HOUR_MS);
    hours[hour] = (hours[hour] ?? 0) + n;
  }
  const perDay = hours.reduce((sum, n) => sum + n, 0);
  if (!(perDay > 0)) return undefined;
  return (wanted) => {
    const days = Math.floor(wanted / perDay);
    let rest = wanted - days * perDay;
    let waited = days * DAY_MS;
    for (const n of hours) {
      if (rest <= n) return waited + (n > 0 ? (rest / n) * HOUR_MS : 0);
      rest -= n;
      waited += HOUR_MS;
    }
    return waited;
  };
}

function rangeOf(values: readonly number[]): Range {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
  return { low: at(0.05), median: at(0.5), high: at(0.95) };
}
