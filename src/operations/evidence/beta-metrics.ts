import type { DeployedSystem } from '../../domain/system/system';
import type { MetricSeries, MetricStatistic } from '../../domain/telemetry/metrics';
import { METRIC_NAMESPACE, PATH_DIMENSION, PATH_METRICS, PLAIN_METRICS } from '../../domain/telemetry/names';
import { rateWindow, type TrafficRate, trafficRate } from '../../domain/telemetry/traffic-rate';
import type { Window } from '../../domain/time';

/** Ids of the beta's metrics in one GetMetricData batch. `comparisons` is the SampleCount of ShadowMismatches (0 or 1 each). */
export const BETA_SERIES = [
  'invocations',
  'lambdaErrors',
  'canaryErrors',
  'mockRequests',
  'canaryRequests',
  'mockErrors',
  'canaryPathErrors',
  'rescued',
  'shadowSent',
  'shadowErrors',
  'mismatches',
  'comparisons',
  'flagFetchErrors',
] as const;

export type BetaSeries = (typeof BETA_SERIES)[number];

/** Everything that is counted, in one request. `periodSeconds` is a multiple of 60. */
export function betaMetricQueries(system: DeployedSystem, periodSeconds: number): readonly MetricStatistic[] {
  const own = (id: BetaSeries, name: string, path?: 'mock' | 'canary', statistic = 'Sum'): MetricStatistic => ({
    id,
    namespace: METRIC_NAMESPACE,
    name,
    dimensions: path === undefined ? {} : { [PATH_DIMENSION]: path },
    statistic,
    periodSeconds,
  });
  const lambda = (id: BetaSeries, name: string): MetricStatistic => ({
    id,
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: system.mockFunction, Resource: `${system.mockFunction}:${system.alias}` },
    statistic: 'Sum',
    periodSeconds,
  });
  return [
    lambda('invocations', 'Invocations'),
    lambda('lambdaErrors', 'Errors'),
    own('canaryErrors', PLAIN_METRICS.canaryErrors),
    own('mockRequests', PATH_METRICS.requests, 'mock'),
    own('canaryRequests', PATH_METRICS.requests, 'canary'),
    own('mockErrors', PATH_METRICS.errors, 'mock'),
    own('canaryPathErrors', PATH_METRICS.errors, 'canary'),
    own('rescued', PLAIN_METRICS.fallbackToMock),
    own('shadowSent', PLAIN_METRICS.shadowRequests),
    own('shadowErrors', PLAIN_METRICS.shadowErrors),
    own('mismatches', PLAIN_METRICS.shadowMismatches),
    own('comparisons', PLAIN_METRICS.shadowMismatches, undefined, 'SampleCount'),
    own('flagFetchErrors', PLAIN_METRICS.flagFetchErrors),
  ];
}

/** The two percentiles of the screen, per bucket; decisions use exact durations instead. */
export const latencyQueries = (periodSeconds: number): readonly MetricStatistic[] =>
  (['mock', 'canary'] as const).map((path) => ({
    id: `${path}P95`,
    namespace: METRIC_NAMESPACE,
    name: PATH_METRICS.latencyMs,
    dimensions: { [PATH_DIMENSION]: path },
    statistic: 'p95',
    periodSeconds,
  }));

/** A batch's answer by id; a series that is absent has no points. */
export class BetaCounts {
  readonly #series: ReadonlyMap<string, MetricSeries['points']>;

  constructor(
    series: readonly MetricSeries[],
    readonly periodMs: number,
  ) {
    this.#series = new Map(series.map(({ id, points }) => [id, points]));
  }

  points(id: string): MetricSeries['points'] {
    return this.#series.get(id) ?? [];
  }

  /** Sum of the buckets that begin in `[fromMs, toMs)`. */
  sum(id: BetaSeries, window: Window): number {
    return this.points(id).reduce(
      (sum, { atMs, value }) => (atMs >= window.fromMs && atMs < window.toMs ? sum + value : sum),
      0,
    );
  }

  /**
   * Requests by bucket as the functions counted them, failed ones included. Probes and refused user ids, which Lambda's
   * own `Invocations` counts too, are not among them; requests that failed before the function could count them (a crash,
   * a time-out) are, by Lambda's `Errors` beyond the thrown errors that the function counted itself.
   */
  requestBuckets(window: {
    readonly fromMs: number;
    readonly toMs: number;
  }): { readonly atMs: number; readonly events: number; readonly n: number }[] {
    const errors = this.buckets(['lambdaErrors', 'canaryErrors'], ['mockRequests', 'canaryRequests'], window);
    const thrown = this.buckets(['lambdaErrors', 'canaryErrors'], ['mockErrors', 'canaryPathErrors'], window);
    const unseen = new Map(thrown.map(({ atMs, events, n }) => [atMs, Math.max(0, events - n)]));
    return errors.map((bucket) => ({ ...bucket, n: bucket.n + (unseen.get(bucket.atMs) ?? 0) }));
  }

  /** The rate of the traffic at that moment; the counts reach back as far as `rateWindow` does. */
  rateAt(atMs: number): TrafficRate {
    const window = rateWindow(atMs);
    return trafficRate(this.requestBuckets(window), window.toMs, this.periodMs);
  }

  /** End of the newest bucket of the window in which something was counted; undefined when there is none. */
  newestMs(id: BetaSeries, window: Window): number | undefined {
    let newest: number | undefined;
    for (const { atMs, value } of this.points(id)) {
      if (value > 0 && atMs >= window.fromMs && atMs < window.toMs)
        newest = Math.max(newest ?? 0, atMs + this.periodMs);
    }
    return newest;
  }

  /**
   * Shadow calls sent and, of them, those without a comparison: failed or vanished. An outcome may be counted a minute
   * after its call, so a bucket's deficit counts only where no later bucket makes it good.
   */
  shadowBuckets(window: {
    readonly fromMs: number;
    readonly toMs: number;
  }): { readonly atMs: number; readonly events: number; readonly n: number }[] {
    const buckets = this.buckets(['comparisons'], ['shadowSent'], window);
    let open = 0;
    const deficits = buckets.map(({ events: compared, n }) => {
      open += n - compared;
      return open;
    });
    let least = Number.POSITIVE_INFINITY;
    for (let index = deficits.length - 1; index >= 0; index -= 1) {
      least = Math.min(least, deficits[index] ?? 0);
      deficits[index] = Math.max(0, least);
    }
    return buckets.map((bucket, index) => ({
      ...bucket,
      events: (deficits[index] ?? 0) - (deficits[index - 1] ?? 0),
    }));
  }

  /** Events over n by bucket, in order of time; buckets without either are left out. */
  buckets(
    events: readonly BetaSeries[],
    n: readonly BetaSeries[],
    window: Window,
  ): { readonly atMs: number; readonly events: number; readonly n: number }[] {
    const byTime = new Map<number, { events: number; n: number }>();
    const add = (ids: readonly BetaSeries[], key: 'events' | 'n'): void => {
      for (const id of ids) {
        for (const { atMs, value } of this.points(id)) {
          if (atMs < window.fromMs || atMs >= window.toMs) continue;
          const bucket = byTime.get(atMs) ?? { events: 0, n: 0 };
          bucket[key] += value;
          byTime.set(atMs, bucket);
        }
      }
    };
    add(events, 'events');
    add(n, 'n');
    return [...byTime].sort(([a], [b]) => a - b).map(([at, counts]) => ({ atMs: at + this.periodMs, ...counts }));
  }
}
