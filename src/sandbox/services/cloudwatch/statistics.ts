import { firstRowFrom } from './columns';
import { columnsIn } from './packed-values';
import type { MetricSeries } from './state';

/** What one period of one metric holds: the four sums and the single values with their counts. */
export interface Sample {
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** Value and count, in no order. */
  readonly values: [number, number][];
  /** False once a statistic set with differing minimum and maximum came in: no percentile can be given. */
  exact: boolean;
}

/** A span of equal periods in epoch seconds: `start` included, `end` excluded; nothing after `visibleUntil` is seen. */
export interface Grid {
  readonly start: number;
  readonly end: number;
  readonly period: number;
  readonly visibleUntil: number;
}

/** Starts of the grid's periods that have begun, ascending. */
export function gridTimes(grid: Grid): number[] {
  const times: number[] = [];
  const end = Math.min(grid.end, grid.visibleUntil + 1);
  for (let at = grid.start; at < end; at += grid.period) times.push(at);
  return times;
}

const emptySample = (): Sample => ({
  sampleCount: 0,
  sum: 0,
  minimum: Number.POSITIVE_INFINITY,
  maximum: Number.NEGATIVE_INFINITY,
  values: [],
  exact: true,
});

const add = (sample: Sample, sampleCount: number, sum: number, minimum: number, maximum: number): void => {
  sample.sampleCount += sampleCount;
  sample.sum += sum;
  if (minimum < sample.minimum) sample.minimum = minimum;
  if (maximum > sample.maximum) sample.maximum = maximum;
};

/** Collects the series' values into the grid's periods; periods without any value are absent. */
export function sampleSeries(seriesList: readonly MetricSeries[], grid: Grid): Map<number, Sample> {
  const samples = new Map<number, Sample>();
  const end = Math.min(grid.end, grid.visibleUntil + 1);
  const sampleAt = (second: number): Sample => {
    const start = second - ((second - grid.start) % grid.period);
    const known = samples.get(start);
    if (known !== undefined) return known;
    const sample = emptySample();
    samples.set(start, sample);
    return sample;
  };
  for (const series of seriesList) {
    // A metric of one-minute resolution has its points at full minutes, for every period.
    const step = grid.period < 60 && series.resolution !== 1 ? 60 : 1;
    for (const columns of columnsIn(series, grid.start, end)) {
      const last = firstRowFrom(columns.at, end);
      for (let row = firstRowFrom(columns.at, grid.start); row < last; row += 1) {
        const second = columns.at[row] as number;
        if (second - (second % step) < grid.start) continue;
        const sample = sampleAt(second - (second % step));
        const value = columns.value[row] as number;
        const count = columns.count[row] as number;
        add(sample, count, value * count, value, value);
        sample.values.push([value, count]);
      }
    }
    for (const set of series.sets) {
      const second = set.at - (set.at % step);
      if (second < grid.start || set.at >= end) continue;
      const sample = sampleAt(second);
      add(sample, set.sampleCount, set.sum, set.minimum, set.maximum);
      if (set.minimum === set.maximum || set.sampleCount === 1) sample.values.push([set.minimum, set.sampleCount]);
      else sample.exact = false;
    }
  }
  return samples;
}

/** A statistic that can be read off a sample; undefined where the sample cannot give it. */
export type Statistic = (sample: Sample) => number | undefined;

const basic: Readonly<Record<string, Statistic>> = {
  SampleCount: (sample) => sample.sampleCount,
  Sum: (sample) => sample.sum,
  Average: (sample) => (sample.sampleCount === 0 ? undefined : sample.sum / sample.sampleCount),
  Minimum: (sample) => sample.minimum,
  Maximum: (sample) => sample.maximum,
};

/** Names of the five plain statistics. */
export const basicStatistics: readonly string[] = Object.keys(basic);

const ordered = (sample: Sample): [number, number][] => sample.values.sort((a, b) => a[0] - b[0]);

/**
 * Nearest rank: the smallest value that at least `percent` of all values do not exceed. CloudWatch does not publish
 * its own method.
 */
