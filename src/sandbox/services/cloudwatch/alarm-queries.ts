import { MINUTE_MS } from '../../kernel/time';
import type { AlarmDefinition, MetricDataQuery } from './state';

/** Period of an alarm's data points in seconds. */
export function alarmPeriod(definition: AlarmDefinition): number {
  if (definition.Period !== undefined) return definition.Period;
  const periods = (definition.Metrics ?? []).flatMap((query) => query.MetricStat?.Period ?? query.Period ?? []);
  return periods.length === 0 ? MINUTE_MS / 1000 : Math.max(...periods);
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
