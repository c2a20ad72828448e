import { LEAST_MINUTES } from '../decision/now';
import { binomialPmf } from '../statistics/binomial';
import { provenAbove } from '../statistics/e-process';
import { poissonDraw, repeatable } from '../statistics/random';
import { MINUTE_MS } from '../time';

/** Betas that are simulated for the time to a proof against a row. */
const SIMULATED_BETAS = 2000;
/** Observations followed before a proof counts as never. */
const MOST_FOLLOWED = 2000;

/** A rate that is to be disproven: `limit` is exceeded with evidence of 1 / alpha and at least so many events. */
export interface Limit {
  readonly limit: number;
  readonly alpha: number;
  readonly leastEvents: number;
}

/** Milliseconds until half of all betas, and nine of ten, have the proof; Infinity when fewer ever do. */
export interface TimesToDisprove {
  readonly medianMs: number;
  readonly ninetyMs: number;
}

/**
 * When a true `rate` is proven above the limit, with Poisson arrivals at `perHour`: the evidence suffices and the events
 * come from `LEAST_MINUTES` minutes, as `decide` asks; a minute counts when it is over. Simulated; the same for the same input.
 */
export function timesToDisprove(rate: number, perHour: number, limit: Limit): TimesToDisprove {
  const random = repeatable(20261127);
  const proves = disproof(limit);
  const perMinute = perHour / 60;
  const minutes = Float64Array.from({ length: SIMULATED_BETAS }, () =>
    rate > limit.limit && perHour > 0
      ? minutesToDisprove(rate * perMinute, (1 - rate) * perMinute, proves, random)
      : Infinity,
  ).sort();
  const by = (part: number): number => (minutes[Math.ceil(part * SIMULATED_BETAS) - 1] ?? Infinity) * MINUTE_MS;
  return { medianMs: by(0.5), ninetyMs: by(0.9) };
}

/** One beta, from event to event: between two of them only the evidence can fall. */
function minutesToDisprove(
  badPerMinute: number,
  goodPerMinute: number,
  proves: (events: number, n: number) => boolean,
  random: () => number,
): number {
  let [at, events, n, minutes, last] = [0, 0, 0, 0, -1];
  const pass = (span: number, bad: number): void => {
    at += span;
    events += bad;
    n += bad + poissonDraw(goodPerMinute * span, random);
  };
  for (;;) {
    pass(-Math.log(random()) / badPerMinute, 1);
    const minute = Math.floor(at);
    if (minute > last) minutes += 1;
    last = minute;
    const enough = proves(events, n);
    if (enough && minutes >= LEAST_MINUTES) return minute + 1;
    if (!enough && n > MOST_FOLLOWED) return Infinity;
    const rest = minute + 1 - at;
    // Further events of this minute add no minute: it is passed at once.
    if (enough) pass(rest, poissonDraw(badPerMinute * rest, random));
  }
}

/** Whether so many events of n prove the rate above the limit; the least number for each n is looked up. */
function disproof({ limit, alpha, leastEvents }: Limit): (events: number, n: number) => boolean {
  const least: number[] = [leastEvents];
  const proves = (events: number, n: number): boolean => provenAbove(events, n, limit, alpha, leastEvents);
  return (events, n) => {
    if (n > MOST_FOLLOWED) return proves(events, n);
    while (least.length <= n) {
      const size = least.length;
      let one = least[size - 1] ?? leastEvents;
      while (one <= size && !proves(one, size)) one += 1;
      least.push(one);
    }
    return events >= (least[n] ?? Infinity);
  };
}

/**
 * Chance that a sample of n with this true rate proves GO at its end; `proven` is asked for the events in it, up to the
 * `most` that any proof allows.
 */
export function chanceProven(rate: number, n: number, most: number, proven: (events: number) => boolean): number {
  let chance = 0;
  for (let events = 0; events <= Math.min(n, most); events += 1) {
    if (proven(events)) chance += binomialPmf(events, n, rate);
  }
  return Math.min(1, chance);
}
