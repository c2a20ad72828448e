import type { Datum, MetricsFacade } from '../../kernel/kernel';
import type { World } from '../../kernel/world';
import { alarmArn, alarmNameOf } from './alarm-names';
import { recordValue } from './series';

/** Metrics as other services use them: reports that need no validation, and the state of an alarm. */
export function createMetricsFacade(parts: { readonly world: World }): MetricsFacade {
  return {
    record(data: readonly Datum[]): void {
      for (const datum of data) {
        const report = {
          namespace: datum.namespace,
          name: datum.name,
          dimensions: Object.entries(datum.dimensions).map(([Name, Value]) => ({ Name, Value })),
          unit: datum.unit ?? 'None',
          resolution: datum.resolution ?? 60,
          timestamp: datum.timestamp,
        } as const;
        recordValue(parts.world.cloudwatch, report, datum.value, 1);
      }
    },
    alarm(arnOrName) {
      const name = alarmNameOf(arnOrName);
      const alarm = parts.world.cloudwatch.alarms.find((candidate) => candidate.definition.AlarmName === name);
      if (alarm === undefined) return undefined;
      return {
        name,
        arn: alarmArn(parts.world, name),
        state: alarm.state,
        actionsEnabled: alarm.definition.ActionsEnabled,
      };
    },
  };
}
