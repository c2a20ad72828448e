import { notImplemented } from '../../kernel/errors';
import { validationError } from './errors';
import { defaultLabels } from './labels';
import { ExpressionError } from './math/errors';
import { evaluateExpression } from './math/evaluate';
import { type Expression, parseExpression, referencesOf } from './math/parser';
import type { Series, Value } from './math/values';
import { findSeries } from './series';
import type { CloudWatchState, MetricDataQuery, MetricSeries } from './state';
import { type Grid, gridTimes, type Sample, sampleSeries, statisticOf } from './statistics';

/** Where the periods of a request lie: the grid that a metric or expression of that period is computed on. */
export type GridOf = (periodSeconds: number) => Grid;

/** One query's outcome: one series, or several when the expression yields an array. */
export interface QueryResult {
  readonly query: MetricDataQuery;
  readonly series: readonly Series[];
  /** Samples behind a plain metric, by period start; absent for expressions. */
  readonly samples?: ReadonlyMap<number, Sample>;
  /** Units in which a plain metric was reported in that time, in order; the values are those of the first one. */
  readonly units?: readonly string[];
}

/** Without a unit CloudWatch answers the values of one unit only (`test_get_metric_data_different_units_no_unit_in_query`). */
function samplesOfOneUnit(
  found: readonly MetricSeries[],
  grid: Grid,
): { readonly samples: Map<number, Sample>; readonly units: readonly string[] } {
  const ordered = found.length < 2 ? found : [...found].sort((a, b) => (a.unit < b.unit ? -1 : 1));
  const reported = ordered
    .map((series) => ({ unit: series.unit, samples: sampleSeries([series], grid) }))
    .filter(({ samples }) => samples.size > 0);
  return { samples: reported[0]?.samples ?? new Map(), units: reported.map(({ unit }) => unit) };
}

type MetricStat = NonNullable<MetricDataQuery['MetricStat']>;

const metricPeriods = (queries: readonly MetricDataQuery[]): number[] =>
  queries.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Period]));

/** Reads one expression; the error names its query in CloudWatch's words. */
export function readExpression(query: MetricDataQuery): Expression {
  const text = query.Expression ?? '';
  if (/^\s*SELECT\s/i.test(text)) throw notImplemented('Metrics Insights queries');
  return explain(query, () => parseExpression(text));
}

function explain<Result>(query: MetricDataQuery, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) throw validationError(`Error in expression '${query.Id}': ${error.message}`);
    throw error;
  }
}

/**
 * Computes metric queries and the expressions over them.
 * @throws ValidationError for expressions that cannot be computed, refer to unknown ids, or to themselves
 */
export function evaluateQueries(
  state: CloudWatchState,
  queries: readonly MetricDataQuery[],
  gridOf: GridOf,
): QueryResult[] {
  const evaluation = new Evaluation(state, queries, gridOf);
  return queries.map((query) => evaluation.compute(query));
}

/** Default period of an expression, for requests without a metric. */
const DEFAULT_PERIOD_SECONDS = 300;

/** One request: each query is computed once, after those that it refers to. */
class Evaluation {
  readonly #state: CloudWatchState;
  readonly #queries: readonly MetricDataQuery[];
  readonly #gridOf: GridOf;
  readonly #byId: ReadonlyMap<string, MetricDataQuery>;
  readonly #labelOf: (query: MetricDataQuery) => string;
  readonly #done = new Map<string, QueryResult>();
  readonly #values = new Map<string, Value>();
  readonly #underWay = new Set<string>();

  constructor(state: CloudWatchState, queries: readonly MetricDataQuery[], gridOf: GridOf) {
    this.#state = state;
    this.#queries = queries;
    this.#gridOf = gridOf;
    this.#byId = new Map(queries.map((query) => [query.Id, query]));
    this.#labelOf = defaultLabels(queries);
  }

  compute(query: MetricDataQuery): QueryResult {
    const known = this.#done.get(query.Id);
    if (known !== undefined) return known;
    if (this.#underWay.has(query.Id)) throw validationError(`Error in expression '${query.Id}': Circular reference`);
    this.#underWay.add(query.Id);
    const { MetricStat } = query;
    const result = MetricStat === undefined ? this.#expression(query) : this.#metric(query, MetricStat);
    this.#underWay.delete(query.Id);
    this.#done.set(query.Id, result);
    return result;
  }

  #metric(query: MetricDataQuery, { Metric, Period, Stat, Unit }: MetricStat): QueryResult {
    const { samples, units } = samplesOfOneUnit(findSeries(this.#state, Metric, Unit), this.#gridOf(Period));
    const statistic = statisticOf(Stat);
    const points = new Map<number, number>();
    for (const at of [...samples.keys()].sort((a, b) => a - b)) {
      const sample = samples.get(at);
      const value = sample === undefined ? undefined : statistic?.(sample);
      if (value !== undefined) points.set(at, value);
    }
    const label = query.Label ?? this.#labelOf(query);
    const series: Series = { kind: 'series', id: query.Id, label, period: Period, points };
    this.#values.set(query.Id, series);
    return { query, series: [series], samples, units };
  }

  #expression(query: MetricDataQuery): QueryResult {
    const expression = readExpression(query);
    for (const id of referencesOf(expression)) {
      const target = this.#byId.get(id);
      if (target === undefined) throw validationError(`Error in expression '${query.Id}': Undefined variable ${id}`);
      this.compute(target);
    }
    const period = query.Period ?? this.#periodOf(expression) ?? this.#commonPeriod();
    const value = explain(query, () =>
      evaluateExpression(expression, {
        times: gridTimes(this.#gridOf(period)),
        period,
        lookup: (id) => this.#values.get(id) ?? { kind: 'array', items: [] },
        metrics: (part) => this.#metrics(part),
      }),
    );
    if (value.kind === 'scalar') {
      throw validationError(
        `Error in expression '${query.Id}': The final result of an expression must be a time series or an array of time series`,
      );
    }
    const named = labelled(query, value);
    this.#values.set(query.Id, value.kind === 'series' ? (named[0] as Series) : value);
    return { query, series: named };
  }

  /** The series of every plain metric, or of those whose id contains `part`. */
  #metrics(part: string | undefined): Series[] {
    return this.#queries
      .filter((other) => other.MetricStat !== undefined && (part === undefined || other.Id.includes(part)))
      .flatMap((other) => this.compute(other).series);
  }

  #periodOf(expression: Expression): number | undefined {
    const referenced = referencesOf(expression).flatMap((id) => this.#done.get(id)?.series ?? []);
    return referenced.length === 0 ? undefined : Math.min(...referenced.map(({ period }) => period));
  }

  #commonPeriod(): number {
    const periods = metricPeriods(this.#queries);
    return periods.length === 0 ? DEFAULT_PERIOD_SECONDS : Math.min(...periods);
  }
}

/** An array's series keep their metric's label behind the expression's. */
function labelled(query: MetricDataQuery, value: Exclude<Value, { readonly kind: 'scalar' }>): readonly Series[] {
  const label = query.Label ?? query.Id;
  if (value.kind === 'series') return [{ ...value, id: query.Id, label }];
  return value.items.map((item) => ({ ...item, label: label === '' ? item.label : `${label} ${item.label}` }));
}
