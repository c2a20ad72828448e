import { PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Bench } from '../../harness';

export const ALARM = 'huntaze-canary-errors';

/** The alarm on failing canary requests; `actions` are told of ALARM and OK. */
export const putAlarm = ({ clients: { cloudwatch } }: Bench, actions: readonly string[] = []) =>
  cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: ALARM,
      AlarmActions: [...actions],
      OKActions: [...actions],
      Namespace: 'Huntaze/Beta',
      MetricName: 'CanaryErrors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  );

/** Ten canary requests fail now. */
export const failTenTimes = ({ clients: { cloudwatch }, sandbox }: Bench) =>
  cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'Huntaze/Beta',
      MetricData: [{ MetricName: 'CanaryErrors', Value: 10, Timestamp: new Date(sandbox.clock.now()) }],
    }),
  );
