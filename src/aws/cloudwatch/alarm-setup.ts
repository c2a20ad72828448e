import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { AlarmDefinition } from '../../domain/system/alarm-definitions';
import type { MetricStatistic } from '../../domain/telemetry/metrics';
import type { AlarmSetup } from '../../ports/provisioning';
import type { SdkClients } from '../client/sdk-clients';
import { COMPARISONS } from './alarms';

const OPERATORS = Object.fromEntries(Object.entries(COMPARISONS).map(([name, sign]) => [sign, name]));

const dimensionsOf = (
  dimensions: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] | undefined,
) => Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));

function metricOf(query: MetricDataQuery): MetricStatistic | undefined {
  const stat = query.MetricStat;
  if (!stat) return undefined;
  return {
    id: query.Id ?? '',
    namespace: stat.Metric?.Namespace ?? '',
    name: stat.Metric?.MetricName ?? '',
    dimensions: dimensionsOf(stat.Metric?.Dimensions),
    statistic: stat.Stat ?? '',
    periodSeconds: stat.Period ?? 0,
  };
}

/** The metric of an alarm without metric math: such an alarm has no queries. */
const plainMetric = (alarm: MetricAlarm): readonly MetricStatistic[] =>
  alarm.MetricName === undefined
    ? []
    : [
        {
          id: '',
          namespace: alarm.Namespace ?? '',
          name: alarm.MetricName,
          dimensions: dimensionsOf(alarm.Dimensions),
          statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? '',
          periodSeconds: alarm.Period ?? 0,
        },
      ];

function definitionOf(alarm: MetricAlarm): AlarmDefinition {
  const compared = alarm.Metrics?.find((query) => query.Expression !== undefined && query.ReturnData !== false);
  const metrics = (alarm.Metrics ?? []).map(metricOf).filter((metric) => metric !== undefined);
  return {
    name: alarm.AlarmName ?? '',
    description: alarm.AlarmDescription ?? '',
    metrics: metrics.length > 0 ? metrics : plainMetric(alarm),
    expression: compared?.Expression ?? '',
    label: compared?.Label ?? '',
    comparison: COMPARISONS[alarm.ComparisonOperator ?? ''] ?? 'other',
    threshold: alarm.Threshold ?? Number.NaN,
    evaluationPeriods: alarm.EvaluationPeriods ?? 1,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods ?? 1,
    treatMissing: alarm.TreatMissingData ?? 'missing',
    actionsEnabled: alarm.ActionsEnabled ?? true,
    actions: alarm.AlarmActions ?? [],
  };
}

export const createCloudWatchAlarmSetup = (clients: SdkClients): AlarmSetup => ({
  async definition(name) {
    const { sdk, read } = await clients.cloudwatch();
    const answer = await read(new sdk.DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm'] }));
    const alarm = answer.MetricAlarms?.[0];
    return alarm && definitionOf(alarm);
  },
  async put(definition) {
    const { sdk, write } = await clients.cloudwatch();
    await write(
      new sdk.PutMetricAlarmCommand({
        AlarmName: definition.name,
        AlarmDescription: definition.description,
        ActionsEnabled: definition.actionsEnabled,
        AlarmActions: [...definition.actions],
        OKActions: [...definition.actions],
        Metrics: [
          ...definition.metrics.map((metric) => ({
            Id: metric.id,
            ReturnData: false,
            MetricStat: {
              Stat: metric.statistic,
              Period: metric.periodSeconds,
              Metric: {
                Namespace: metric.namespace,
                MetricName: metric.name,
                Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
              },
            },
          })),
          { Id: 'compared', Expression: definition.expression, Label: definition.label, ReturnData: true },
        ],
        EvaluationPeriods: definition.evaluationPeriods,
        DatapointsToAlarm: definition.datapointsToAlarm,
        Threshold: definition.threshold,
        ComparisonOperator: OPERATORS[definition.comparison] as never,
        TreatMissingData: definition.treatMissing,
      }),
    );
  },
});
