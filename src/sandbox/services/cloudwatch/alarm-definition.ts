import { validationError } from './errors';
import { checkMetricQueries, isPeriod } from './metric-queries';
import { orderDimensions } from './series';
import type { AlarmDefinition, Dimension, MetricDataQuery } from './state';
import { percentOf, statisticOf } from './statistics';

/** What PutMetricAlarm takes; members refused by the sandbox are not listed. */
export interface AlarmInput extends Omit<Partial<AlarmDefinition>, 'Dimensions'> {
  readonly AlarmName: string;
  readonly EvaluationPeriods: number;
  readonly ComparisonOperator: string;
  readonly Dimensions?: readonly Dimension[];
}

const treatments: readonly string[] = ['breaching', 'notBreaching', 'ignore', 'missing'];
const bands = /Band|LowerOrGreaterThanUpper|LowerThreshold|UpperThreshold/;
const singleMetricMembers = [
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Period',
  'Unit',
  'Dimensions',
] as const;

const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;

/** Completes and checks an alarm as PutMetricAlarm does. @throws ValidationError */
export function readAlarmDefinition(input: AlarmInput): AlarmDefinition {
  if (input.Threshold === undefined) throw validationError('The parameter Threshold is required.');
  if (bands.test(input.ComparisonOperator)) {
    throw validationError(
      'Invalid use of EvaluationAnomalyDetector: band comparison operators need ThresholdMetricId.',
    );
  }
  if (input.DatapointsToAlarm !== undefined && input.DatapointsToAlarm > input.EvaluationPeriods) {
    throw validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
  }
  if (input.TreatMissingData !== undefined && !treatments.includes(input.TreatMissingData)) {
    throw validationError(`Unsupported treat missing data value: ${input.TreatMissingData}`);
  }
  checkActions(input);
  const period = input.Metrics === undefined ? checkSingleMetric(input) : checkMetricMath(input, input.Metrics);
  checkSpan(period, input.EvaluationPeriods);
  return {
    ...input,
    Threshold: input.Threshold,
    ActionsEnabled: input.ActionsEnabled ?? true,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    Dimensions: orderDimensions(input.Dimensions),
  };
}

function checkActions(input: AlarmInput): void {
  for (const member of ['OKActions', 'AlarmActions', 'InsufficientDataActions'] as const) {
    for (const action of input[member] ?? []) {
      if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(action)) throw validationError(`Invalid arn syntax: ${action}`);
    }
  }
}

function checkSingleMetric(input: AlarmInput): number {
  for (const member of ['MetricName', 'Namespace', 'Period'] as const) {
    if (input[member] === undefined) throw validationError(`The parameter ${member} is required.`);
  }
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined)) {
    throw validationError('Exactly one of Statistic and ExtendedStatistic must be specified.');
  }
  if (input.ExtendedStatistic !== undefined && statisticOf(input.ExtendedStatistic) === undefined) {
    throw validationError(`The value ${input.ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  }
  checkLowSampleCount(input);
  const period = input.Period ?? 0;
  if (!isPeriod(period) || period < 10) throw validationError('Period must be 10, 20, 30 or a multiple of 60');
  return period;
}

function checkLowSampleCount(input: AlarmInput): void {
  const value = input.EvaluateLowSampleCountPercentile;
  if (value === undefined) return;
  if (value !== 'evaluate' && value !== 'ignore') {
    throw validationError(`Option ${value} is not supported for EvaluateLowSampleCountPercentile.`);
  }
  if (percentOf(input.ExtendedStatistic ?? '') === undefined) {
    throw validationError('EvaluateLowSampleCountPercentile is only supported for percentile statistics.');
  }
}

function checkMetricMath(input: AlarmInput, queries: readonly MetricDataQuery[]): number {
  for (const member of singleMetricMembers) {
    const value = input[member];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    throw validationError(
      `The parameters MetricName and Metrics cannot be used together: ${member} is set next to Metrics.`,
    );
  }
  if (queries.length === 0) throw validationError('Metrics must not be empty.');
  if (queries.length > 20) throw validationError('Metrics list must contain at most 20 entries.');
  checkMetricQueries(queries, 'Metrics');
  const watched = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (watched.length !== 1) throw validationError('Exactly one element of the metrics list should return data.');
  if (queries.filter(({ MetricStat }) => MetricStat !== undefined).length > 10) {
    throw validationError('An alarm can watch at most 10 metrics.');
  }
  for (const { Expression } of queries) {
    if (Expression !== undefined && /\bSEARCH\s*\(/.test(Expression)) {
      throw validationError('SEARCH is not supported on Metric Alarms.');
    }
  }
  const periods = new Set(queries.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Period])));
  if (periods.size !== 1) throw validationError('All metrics of an alarm must have the same period.');
  const [period = 60] = periods;
  return period;
}

function checkSpan(period: number, evaluationPeriods: number): void {
  const span = period * evaluationPeriods;
  if (period >= 3600 && span > WEEK_S) {
    throw validationError(
      'Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).',
    );
  }
  if (period < 3600 && span > DAY_S) {
    throw validationError(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    );
  }
}
