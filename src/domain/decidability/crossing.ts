import { binomialPmf } from '../statistics/binomial';
import { logGamma } from '../statistics/special-functions';
import { HOUR_MS } from '../time';

/** Observations followed before a crossing counts as never. */
const MOST_FOLLOWED = 2000;

/**
 * Chance that a sequence with this true rate has crossed by its n-th observation, for n = 0, 1, ...: exact, by following
 * the distribution of the sequences that have not. Ends where 99 % have crossed.
 */
export function crossingChances(rate: number, crossed: (events: number, n: number) => boolean): readonly number[] {
  let alive = new Map<number, number>([[0, 1]]);
  const chances = [0];
  let gone = 0;
  for (let n = 1; n <= MOST_FOLLOWED && gone < 0.99; n += 1) {
    const next = new Map<number, number>();
    for (const [events, mass] of alive) {
      if (mass < 1e-12) continue;
      if (crossed(events + 1, n)) gone += mass * rate;
      else next.set(events + 1, (next.get(events + 1) ?? 0) + mass * rate);
      if (rate < 1) next.set(events, (next.get(events) ?? 0) + mass * (1 - rate));
    }
    chances.push(gone);
    alive = next;
  }
  return chances;
}

/** Time by which this fraction of all sequences has crossed, with Poisson arrivals at `perHour`. */
export function crossingTimeMs(chances: readonly number[], part: number, perHour: number): number {
  if ((chances[chances.length - 1] ?? 0) < part) return Number.POSITIVE_INFINITY;
  const by = (mean: number): number => {
    let sum = 0;
    let arrived = 0;
    const until = Math.min(chances.length - 1, Math.ceil(mean + 8 * Math.sqrt(mean) + 10));
    for (let n = 0; n <= until; n += 1) {
      const probability = Math.exp(n * Math.log(mean) - mean - logGamma(n + 1));
      sum += probability * (chances[n] ?? 0);
      arrived += probability;
    }
    return sum + Math.max(0, 1 - arrived) * (chances[chances.length - 1] ?? 0);
  };
  let low = 0;
  let high = chances.length;
  while (by(high) < part && high < 1e6) high *= 2;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (by(middle) < part) low = middle;
    else high = middle;
  }
  return (high / perHour) * HOUR_MS;
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
