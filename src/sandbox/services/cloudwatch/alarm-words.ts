import type { DataPoint, Evaluation, Rule } from './alarm.machine';
import type { AlarmDefinition } from './state';

/** A number as CloudWatch writes it in reasons: always with a decimal point. */
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** Time as in reason data: milliseconds and a numeric zone. */
export const stamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const dayAndTime = (seconds: number): string => {
  const date = new Date(seconds * 1000);
  const day = [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear() % 100].map(twoDigits).join('/');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(':');
  return `${day} ${time}`;
};

const comparisonWords: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const missingWords: Readonly<Record<Rule['treatMissingData'], string>> = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
  ignore: 'Ignored',
  missing: 'Missing',
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const wasWere = (count: number): string => (count === 1 ? 'was' : 'were');

const pointList = (points: readonly DataPoint[]): string =>
  points
    .map(({ at, value }) => `${decimal(value)} (${dayAndTime(at)})`)
    .reverse()
    .join(', ');

/** StateReason of a newly created alarm. */
export const initialReason = 'Unchecked: Initial alarm creation';

/** StateReason of an evaluation that changed the state; an alarm without DatapointsToAlarm has the short form (`test_put_metric_alarm`). */
export function reasonOf(definition: AlarmDefinition, rule: Rule, evaluation: Evaluation): string {
  const { state, evaluated, filled } = evaluation;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${plural(rule.evaluationPeriods, 'datapoint')} ${wasWere(rule.evaluationPeriods)} unknown.`;
  }
  if (evaluated.length === 0) {
    return (
      `Threshold Crossed: no datapoints were received for ${plural(rule.evaluationPeriods, 'period')} and ` +
      `${plural(filled, 'missing datapoint')} ${wasWere(filled)} treated as [${missingWords[rule.treatMissingData]}].`
    );
  }
  const alarms = state === 'ALARM';
  const deciding = evaluated.filter(({ value }) => rule.breaches(value) === alarms);
  const shown = deciding.length === 0 ? evaluated : deciding;
  const verdict = `${wasWere(shown.length)} ${alarms ? '' : 'not '}${comparisonWords[definition.ComparisonOperator]} the threshold (${decimal(definition.Threshold)})`;
  if (definition.DatapointsToAlarm === undefined) {
    return `Threshold Crossed: ${plural(shown.length, 'datapoint')} [${pointList(shown)}] ${verdict}.`;
  }
  const needed = alarms ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1;
  return (
    `Threshold Crossed: ${shown.length} out of the last ${rule.evaluationPeriods} datapoints ` +
    `[${pointList(shown)}] ${verdict} (minimum ${plural(needed, 'datapoint')} for ` +
    `${alarms ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`
  );
}

/** StateReasonData: a JSON text with the points that decided, at most 4,000 characters. */
export function reasonDataOf(
  definition: AlarmDefinition,
  evaluation: Evaluation,
  evaluatedAt: number,
  period: number,
  sampleCounts: ReadonlyMap<number, number>,
): string {
  const { evaluated } = evaluation;
  const statistic = definition.Statistic ?? definition.ExtendedStatistic;
  const first = evaluated[0];
  const data = (points: readonly DataPoint[]) => ({
    version: '1.0',
    queryDate: stamp(evaluatedAt),
    ...(first === undefined ? {} : { startDate: stamp(first.at * 1000) }),
    ...(statistic === undefined ? {} : { statistic }),
    ...(definition.Unit === undefined ? {} : { unit: definition.Unit }),
    period,
    recentDatapoints: points.map(({ value }) => value),
    threshold: definition.Threshold,
    evaluatedDatapoints: points
      .map(({ at, value }) => ({
        timestamp: stamp(at * 1000),
        ...(sampleCounts.has(at) ? { sampleCount: sampleCounts.get(at) } : {}),
        value,
      }))
      .reverse(),
  });
  let points = evaluated;
  let text = JSON.stringify(data(points));
  while (text.length > 4000 && points.length > 1) {
    points = points.slice(Math.ceil(points.length / 2));
    text = JSON.stringify(data(points));
  }
  return text;
}
