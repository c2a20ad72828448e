import { foldAcross, foldSeries, folds } from './aggregates';
import { ExpressionError } from './errors';
import { mapValue } from './operators';
import type { Expression } from './parser';
import { type Series, scalar, type Value, withPoints } from './values';

/** What an expression sees besides its arguments. */
export interface Scope {
  /** Starts of the periods of the window that have begun, for functions that fill or create series. */
  readonly times: readonly number[];
  readonly period: number;
  /** A metric or expression of the request. */
  lookup(id: string): Value;
  /** Metrics of the request (no expressions), in request order; only those whose id contains `part`. */
  metrics(part: string | undefined): readonly Series[];
}

/** A call's arguments: values on demand, and the raw nodes for keywords. */
export interface Call {
  readonly name: string;
  readonly nodes: readonly Expression[];
  readonly scope: Scope;
  value(index: number): Value;
}

const wrongArguments = (call: Call): ExpressionError =>
  new ExpressionError(`Invalid arguments of function ${call.name}`);

const takes = (call: Call, least: number, most = least): void => {
  if (call.nodes.length < least || call.nodes.length > most) throw wrongArguments(call);
};

const keyword = (call: Call, index: number): string | undefined => {
  const node = call.nodes[index];
  return node?.kind === 'keyword' ? node.name : undefined;
};

const seriesArgument = (call: Call, index: number): Series => {
  const value = call.value(index);
  if (value.kind !== 'series') throw wrongArguments(call);
  return value;
};

const scalarArgument = (call: Call, index: number): number => {
  const value = call.value(index);
  if (value.kind !== 'scalar') throw wrongArguments(call);
  return value.value;
};

const arrayArgument = (call: Call, index: number): readonly Series[] => {
  const value = call.value(index);
  if (value.kind !== 'array') throw wrongArguments(call);
  return value.items;
};

const emptySeries = (call: Call): Series => ({
  kind: 'series',
  id: call.name,
  label: call.name,
  period: call.scope.period,
  points: new Map(),
});

/** Applies a change of whole series to one series or to each of an array. */
const eachSeries = (call: Call, change: (series: Series) => Series): Value => {
  const value = call.value(0);
  if (value.kind === 'scalar') throw wrongArguments(call);
  return value.kind === 'series' ? change(value) : { kind: 'array', items: value.items.map(change) };
};

const pointwise =
  (change: (value: number) => number) =>
  (call: Call): Value => {
    takes(call, 1);
    return mapValue(call.value(0), change);
  };

const aggregate = (call: Call): Value => {
  takes(call, 1);
  const fold = folds[call.name];
  const value = call.value(0);
  if (fold === undefined || value.kind === 'scalar') throw wrongArguments(call);
  return value.kind === 'series' ? scalar(foldSeries(fold, value)) : foldAcross(call.name, fold, value.items);
};

/** Successive differences; `divide` turns them into a rate per second. */
const differences = (call: Call, between: (value: number, previous: number, seconds: number) => number): Value => {
  takes(call, 1);
  return eachSeries(call, (series) => {
    const points: [number, number][] = [];
    let previous: readonly [number, number] | undefined;
    for (const point of series.points) {
      if (previous !== undefined) points.push([point[0], between(point[1], previous[1], point[0] - previous[0])]);
      previous = point;
    }
    return withPoints(series, points);
  });
};

const calendar =
  (read: (date: Date) => number) =>
  (call: Call): Value => {
    takes(call, 1);
    const series = seriesArgument(call, 0);
    return withPoints(
      series,
      call.scope.times.map((at) => [at, read(new Date(at * 1000))] as const),
    );
  };

function linear(series: Series, times: readonly number[]): Series {
  const known = [...series.points];
  let next = 0;
  const points: [number, number][] = [];
  for (const at of times) {
    while (next < known.length && (known[next]?.[0] ?? 0) < at) next += 1;
    const before = known[next - 1];
    const after = known[next];
    if (after !== undefined && after[0] === at) points.push([at, after[1]]);
    else if (before !== undefined && after !== undefined) {
      points.push([at, before[1] + ((after[1] - before[1]) * (at - before[0])) / (after[0] - before[0])]);
    }
  }
  return withPoints(series, points);
}

function fill(call: Call): Value {
  takes(call, 2);
  const { times } = call.scope;
  const mode = keyword(call, 1);
  if (mode === 'LINEAR') return eachSeries(call, (series) => linear(series, times));
  if (mode === 'REPEAT') {
    return eachSeries(call, (series) => {
      let last: number | undefined;
      const points: [number, number][] = [];
      for (const at of times) {
        last = series.points.get(at) ?? last;
        if (last !== undefined) points.push([at, last]);
      }
      return withPoints(series, points);
    });
  }
  const filler = call.value(1);
  if (filler.kind === 'array') throw wrongArguments(call);
  return eachSeries(call, (series) =>
    withPoints(
      series,
      times.map((at) => {
        const missing = filler.kind === 'scalar' ? filler.value : (filler.points.get(at) ?? Number.NaN);
        return [at, series.points.get(at) ?? missing] as const;
      }),
    ),
  );
}

