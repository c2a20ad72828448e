import { validationError } from './errors';
import { readExpression } from './query-data';
import type { MetricDataQuery } from './state';
import { statisticOf } from './statistics';

/** Periods CloudWatch knows: 1, 5, 10, 20, 30 seconds and multiples of a minute. */
export const isPeriod = (seconds: number): boolean =>
  seconds % 60 === 0 ? seconds > 0 : [1, 5, 10, 20, 30].includes(seconds);

/**
 * Refuses queries that no data could answer: bad or repeated ids, both or neither of MetricStat and Expression, unknown
 * statistics and periods, expressions that cannot be read.
 */
export function checkMetricQueries(queries: readonly MetricDataQuery[], parameter: string): void {
  const ids = new Set<string>();
  queries.forEach((query, index) => {
    const at = `${parameter}.member.${index + 1}`;
    if (!/^[a-z][A-Za-z0-9_]*$/.test(query.Id)) {
      throw validationError(
        `The value ${query.Id} for parameter ${at}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    }
    if (ids.has(query.Id)) throw validationError(`The values for parameter Id in ${parameter} are not unique.`);
    ids.add(query.Id);
    if ((query.MetricStat === undefined) === (query.Expression === undefined)) {
      throw validationError(`Exactly one of the parameters ${at}.Expression and ${at}.MetricStat must be specified.`);
    }
    if (query.MetricStat !== undefined) checkMetricStat(query.MetricStat, `${at}.MetricStat`);
    if (query.Expression !== undefined) readExpression(query);
    if (query.Period !== undefined && !isPeriod(query.Period)) throw badPeriod(query.Period, `${at}.Period`);
  });
}

const badPeriod = (period: number, at: string): Error =>
  validationError(
    `The value ${period} for parameter ${at} is invalid: periods are 1, 5, 10, 20, 30 or a multiple of 60 seconds.`,
  );

function checkMetricStat(stat: NonNullable<MetricDataQuery['MetricStat']>, at: string): void {
  for (const name of ['Namespace', 'MetricName'] as const) {
    if (stat.Metric[name] === undefined) throw validationError(`The parameter ${at}.Metric.${name} is required.`);
  }
  if (!isPeriod(stat.Period)) throw badPeriod(stat.Period, `${at}.Period`);
  if (statisticOf(stat.Stat) === undefined) {
    throw validationError(`The value ${stat.Stat} for parameter ${at}.Stat is not supported.`);
  }
}
