import { AwsError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { MINUTE_MS } from '../../kernel/time';
import { type DataPoint, type Evaluation, evaluateAlarm, ruleOf } from './alarm.machine';
import { carryOutActions } from './alarm-actions';
import { addHistory, historyData } from './alarm-history';
import { alarmPeriod, alarmQueries } from './alarm-queries';
import { reasonDataOf, reasonOf } from './alarm-words';
import { evaluateQueries, type GridOf, type QueryResult } from './query-data';
import type { AlarmDefinition, AlarmState, CloudWatchState, StoredAlarm } from './state';
import { percentOf, type Sample } from './statistics';

const DAY_S = 86_400;
const HOUR_S = 3600;

/**
 * CloudWatch retrieves more points than EvaluationPeriods in case the newest are missing; its table shows 5 for 3. How
 * many depends on the period and is not published: two here, none for periods of an hour and more.
 */
const extraDatapoints = (periodSeconds: number): number => (periodSeconds < HOUR_S ? 2 : 0);

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
export async function evaluateDueAlarms(kernel: Kernel, at: number): Promise<void> {
  const state = kernel.world.cloudwatch;
  for (const alarm of state.alarms) {
    if (alarm.nextEvaluationAt > at) continue;
    const evaluatedAt = alarm.nextEvaluationAt;
    alarm.nextEvaluationAt = nextEvaluation(alarm.definition, at);
    await evaluateOne(kernel, alarm, evaluatedAt);
  }
}

async function evaluateOne(kernel: Kernel, alarm: StoredAlarm, at: number): Promise<void> {
  const { definition } = alarm;
  const rule = ruleOf(definition);
  const period = alarmPeriod(definition);
  const range = rule.evaluationPeriods + extraDatapoints(period);
  const end = Math.floor(at / 1000);
  const start = end - range * period;
  const watched = watchedResult(kernel.world.cloudwatch, definition, (ownPeriod) => ({
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
  await changeState(kernel, alarm, at, {
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
export async function changeState(kernel: Kernel, alarm: StoredAlarm, at: number, next: NewState): Promise<void> {
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
  const previous = { ...old, updatedAt: alarm.stateUpdatedAt };
  alarm.state = next.state;
  alarm.reason = next.reason;
  if (next.reasonData === undefined) delete alarm.reasonData;
  else alarm.reasonData = next.reasonData;
  alarm.stateUpdatedAt = at;
  if (!changed) return;
  alarm.stateTransitionedAt = at;
  const name = alarm.definition.AlarmName;
  addHistory(kernel.world.cloudwatch, {
    alarm: name,
    at,
    type: 'StateUpdate',
    summary: `Alarm updated from ${old.state} to ${next.state}`,
    data: historyData({ version: '1.0', oldState: describe(old), newState: describe(next) }),
  });
  await carryOutActions(kernel, alarm, at, previous);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
