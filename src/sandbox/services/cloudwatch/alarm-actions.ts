import { AwsError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { addHistory, historyData } from './alarm-history';
import { alarmMessage } from './alarm-message';
import { alarmArn } from './alarm-names';
import { alarmQueries } from './alarm-queries';
import { stamp } from './alarm-words';
import type { StoredAlarm } from './state';

const ACTION_LISTS = { OK: 'OKActions', ALARM: 'AlarmActions', INSUFFICIENT_DATA: 'InsufficientDataActions' } as const;

/** The state that an alarm left. */
export interface PreviousState {
  readonly state: string;
  readonly reason: string;
  readonly reasonData?: string;
  readonly updatedAt: number;
}

/**
 * Carries out the actions of the alarm's state and records in its history how each one ended. A Lambda action invokes the
 * function, an SNS action publishes to the topic; Auto Scaling, EC2 and Systems Manager are missing here, so their actions
 * are recorded as failed: the history must not claim a delivery that did not happen.
 */
export async function carryOutActions(
  kernel: Kernel,
  alarm: StoredAlarm,
  at: number,
  previous: PreviousState,
): Promise<void> {
  if (!alarm.definition.ActionsEnabled) return;
  for (const action of alarm.definition[ACTION_LISTS[alarm.state]]) {
    const error = await failureOfAction(kernel, action, alarm, at, previous);
    addHistory(kernel.world.cloudwatch, {
      alarm: alarm.definition.AlarmName,
      at,
      type: 'Action',
      summary: error === undefined ? `Successfully executed action ${action}` : `Failed to execute action ${action}`,
      data: historyData({
        actionState: error === undefined ? 'Succeeded' : 'Failed',
        notificationResource: action,
        stateUpdateTimestamp: at,
        ...(error === undefined ? {} : { error }),
      }),
    });
  }
}

/** Why the action failed; undefined when it was carried out. */
async function failureOfAction(
  kernel: Kernel,
  action: string,
  alarm: StoredAlarm,
  at: number,
  previous: PreviousState,
): Promise<string | undefined> {
  const service = /^arn:[^:]+:([^:]+):/.exec(action)?.[1] ?? action;
  if (service === 'sns') {
    const { subject, text } = alarmMessage(kernel.world, alarm, previous, at);
    const sourceArn = alarmArn(kernel.world, alarm.definition.AlarmName);
    const publisher = { service: 'cloudwatch.amazonaws.com', sourceArn, forAccount: true };
    return kernel.topics.publish({ topicArn: action, publisher, subject, text }, at)?.message;
  }
  if (service !== 'lambda') return `the sandbox has no ${service}: nothing was delivered`;
  if (!kernel.functions.allows(action, 'lambda.alarms.cloudwatch.amazonaws.com')) {
    return `CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction on the resource ${action} because no resource-based policy allows the lambda:InvokeFunction action`;
  }
  const payload = Buffer.from(JSON.stringify(actionEvent(kernel, alarm, at, previous)));
  try {
    await kernel.functions.invoke({ functionName: action, payload, type: 'Event', at });
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

/** What a Lambda action hands to the function (LocalStack's snapshots of AWS, `test_alarm_lambda_target`). */
function actionEvent(kernel: Kernel, alarm: StoredAlarm, at: number, previous: PreviousState): object {
  const { definition } = alarm;
  const { region, accountId } = kernel.world;
  const state = (value: string, reason: string, reasonData: string | undefined, time: number) => ({
    value,
    reason,
    ...(reasonData === undefined ? {} : { reasonData }),
    timestamp: stamp(time),
  });
  return {
    source: 'aws.cloudwatch',
    alarmArn: alarmArn(kernel.world, definition.AlarmName),
    accountId,
    time: stamp(at),
    region,
    alarmData: {
      alarmName: definition.AlarmName,
      state: state(alarm.state, alarm.reason, alarm.reasonData, at),
      previousState: state(previous.state, previous.reason, previous.reasonData, previous.updatedAt),
      configuration: {
        ...(definition.AlarmDescription === undefined ? {} : { description: definition.AlarmDescription }),
        metrics: alarmQueries(definition).map(({ Id, MetricStat, Expression, Label, ReturnData, Period }) => ({
          id: Id,
          ...(MetricStat === undefined
            ? {}
            : {
                metricStat: {
                  metric: {
                    namespace: MetricStat.Metric.Namespace,
                    name: MetricStat.Metric.MetricName,
                    dimensions: Object.fromEntries(
                      (MetricStat.Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]),
                    ),
                  },
                  period: MetricStat.Period,
                  stat: MetricStat.Stat,
                  ...(MetricStat.Unit === undefined ? {} : { unit: MetricStat.Unit }),
                },
              }),
          ...(Expression === undefined ? {} : { expression: Expression }),
          ...(Label === undefined ? {} : { label: Label }),
          ...(Period === undefined ? {} : { period: Period }),
          returnData: ReturnData ?? true,
        })),
      },
    },
  };
}