/** The value at a time where the condition holds or fails; undefined drops the point (see "Using IF expressions"). */
const branchAt = (branch: Value, at: number, missing: number | undefined): number | undefined => {
  if (branch.kind === 'scalar') return branch.value;
  return branch.kind === 'series' ? (branch.points.get(at) ?? missing) : undefined;
};

function conditional(call: Call): Value {
  takes(call, 2, 3);
  const condition = call.value(0);
  const yes = call.value(1);
  const no = call.nodes.length === 3 ? call.value(2) : undefined;
  if (condition.kind === 'array' || yes.kind === 'array' || no?.kind === 'array') throw wrongArguments(call);
  if (condition.kind === 'scalar') {
    if (condition.value !== 0) return yes;
    return no ?? emptySeries(call);
  }
  const points: [number, number][] = [];
  for (const [at, truth] of condition.points) {
    const missingNo = yes.kind === 'series' ? 0 : undefined;
    const value = truth !== 0 ? branchAt(yes, at, 0) : no === undefined ? undefined : branchAt(no, at, missingNo);
    if (value !== undefined) points.push([at, value]);
  }
  return withPoints(condition, points);
}

function sort(call: Call): Value {
  takes(call, 3, 4);
  const fold = folds[keyword(call, 1) ?? ''];
  const order = keyword(call, 2);
  if (fold === undefined || (order !== 'ASC' && order !== 'DESC')) throw wrongArguments(call);
  const ranked = arrayArgument(call, 0)
    .map((series) => ({ series, rank: foldSeries(fold, series) }))
    .sort((a, b) => (order === 'ASC' ? a.rank - b.rank : b.rank - a.rank))
    .map(({ series }) => series);
  return { kind: 'array', items: call.nodes.length === 4 ? ranked.slice(0, scalarArgument(call, 3)) : ranked };
}

function slice(call: Call): Value {
  takes(call, 2, 3);
  const end = call.nodes.length === 3 ? scalarArgument(call, 2) : undefined;
  return { kind: 'array', items: arrayArgument(call, 0).slice(scalarArgument(call, 1), end) };
}

function metrics(call: Call): Value {
  takes(call, 0, 1);
  const [part] = call.nodes;
  if (part !== undefined && part.kind !== 'string') throw wrongArguments(call);
  return { kind: 'array', items: call.scope.metrics(part?.value) };
}

const oneOf =
  (pick: (items: readonly Series[]) => Series | undefined) =>
  (call: Call): Value => {
    takes(call, 1);
    return pick(arrayArgument(call, 0)) ?? emptySeries(call);
  };

function runningSum(call: Call): Value {
  takes(call, 1);
  return eachSeries(call, (series) => {
    let total = 0;
    return withPoints(
      series,
      [...series.points].map(([at, value]) => {
        total += value;
        return [at, total] as const;
      }),
    );
  });
}

function timeSeries(call: Call): Value {
  takes(call, 1);
  const value = scalarArgument(call, 0);
  return withPoints(
    emptySeries(call),
    call.scope.times.map((at) => [at, value] as const),
  );
}

/** Every metric math function the sandbox has, by name. */
export const functions: Readonly<Record<string, (call: Call) => Value>> = {
  ABS: pointwise(Math.abs),
  CEIL: pointwise(Math.ceil),
  FLOOR: pointwise(Math.floor),
  LOG: pointwise(Math.log),
  LOG10: pointwise(Math.log10),
  SUM: aggregate,
  AVG: aggregate,
  MIN: aggregate,
  MAX: aggregate,
  STDDEV: aggregate,
  DATAPOINT_COUNT: aggregate,
  IF: conditional,
  FILL: fill,
  METRICS: metrics,
  METRIC_COUNT: (call) => scalar(arrayArgument(call, 0).length),
  PERIOD: (call) => scalar(seriesArgument(call, 0).period),
  DIFF: (call) => differences(call, (value, previous) => value - previous),
  DIFF_TIME: (call) => differences(call, (_value, _previous, seconds) => seconds),
  RATE: (call) => differences(call, (value, previous, seconds) => (value - previous) / seconds),
  RUNNING_SUM: runningSum,
  FIRST: oneOf((items) => items[0]),
  LAST: oneOf((items) => items.at(-1)),
  SORT: sort,
  SLICE: slice,
  REMOVE_EMPTY: (call) => ({ kind: 'array', items: arrayArgument(call, 0).filter(({ points }) => points.size > 0) }),
  TIME_SERIES: timeSeries,
  MINUTE: calendar((date) => date.getUTCMinutes()),
  HOUR: calendar((date) => date.getUTCHours()),
  DAY: calendar((date) => date.getUTCDay() || 7),
  DATE: calendar((date) => date.getUTCDate()),
  MONTH: calendar((date) => date.getUTCMonth() + 1),
  YEAR: calendar((date) => date.getUTCFullYear()),
  EPOCH: calendar((date) => Math.floor(date.getTime() / 1000)),
};

/** Functions that AWS has and the sandbox refuses. */
export const refusedFunctions: ReadonlySet<string> = new Set([
  'ANOMALY_DETECTION_BAND',
  'DB_PERF_INSIGHTS',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'SEARCH',
  'SERVICE_QUOTA',
]);
