import { clumpSizeOver } from './clumps';
import type { CountBucket } from './e-process';

/** So many observations of one block of time, `atMs` being its end, have a value of `leastMs` or up to a class more. */
export interface ClassCount {
  readonly atMs: number;
  readonly leastMs: number;
  readonly count: number;
}

/** Scales at which slow requests are looked at for spells. */
const SCALES_MS = [15, 60, 240].map((minutes) => minutes * 60_000);

/** What blocks of durations say of their dependence. */
export interface SlowSpells {
  /** Blocks with an observation. */
  readonly blocks: number;
  /** How many slow observations come together, at least 1: so many observations count as one. */
  readonly size: number;
}

/**
 * The design effect of the observations at or beyond the q-quantile, over blocks of a quarter hour, an hour and four hours:
 * what is slow because its quarter hour was is no independent observation. Slow is the class whose part of all observations
 * lies nearest to 1 - q. Both samples of a ratio of quantiles are divided by their own.
 *
 * @example slowSpells([], 0.95) => { blocks: 0, size: 1 }
 */
export function slowSpells(counts: readonly ClassCount[], q: number): SlowSpells {
  const slow = slowFrom(counts, 1 - q);
  const byBlock = new Map<number, CountBucket>();
  for (const { atMs, leastMs, count } of counts) {
    const { events, n } = byBlock.get(atMs) ?? { events: 0, n: 0 };
    byBlock.set(atMs, { atMs, events: events + (leastMs >= slow ? count : 0), n: n + count });
  }
  const blocks = [...byBlock.values()];
  return { blocks: blocks.length, size: Math.max(1, ...SCALES_MS.map((scaleMs) => clumpSizeOver(blocks, scaleMs))) };
}

/** The class from which on about this part of all observations lies. */
function slowFrom(counts: readonly ClassCount[], part: number): number {
  const byClass = new Map<number, number>();
  let n = 0;
  for (const { leastMs, count } of counts) {
    byClass.set(leastMs, (byClass.get(leastMs) ?? 0) + count);
    n += count;
  }
  let above = 0;
  let nearest = { leastMs: Number.POSITIVE_INFINITY, distance: Number.POSITIVE_INFINITY };
  for (const [leastMs, count] of [...byClass].sort(([a], [b]) => b - a)) {
    above += count;
    const distance = Math.abs(Math.log(above / n / part));
    if (distance < nearest.distance) nearest = { leastMs, distance };
  }
  return nearest.leastMs;
}
