import { AwsError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { MINUTE_MS } from '../../kernel/time';
import { type DataPoint, type Evaluation, evaluateAlarm, ruleOf } from './alarm.machine';
import { reasonDataOf, reasonOf } from './alarm-words';
import { evaluateQueries, type GridOf, type QueryResult } from './query-data';
import type {
  AlarmDefinition,
  AlarmHistoryItem,
  AlarmState,
  CloudWatchState,
  MetricDataQuery,
  StoredAlarm,
} from './state';
import { percentOf, type Sample } from './statistics';

const DAY_S = 86_400;
const HOUR_S = 3600;
/** Older history is forgotten (DescribeAlarmHistory keeps 30 days). */
const HISTORY_MS = 30 * 24 * 3_600_000;

/**
 * CloudWatch retrieves more points than EvaluationPeriods in case the newest are missing; its table shows 5 for 3. How
 * many depends on the period and is not published: two here, none for periods of an hour and more.
 */
export const extraDatapoints = (periodSeconds: number): number => (periodSeconds < HOUR_S ? 2 : 0);

/** Period of an alarm's data points in seconds. */
export function alarmPeriod(definition: AlarmDefinition): number {
  if (definition.Period !== undefined) return definition.Period;
  const periods = (definition.Metrics ?? []).flatMap((query) => query.MetricStat?.Period ?? query.Period ?? []);
  return periods.length === 0 ? MINUTE_MS / 1000 : Math.max(...periods);
}

/** The first evaluation after `at`: every minute; every 10 s below one minute; hourly when the window exceeds a day. */
export function nextEvaluation(definition: AlarmDefinition, at: number): number {
  const period = alarmPeriod(definition);
  const days = period * definition.EvaluationPeriods > DAY_S;
  const step = days ? HOUR_S * 1000 : period < 60 ? 10_000 : MINUTE_MS;
  return (Math.floor(at / step) + 1) * step;
}

/** When the next alarm is evaluated, or undefined when there is none. */
export function nextAlarmEvaluation(state: CloudWatchState): number | undefined {
  let next: number | undefined;
  for (const alarm of state.alarms) {
    if (next === undefined || alarm.nextEvaluationAt < next) next = alarm.nextEvaluationAt;
  }
  return next;
}

/** Evaluates every alarm whose time has come, and sets its next time. */
export function evaluateDueAlarms(kernel: Kernel, at: number): void {
  const state = kernel.world.cloudwatch;
  for (const alarm of state.alarms) {
    if (alarm.nextEvaluationAt > at) continue;
    const evaluatedAt = alarm.nextEvaluationAt;
    alarm.nextEvaluationAt = nextEvaluation(alarm.definition, at);
    evaluateOne(state, alarm, evaluatedAt);
  }
}

/** The metric queries behind an alarm: its own, or the one that its single metric amounts to. */
export function alarmQueries(definition: AlarmDefinition): readonly MetricDataQuery[] {
  if (definition.Metrics !== undefined) return definition.Metrics;
  return [
    {
      Id: 'm1',
      ReturnData: true,
      MetricStat: {
        Metric: {
          Namespace: definition.Namespace ?? '',
          MetricName: definition.MetricName ?? '',
          Dimensions: definition.Dimensions,
        },
        Period: alarmPeriod(definition),
        Stat: definition.Statistic ?? definition.ExtendedStatistic ?? 'Average',
        ...(definition.Unit === undefined ? {} : { Unit: definition.Unit }),
      },
    },
  ];
}

function evaluateOne(state: CloudWatchState, alarm: StoredAlarm, at: number): void {
  const { definition } = alarm;
  const rule = ruleOf(definition);
  const period = alarmPeriod(definition);
  const range = rule.evaluationPeriods + extraDatapoints(period);
  const end = Math.floor(at / 1000);
  const start = end - range * period;
  const watched = watchedResult(state, definition, (ownPeriod) => ({
    start,
    end,
    period: ownPeriod,
    visibleUntil: end,
  }));
  const values = watched?.series[0]?.points ?? new Map<number, number>();
  const points: (DataPoint | undefined)[] = [];
  for (let time = start; time < end; time += period) {
    const value = values.get(time);
    points.push(value === undefined ? undefined : { at: time, value });
  }
  const evaluation = evaluateAlarm(rule, points, alarm.state);
  if (evaluation.state === alarm.state) return;
  if (tooFewSamples(definition, evaluation, watched?.samples)) return;
  const counts = new Map([...(watched?.samples ?? [])].map(([time, sample]) => [time, sample.sampleCount]));
  const reasonData = reasonDataOf(definition, evaluation, at, period, counts);
  changeState(state, alarm, at, {
    state: evaluation.state,
    reason: reasonOf(definition, rule, evaluation),
    reasonData,
  });
}

/** The one result that the alarm watches; undefined when its expression cannot be computed on this data. */
function watchedResult(state: CloudWatchState, definition: AlarmDefinition, gridOf: GridOf): QueryResult | undefined {
  try {
    const results = evaluateQueries(state, alarmQueries(definition), gridOf);
    return results.find(({ query }) => query.ReturnData !== false);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/**
 * EvaluateLowSampleCountPercentile `ignore`: the state is kept while a deciding period holds fewer than
 * 10 / (1 - p) samples (10 / p below the median).
 */
function tooFewSamples(
  definition: AlarmDefinition,
  evaluation: Evaluation,
  samples: ReadonlyMap<number, Sample> | undefined,
): boolean {
  const percent = percentOf(definition.ExtendedStatistic ?? '');
  if (percent === undefined || definition.EvaluateLowSampleCountPercentile !== 'ignore') return false;
  const share = percent / 100;
  const needed = 10 / (share >= 0.5 ? 1 - share : share);
  return evaluation.evaluated.some(({ at }) => (samples?.get(at)?.sampleCount ?? 0) < needed - 1e-9);
}

/** A state with its explanation. */
export interface NewState {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
}

/** Moves an alarm to a state, writes history, and carries out the actions of the new state. */
export function changeState(state: CloudWatchState, alarm: StoredAlarm, at: number, next: NewState): void {
  const describe = (value: NewState) => ({
    stateValue: value.state,
    stateReason: value.reason,
    ...(value.reasonData === undefined ? {} : { stateReasonData: parsed(value.reasonData) }),
  });
  const old: NewState = {
    state: alarm.state,
    reason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { reasonData: alarm.reasonData }),
  };
  const changed = old.state !== next.state;
  alarm.state = next.state;
  alarm.reason = next.reason;
  if (next.reasonData === undefined) delete alarm.reasonData;
  else alarm.reasonData = next.reasonData;
  alarm.stateUpdatedAt = at;
  if (!changed) return;
  alarm.stateTransitionedAt = at;
  const name = alarm.definition.AlarmName;
  addHistory(state, {
    alarm: name,
    at,
    type: 'StateUpdate',
    summary: `Alarm updated from ${old.state} to ${next.state}`,
    data: historyData({ version: '1.0', oldState: describe(old), newState: describe(next) }),
  });
  carryOutActions(state, alarm, at);
}

const actionLists = { OK: 'OKActions', ALARM: 'AlarmActions', INSUFFICIENT_DATA: 'InsufficientDataActions' } as const;

/** Actions are recorded, not delivered: the sandbox has no SNS. */
function carryOutActions(state: CloudWatchState, alarm: StoredAlarm, at: number): void {
  if (!alarm.definition.ActionsEnabled) return;
  for (const action of alarm.definition[actionLists[alarm.state]]) {
    addHistory(state, {
      alarm: alarm.definition.AlarmName,
      at,
      type: 'Action',
      summary: `Successfully executed action ${action}`,
      data: historyData({ actionState: 'Succeeded', notificationResource: action, stateUpdateTimestamp: at }),
    });
  }
}

/** Appends to the history and forgets what is older than 30 days. */
export function addHistory(state: CloudWatchState, item: AlarmHistoryItem): void {
  state.history.push(item);
  const oldest = state.history[0];
  if (oldest !== undefined && oldest.at < item.at - HISTORY_MS) {
    state.history = state.history.filter(({ at }) => at >= item.at - HISTORY_MS);
  }
}

/** HistoryData is a JSON text of at most 4,095 characters. */
const historyData = (data: unknown): string => JSON.stringify(data).slice(0, 4095);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
