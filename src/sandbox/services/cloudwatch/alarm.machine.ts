import type { AlarmDefinition, AlarmState } from './state';

/**
 * One evaluation of an alarm, as a table over the newest data points (AWS: "How alarm state is evaluated when data is
 * missing", whose two tables are this file's tests).
 *
 *                       points retrieved (N + 2)
 *        ┌ N or more real ──> the newest N decide: M breaching ──> ALARM, else OK
 *   real ┤
 *        └ fewer ── notBreaching ─> M real breaching ─> ALARM, else OK
 *                 ├ breaching ────> fill the gap with breaching ones, then as above
 *                 ├ ignore ───────> no data, or too little that all breaches ─> state kept
 *                 └ missing ──────> no data ─> INSUFFICIENT_DATA; all breaching and the oldest M points old ─> ALARM
 */
export interface Evaluation {
  readonly state: AlarmState;
  /** The real points that decided, oldest first. */
  readonly evaluated: readonly DataPoint[];
  /** How many missing points were given a meaning by TreatMissingData. */
  readonly filled: number;
}

export interface DataPoint {
  /** Start of its period, epoch seconds. */
  readonly at: number;
  readonly value: number;
}

/** M and N, the comparison, and what missing data means. */
export interface Rule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
  breaches(value: number): boolean;
}

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The rule that a definition (already validated) sets. */
export function ruleOf(definition: AlarmDefinition): Rule {
  const compare = comparisons[definition.ComparisonOperator];
  return {
    evaluationPeriods: definition.EvaluationPeriods,
    datapointsToAlarm: definition.DatapointsToAlarm ?? definition.EvaluationPeriods,
    treatMissingData: (definition.TreatMissingData ?? 'missing') as Rule['treatMissingData'],
    breaches: (value) => compare?.(value, definition.Threshold) ?? false,
  };
}

/** `points` are the retrieved periods, oldest first; undefined where a period has no data. */
export function evaluateAlarm(rule: Rule, points: readonly (DataPoint | undefined)[], current: AlarmState): Evaluation {
  const real = points.filter((point) => point !== undefined);
  const evaluated = real.slice(-rule.evaluationPeriods);
  const filled = rule.evaluationPeriods - evaluated.length;
  const breaching = evaluated.filter(({ value }) => rule.breaches(value)).length;
  const decided = (state: AlarmState): Evaluation => ({ state, evaluated, filled });

  if (breaching >= rule.datapointsToAlarm) return decided('ALARM');
  if (filled === 0 || rule.treatMissingData === 'notBreaching') return decided('OK');
  if (rule.treatMissingData === 'breaching') {
    return decided(breaching + filled >= rule.datapointsToAlarm ? 'ALARM' : 'OK');
  }
  const allBreach = breaching === evaluated.length;
  if (rule.treatMissingData === 'ignore') return decided(allBreach ? current : 'OK');
  if (evaluated.length === 0) return decided('INSUFFICIENT_DATA');
  if (!allBreach) return decided('OK');
  const oldestAge = points.length - points.findIndex((point) => point !== undefined);
  return decided(oldestAge >= rule.datapointsToAlarm ? 'ALARM' : current);
}
