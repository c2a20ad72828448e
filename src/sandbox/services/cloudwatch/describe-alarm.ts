import { epochSeconds } from '../../kernel/time';
import type { World } from '../../kernel/world';
import { alarmArn } from './alarm-names';
import type { StoredAlarm } from './state';

/** One entry of DescribeAlarms' `MetricAlarms`. */
export function describeAlarm(world: World, alarm: StoredAlarm): Record<string, unknown> {
  const { definition } = alarm;
  return {
    ...definition,
    AlarmArn: alarmArn(world, definition.AlarmName),
    AlarmConfigurationUpdatedTimestamp: epochSeconds(alarm.configurationUpdatedAt),
    StateValue: alarm.state,
    StateReason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { StateReasonData: alarm.reasonData }),
    StateUpdatedTimestamp: epochSeconds(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: epochSeconds(alarm.stateTransitionedAt),
  };
}
