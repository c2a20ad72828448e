import type { Block } from '../../packed/block';

/**
 * CloudWatch's share of the world.
 *
 *   metrics: one series for each (namespace, name, dimensions, unit), values kept raw by the second
 *   alarms ── evaluated from metrics at `nextEvaluationAt` ── history
 */
export interface CloudWatchState {
  metrics: MetricSeries[];
  alarms: StoredAlarm[];
  history: AlarmHistoryItem[];
  dashboards: StoredDashboard[];
}

/**
 * Values as parallel columns, ordered by `at`: `value` was reported `count` times in the second `at` (epoch seconds).
 * Nothing is averaged away, so percentiles and sample counts are exact.
 */
export interface MetricColumns {
  at: number[];
  value: number[];
  count: number[];
}

/** So many rows of a metric, packed (`MetricColumns`), between two times (epoch seconds, both included). */
export interface MetricBlock extends Block {
  readonly rows: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Values of one metric. Old ones are kept by the minute, as CloudWatch keeps them, and packed in the end:
 *
 *   blocks (by the minute) │ at, value, count: the first `minuteRows` by the minute │ by the second, of the last hours
 */
export interface MetricSeries extends MetricColumns {
  readonly namespace: string;
  readonly name: string;
  /** Ordered by name. */
  readonly dimensions: readonly Dimension[];
  readonly unit: string;
  /** 1 when any datum asked for one-second storage, else 60. */
  resolution: 1 | 60;
  /** Absent until there are any, oldest first. */
  blocks?: MetricBlock[];
  minuteRows?: number;
  /** Statistic sets (`StatisticValues`), which carry no single values; ordered by `at`. */
  sets: StatisticSet[];
  /** Time of the newest report, epoch ms: metrics silent for two weeks are no longer listed. */
  reportedAt: number;
}

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface StatisticSet {
  readonly at: number;
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
}

/** One entry of `MetricDataQueries` or of an alarm's `Metrics`, as on the wire. */
export interface MetricDataQuery {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: Metric;
    readonly Period: number;
    readonly Stat: string;
    readonly Unit?: string;
  };
  readonly Expression?: string;
  readonly Label?: string;
  readonly ReturnData?: boolean;
  readonly Period?: number;
}

/** An alarm's configuration, member for member what PutMetricAlarm took. */
export interface AlarmDefinition {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly ActionsEnabled: boolean;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Dimensions: readonly Dimension[];
  readonly Period?: number;
  readonly Unit?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
  readonly EvaluateLowSampleCountPercentile?: string;
  readonly Metrics?: readonly MetricDataQuery[];
}

export interface StoredAlarm {
  definition: AlarmDefinition;
  configurationUpdatedAt: number;
  state: AlarmState;
  reason: string;
  reasonData?: string;
  stateUpdatedAt: number;
  stateTransitionedAt: number;
  nextEvaluationAt: number;
}

export interface AlarmHistoryItem {
  readonly alarm: string;
  readonly at: number;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
}

export interface StoredDashboard {
  readonly name: string;
  readonly body: string;
  readonly modifiedAt: number;
}

/** An account that has never reported a metric. */
export const emptyCloudWatch = (): CloudWatchState => ({ metrics: [], alarms: [], history: [], dashboards: [] });

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
