import type { MetricSeries, MetricStatistic } from '../domain/telemetry/metrics';
import type { Window } from '../domain/time';

export interface Metrics {
  /** Reads all statistics with one request, paged to its end. */
  read(queries: readonly MetricStatistic[], window: Window): Promise<readonly MetricSeries[]>;
  /** Names of the metrics seen in a namespace. */
  names(namespace: string): Promise<readonly string[]>;
}

export interface Dashboards {
  /** The body as JSON text, or undefined. */
  get(name: string): Promise<string | undefined>;
  /** Replaces the whole body; answers CloudWatch's warnings. Sent once. */
  put(name: string, body: string): Promise<readonly string[]>;
}
