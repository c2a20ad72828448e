import type { World } from '../../kernel/world';
import type { PreviousState } from './alarm-actions';
import { alarmArn } from './alarm-names';
import { stamp } from './alarm-words';
import type { AlarmDefinition, StoredAlarm } from './state';

const REGION_NAMES: Readonly<Record<string, string>> = { 'us-east-1': 'US East (N. Virginia)' };

/** What an alarm's action publishes to a topic (CloudWatch user guide, "Notifying users on alarm changes"). */
export function alarmMessage(
  world: World,
  alarm: StoredAlarm,
  previous: PreviousState,
  at: number,
): { readonly subject: string; readonly text: string } {
  const { definition } = alarm;
  const region = REGION_NAMES[world.region] ?? world.region;
  const text = {
    AlarmName: definition.AlarmName,
    AlarmDescription: definition.AlarmDescription ?? null,
    AWSAccountId: world.accountId,
    AlarmConfigurationUpdatedTimestamp: stamp(alarm.configurationUpdatedAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: stamp(at),
    Region: region,
    AlarmArn: alarmArn(world, definition.AlarmName),
    OldStateValue: previous.state,
    OKActions: definition.OKActions,
    AlarmActions: definition.AlarmActions,
    InsufficientDataActions: definition.InsufficientDataActions,
    Trigger: trigger(definition),
  };
  // A subject holds 100 characters of ASCII.
  const subject = `${alarm.state}: "${definition.AlarmName}" in ${region}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
  return { subject, text: JSON.stringify(text) };
}

const trigger = (definition: AlarmDefinition) => ({
  ...(definition.MetricName === undefined
    ? {}
    : {
        MetricName: definition.MetricName,
        Namespace: definition.Namespace,
        Statistic: definition.Statistic?.toUpperCase(),
        Dimensions: definition.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
      }),
  Period: definition.Period ?? definition.Metrics?.find(({ Period }) => Period !== undefined)?.Period,
  EvaluationPeriods: definition.EvaluationPeriods,
  DatapointsToAlarm: definition.DatapointsToAlarm ?? definition.EvaluationPeriods,
  ComparisonOperator: definition.ComparisonOperator,
  Threshold: definition.Threshold,
  TreatMissingData: definition.TreatMissingData ?? 'missing',
  EvaluateLowSampleCountPercentile: definition.EvaluateLowSampleCountPercentile ?? '',
  ...(definition.Metrics === undefined ? {} : { Metrics: definition.Metrics }),
});
