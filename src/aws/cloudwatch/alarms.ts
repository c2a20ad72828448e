import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarm, AlarmTransition } from '../../domain/telemetry/alarm';
import type { Alarms } from '../../ports/alarms';
import { orAbsent } from '../client/gateway-errors';
import { batches, pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

const STATES: Readonly<Record<string, Alarm['state']>> = {
  OK: 'ok',
  ALARM: 'alarm',
  INSUFFICIENT_DATA: 'insufficient-data',
};

/** Most names of one DescribeAlarms call. */
const NAMES_AT_ONCE = 100;

/** CloudWatch's comparison operators as signs. */
export const COMPARISONS: Readonly<Record<string, '>' | '>=' | '<' | '<='>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

const state = (value: string | undefined): Alarm['state'] => STATES[value ?? ''] ?? 'insufficient-data';

const common = (alarm: MetricAlarm | CompositeAlarm) => ({
  name: alarm.AlarmName ?? '',
  arn: alarm.AlarmArn ?? '',
  state: state(alarm.StateValue),
  reason: alarm.StateReason ?? '',
  sinceMs: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime(),
  actionsEnabled: alarm.ActionsEnabled ?? true,
  actions: alarm.AlarmActions ?? [],
});

function metricAlarm(alarm: MetricAlarm): Alarm {
  const periods = (alarm.Metrics ?? []).map((metric) => metric.MetricStat?.Period ?? metric.Period ?? 0);
  return {
    ...common(alarm),
    threshold: alarm.Threshold,
    comparison: COMPARISONS[alarm.ComparisonOperator ?? ''] ?? alarm.ComparisonOperator ?? '',
    treatMissing: alarm.TreatMissingData ?? 'missing',
    evaluationPeriods: alarm.EvaluationPeriods ?? 1,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods ?? 1,
    periodSeconds: Math.max(alarm.Period ?? 0, ...periods),
    expression: alarm.Metrics?.find((metric) => metric.ReturnData !== false && metric.Expression)?.Expression,
  };
}

const compositeAlarm = (alarm: CompositeAlarm): Alarm => ({
  ...common(alarm),
  threshold: undefined,
  comparison: '',
  treatMissing: 'missing',
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  periodSeconds: 0,
  expression: alarm.AlarmRule,
});

/** `{"oldState":{"stateValue":"OK"},"newState":{"stateValue":"ALARM"}}`, a JSON string inside the answer. */
function statesOf(
  history: string | undefined,
): { readonly from: Alarm['state'] | undefined; readonly to: Alarm['state'] } | undefined {
  try {
    const data = JSON.parse(history ?? '') as {
      readonly oldState?: { readonly stateValue?: string };
      readonly newState?: { readonly stateValue?: string };
    };
    if (data.newState?.stateValue === undefined) return undefined;
    return {
      from: data.oldState?.stateValue === undefined ? undefined : state(data.oldState.stateValue),
      to: state(data.newState.stateValue),
    };
  } catch {
    return undefined;
  }
}

export const createCloudWatchAlarms = (clients: SdkClients): Alarms => ({
  async read(names) {
    const { sdk, read } = await clients.cloudwatch();
    const alarms: Alarm[] = [];
    for (const part of batches(names, NAMES_AT_ONCE)) {
      // Without AlarmTypes the answer has no composite alarms.
      const request = { AlarmNames: [...part], AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
      for await (const page of pages((token) => read(new sdk.DescribeAlarmsCommand({ ...request, NextToken: token }))))
        alarms.push(...(page.MetricAlarms ?? []).map(metricAlarm), ...(page.CompositeAlarms ?? []).map(compositeAlarm));
    }
    return alarms.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  },
  async transitions(name, { fromMs, toMs }) {
    const { sdk, read } = await clients.cloudwatch();
    const transitions: AlarmTransition[] = [];
    const request = {
      AlarmName: name,
      HistoryItemType: 'StateUpdate' as const,
      StartDate: new Date(fromMs),
      EndDate: new Date(toMs),
      ScanBy: 'TimestampAscending' as const,
      MaxRecords: 100,
    };
    const ask = (token: string | undefined) =>
      orAbsent(read(new sdk.DescribeAlarmHistoryCommand({ ...request, NextToken: token })));
    for await (const page of pages(ask)) {
      for (const item of page.AlarmHistoryItems ?? []) {
        const states = statesOf(item.HistoryData);
        if (states === undefined) continue;
        transitions.push({
          atMs: item.Timestamp?.getTime() ?? 0,
          alarm: name,
          ...states,
          summary: item.HistorySummary ?? '',
        });
      }
    }
    return transitions.sort((a, b) => a.atMs - b.atMs);
  },
  async disableActions(names) {
    const { sdk, write } = await clients.cloudwatch();
    await write(new sdk.DisableAlarmActionsCommand({ AlarmNames: [...names] }));
  },
  async enableActions(names) {
    const { sdk, write } = await clients.cloudwatch();
    await write(new sdk.EnableAlarmActionsCommand({ AlarmNames: [...names] }));
  },
});
