import type { Environment, Evaluate } from './environment';
import type { Period } from './period';
import { fixedPeriodMs } from './period';
import { compareNatural } from './rows/order';
import { toNumber, toText, type Value } from './value';

/** The running state of one aggregate in one group. */
export interface Accumulator {
  add(environment: Environment): void;
}

/** The number of events. */
export class EventCount implements Accumulator {
  count = 0;

  add(): void {
    this.count += 1;
  }
}

/** The number of events that have a value. */
export class PresentCount implements Accumulator {
  count = 0;

  constructor(private readonly evaluate: Evaluate) {}

  add(environment: Environment): void {
    if (this.evaluate(environment) !== null) this.count += 1;
  }
}

/** Count, sum, mean and squared deviation (Welford) of the numeric values. */
export class Moments implements Accumulator {
  count = 0;
  sum = 0;
  private mean = 0;
  private squares = 0;

  constructor(private readonly evaluate: Evaluate) {}

  add(environment: Environment): void {
    const number = toNumber(this.evaluate(environment));
    if (number === null) return;
    this.count += 1;
    this.sum += number;
    const delta = number - this.mean;
    this.mean += delta / this.count;
    this.squares += delta * (number - this.mean);
  }

  total(): Value {
    return this.count === 0 ? null : this.sum;
  }

  average(): Value {
    return this.count === 0 ? null : this.sum / this.count;
  }

  /** Population variance. */
  variance(): Value {
    return this.count === 0 ? null : this.squares / this.count;
  }
}

/** The values that sort first and last, in natural order. */
export class Extremes implements Accumulator {
  first: Value = null;
  last: Value = null;

  constructor(private readonly evaluate: Evaluate) {}

  add(environment: Environment): void {
    const value = this.evaluate(environment);
    if (value === null || typeof value === 'object') return;
    if (typeof value === 'number' && typeof this.first === 'number' && typeof this.last === 'number') {
      if (value < this.first) this.first = value;
      else if (value > this.last) this.last = value;
      return;
    }
    if (this.first === null || compareNatural(value, this.first) < 0) this.first = value;
    if (this.last === null || compareNatural(value, this.last) > 0) this.last = value;
  }
}

/** The values of the earliest and the latest event that has one. */
export class InTime implements Accumulator {
  earliest: Value = null;
  latest: Value = null;
  earliestMs = Number.POSITIVE_INFINITY;
  latestMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly evaluate: Evaluate) {}

  add(environment: Environment): void {
    const value = this.evaluate(environment);
    const timestampMs = environment.event?.event.timestampMs;
    if (value === null || timestampMs === undefined) return;
    if (timestampMs < this.earliestMs) {
      this.earliestMs = timestampMs;
      this.earliest = value;
    }
    if (timestampMs >= this.latestMs) {
      this.latestMs = timestampMs;
      this.latest = value;
    }
  }

  /** Change of a number from the earliest to the latest event, for each interval between them. */
  rate(interval: Period): Value {
    const first = toNumber(this.earliest);
    const last = toNumber(this.latest);
    const intervalMs = fixedPeriodMs(interval);
    const elapsedMs = this.latestMs - this.earliestMs;
    if (first === null || last === null || intervalMs === null || elapsedMs <= 0) return null;
    return ((last - first) / elapsedMs) * intervalMs;
  }
}

/** How often each value occurs. */
export class Occurrences implements Accumulator {
  readonly counts = new Map<string, number>();

  constructor(private readonly evaluate: Evaluate) {}

  add(environment: Environment): void {
    const text = toText(this.evaluate(environment));
    if (text !== null) this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }

  /** The most frequent values, ties in the order in which they were first seen. */
  top(count: number): readonly string[] {
    const entries = [...this.counts].sort((left, right) => right[1] - left[1]);
    return entries.slice(0, count).map(([text]) => text);
  }
}

const FIRST_CAPACITY = 16;

/** Every numeric value, for exact percentiles: eight bytes each. */
export class Sample implements Accumulator {
  private values = new Float64Array(FIRST_CAPACITY);
  private count = 0;
  private sorted = true;

  constructor(private readonly evaluate: Evaluate) {}

  add(environment: Environment): void {
    const number = toNumber(this.evaluate(environment));
    if (number === null) return;
    if (this.count === this.values.length) {
      const larger = new Float64Array(this.count * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count] = number;
    this.count += 1;
    this.sorted = false;
  }

  private ordered(): Float64Array {
    const used = this.values.subarray(0, this.count);
    if (!this.sorted) used.sort();
    this.sorted = true;
    return used;
  }

  /** The smallest value that is not below `percent` of all values (nearest rank). */
  percentile(percent: number): Value {
    const ordered = this.ordered();
    const rank = Math.ceil((percent / 100) * this.count);
    return ordered[Math.max(0, rank - 1)] ?? null;
  }

  /** Counts in `buckets` ranges of equal width, each named `low-high`. */
  histogram(buckets: number): Value {
    const ordered = this.ordered();
    const low = ordered[0];
    const high = ordered[this.count - 1];
    if (low === undefined || high === undefined) return null;
    const width = (high - low) / buckets;
    const counts = new Array<number>(buckets).fill(0);
    for (const value of ordered) {
      const bucket = width === 0 ? 0 : Math.min(buckets - 1, Math.floor((value - low) / width));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    return Object.fromEntries(counts.map((count, at) => [`${low + at * width}-${low + (at + 1) * width}`, count]));
  }
}

/** One aggregate call: which accumulator it reads, and how. Calls that name the same accumulator share it. */
export interface AggregateCall {
  /** Identifies the accumulator among those of one `stats`. */
  readonly accumulator: string;
  readonly start: () => Accumulator;
  readonly read: (accumulator: Accumulator) => Value;
  readonly timestamp: boolean;
}
