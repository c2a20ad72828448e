import { addRow } from './columns';
import { addToBlock, isPacked, packOldValues } from './packed-values';
import type { CloudWatchState, Dimension, Metric, MetricSeries } from './state';

/** One report of a metric: a value seen `count` times, at `timestamp` (epoch ms). */
export interface Report {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly unit: string;
  readonly resolution: 1 | 60;
  readonly timestamp: number;
}

type Index = Map<string, MetricSeries[]>;

/** Rebuilt when a loaded world brings a new state object; never saved. */
const indexes = new WeakMap<CloudWatchState, Index>();

const identity = (namespace: string, name: string, dimensions: readonly Dimension[]): string => {
  let key = `${namespace}\u0000${name}`;
  for (const dimension of dimensions) key += `\u0000${dimension.Name}\u0001${dimension.Value}`;
  return key;
};

/** Dimensions in the one order in which series are stored; CloudWatch does not care in which order they come. */
export const orderDimensions = (dimensions: readonly Dimension[] | undefined): readonly Dimension[] => {
  if (dimensions === undefined || dimensions.length === 0) return [];
  return dimensions
    .map(({ Name, Value }) => ({ Name, Value }))
    .sort((a, b) => (a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0));
};

function indexOf(state: CloudWatchState): Index {
  const known = indexes.get(state);
  if (known !== undefined) return known;
  const index: Index = new Map();
  for (const series of state.metrics) {
    const key = identity(series.namespace, series.name, series.dimensions);
    const units = index.get(key);
    if (units === undefined) index.set(key, [series]);
    else units.push(series);
  }
  indexes.set(state, index);
  return index;
}

/** The series of exactly this metric, one for each unit it was reported in (only `unit`, when given). */
export function findSeries(state: CloudWatchState, metric: Metric, unit?: string): readonly MetricSeries[] {
  const key = identity(metric.Namespace, metric.MetricName, orderDimensions(metric.Dimensions));
  const units = indexOf(state).get(key) ?? [];
  return unit === undefined ? units : units.filter((series) => series.unit === unit);
}

function seriesFor(state: CloudWatchState, report: Report): MetricSeries {
  const dimensions = orderDimensions(report.dimensions);
  const key = identity(report.namespace, report.name, dimensions);
  const index = indexOf(state);
  const units = index.get(key);
  const known = units?.find((series) => series.unit === report.unit);
  const series: MetricSeries = known ?? {
    namespace: report.namespace,
    name: report.name,
    dimensions,
    unit: report.unit,
    resolution: report.resolution,
    at: [],
    value: [],
    count: [],
    sets: [],
    reportedAt: report.timestamp,
  };
  if (known === undefined) {
    state.metrics.push(series);
    if (units === undefined) index.set(key, [series]);
    else units.push(series);
  }
  if (report.resolution === 1) series.resolution = 1;
  if (report.timestamp > series.reportedAt) series.reportedAt = report.timestamp;
  return series;
}

/** Adds one value, seen `count` times; equal values of one second share a row. */
export function recordValue(state: CloudWatchState, report: Report, value: number, count: number): void {
  const series = seriesFor(state, report);
  const second = Math.floor(report.timestamp / 1000);
  if (isPacked(series, second)) addToBlock(series, { at: second, value, count });
  else {
    const place = addRow(series, { at: second, value, count });
    if (place < (series.minuteRows ?? 0)) series.minuteRows = (series.minuteRows ?? 0) + 1;
    packOldValues(series, second);
  }
}

/** Adds one statistic set; percentiles of a period that holds one exist only where its minimum is its maximum. */
export function recordSet(
  state: CloudWatchState,
  report: Report,
  set: { readonly sampleCount: number; readonly sum: number; readonly minimum: number; readonly maximum: number },
): void {
  const series = seriesFor(state, report);
  const second = Math.floor(report.timestamp / 1000);
  let place = series.sets.length;
  while (place > 0 && (series.sets[place - 1]?.at ?? 0) > second) place -= 1;
  series.sets.splice(place, 0, { at: second, ...set });
}