export function percentile(sample: Sample, percent: number): number | undefined {
  if (!sample.exact || sample.sampleCount === 0) return undefined;
  const rank = Math.max(1, Math.ceil((percent / 100) * sample.sampleCount - 1e-9));
  let seen = 0;
  for (const [value, count] of ordered(sample)) {
    seen += count;
    if (seen >= rank) return value;
  }
  return sample.maximum;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Lower bound excluded, upper included, as CloudWatch defines its ranges of values. */
const within = (value: number, { low, high }: Bounds): boolean => value > low && value <= high;

function boundsByPercent(sample: Sample, from: number, to: number): Bounds | undefined {
  const high = percentile(sample, to);
  const low = from === 0 ? Number.NEGATIVE_INFINITY : percentile(sample, from);
  return high === undefined || low === undefined ? undefined : { low, high };
}

type Range = (sample: Sample) => Bounds | undefined;

/** Reads the part in parentheses of e.g. `TM(2%:98%)`, `PR(:300)`, `TC(0.005:0.030)`. */
function parseRange(text: string): Range | undefined {
  const match = /^(\d+(?:\.\d{1,10})?)?(%?):(\d+(?:\.\d{1,10})?)?(%?)$/.exec(text);
  if (match === null || (match[1] === undefined && match[3] === undefined)) return undefined;
  const percent = match[2] === '%' || match[4] === '%';
  const low = match[1] === undefined ? undefined : Number(match[1]);
  const high = match[3] === undefined ? undefined : Number(match[3]);
  if (percent) return (sample) => boundsByPercent(sample, low ?? 0, high ?? 100);
  return () => ({ low: low ?? Number.NEGATIVE_INFINITY, high: high ?? Number.POSITIVE_INFINITY });
}

interface Trimmed {
  readonly count: number;
  readonly sum: number;
}

function trimmed(sample: Sample, range: Range): Trimmed | undefined {
  const bounds = sample.exact ? range(sample) : undefined;
  if (bounds === undefined) return undefined;
  let count = 0;
  let sum = 0;
  for (const [value, times] of sample.values) {
    if (!within(value, bounds)) continue;
    count += times;
    sum += value * times;
  }
  return { count, sum };
}

function winsorizedMean(sample: Sample, range: Range): number | undefined {
  const bounds = sample.exact ? range(sample) : undefined;
  if (bounds === undefined || sample.sampleCount === 0) return undefined;
  let sum = 0;
  for (const [value, times] of sample.values) sum += Math.min(Math.max(value, bounds.low), bounds.high) * times;
  return sum / sample.sampleCount;
}

function rangeStatistic(name: string, range: Range): Statistic | undefined {
  switch (name) {
    case 'TM':
      return (sample) => {
        const part = trimmed(sample, range);
        return part === undefined || part.count === 0 ? undefined : part.sum / part.count;
      };
    case 'TC':
      return (sample) => trimmed(sample, range)?.count;
    case 'TS':
      return (sample) => trimmed(sample, range)?.sum;
    case 'WM':
      return (sample) => winsorizedMean(sample, range);
    case 'PR':
      return (sample) => {
        const part = trimmed(sample, range);
        return part === undefined ? undefined : (100 * part.count) / sample.sampleCount;
      };
    default:
      return undefined;
  }
}

/** The percentage of e.g. `p99.9`, when the statistic is a percentile. */
export function percentOf(name: string): number | undefined {
  const match = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name);
  const percent = match === null ? Number.NaN : Number(match[1]);
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

/**
 * The statistic of that name: the five plain ones, `pNN.N`, `tmNN`, `tcNN`, `tsNN`, `wmNN`, `IQM`, and the range forms
 * `TM( : )`, `TC`, `TS`, `WM`, `PR`. Undefined when CloudWatch has no such statistic.
 */
export function statisticOf(name: string): Statistic | undefined {
  if (Object.hasOwn(basic, name)) return basic[name];
  const percent = percentOf(name);
  if (percent !== undefined) return (sample) => percentile(sample, percent);
  if (name === 'IQM') return rangeStatistic('TM', (sample) => boundsByPercent(sample, 25, 75));
  const short = /^(tm|tc|ts|wm)(\d{1,2}(?:\.\d{1,10})?)$/.exec(name);
  if (short !== null) {
    const to = Number(short[2]);
    return rangeStatistic((short[1] as string).toUpperCase(), (sample) => boundsByPercent(sample, 0, to));
  }
  const long = /^(TM|TC|TS|WM|PR)\((.+)\)$/.exec(name);
  const range = long === null ? undefined : parseRange(long[2] as string);
  return long === null || range === undefined ? undefined : rangeStatistic(long[1] as string, range);
}
