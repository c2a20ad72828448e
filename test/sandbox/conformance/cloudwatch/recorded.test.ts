import {
  DeleteDashboardsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  type MetricDatum,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal } from '../../harness';
import { createSmall } from '../../small-function';

/**
 * What AWS answered when others recorded it. Source, unless a test names another one: LocalStack's snapshots of AWS,
 * `tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json` (recorded January 2024 to February 2026); each test names the
 * snapshot.
 */
describe('cloudwatch as recorded against AWS', () => {
  let bench: Bench;
  const send: Bench['clients']['cloudwatch']['send'] = ((command: never) =>
    bench.clients.cloudwatch.send(command)) as never;
  const now = () => bench.sandbox.clock.now();
  const put = (MetricData: MetricDatum[]) => send(new PutMetricDataCommand({ Namespace: 'test', MetricData }));
  const query = (Stat: string, Period: number, Unit?: string) => ({
    Id: `result_${Stat}_${Period}_${Unit ?? 'any'}`,
    MetricStat: { Metric: { Namespace: 'test', MetricName: 'metric1' }, Period, Stat, Unit: Unit as 'Seconds' },
  });
  const read = async (...MetricDataQueries: ReturnType<typeof query>[]) => {
    const window = { StartTime: new Date(now() - 60_000), EndTime: new Date(now() + 60_000) };
    return (await send(new GetMetricDataCommand({ MetricDataQueries, ...window }))).MetricDataResults ?? [];
  };

  beforeEach(async () => {
    bench = await openBench('in process');
  });
  afterEach(() => bench.close());

  it.each([
    [query('Sum', 60, 'Seconds'), query('Minimum', 30, 'Seconds'), 'metric1 Sum 60', 'metric1 Minimum 30'],
    [query('Sum', 60, 'Seconds'), query('Minimum', 60, 'Seconds'), 'metric1 Sum', 'metric1 Minimum'],
    [query('Sum', 60, 'Seconds'), query('Sum', 30, 'Seconds'), 'metric1 60', 'metric1 30'],
    [query('Sum', 60, 'Seconds'), query('Minimum', 60, 'Milliseconds'), 'metric1 Sum', 'metric1 Minimum'],
    [query('Sum', 60, 'Seconds'), query('Sum', 60, 'Milliseconds'), 'metric1', 'metric1'],
  ])('labels name what differs, case %#: test_label_generation', async (first, second, label1, label2) => {
    await put([0, 2, 7, 100].map((Value) => ({ MetricName: 'metric1', Value, Unit: 'Seconds' })));
    expect((await read(first, second)).map(({ Label }) => Label)).toEqual([label1, label2]);
  });

  it('a period of 30 seconds reads a metric of one-minute resolution: test_label_generation', async () => {
    await bench.sandbox.advance(17_000);
    await put([0, 2, 7, 100].map((Value) => ({ MetricName: 'metric1', Value, Unit: 'Seconds' })));
    const results = await read(query('Minimum', 30, 'Seconds'), query('Sum', 30, 'Seconds'));
    expect(results.map(({ Values }) => Values)).toEqual([[0], [109]]);
    expect(results[0]?.Timestamps?.[0]?.getUTCSeconds()).toBe(0);
  });

  const both: MetricDatum[] = [
    { MetricName: 'metric1', Value: 60_000, Unit: 'Milliseconds' },
    { MetricName: 'metric1', Value: 60, Unit: 'Seconds' },
  ];

  it.each([
    [both, 60_000, '[Milliseconds, Seconds]'],
    [[...both, ...both], 120_000, '[Milliseconds, Seconds]'],
    [[...both, { MetricName: 'metric1', Value: 5, Unit: 'Count' } as MetricDatum], 5, '[Count, Milliseconds, Seconds]'],
  ])(
    'without a unit, case %#, the values of one unit: test_get_metric_data_different_units_no_unit_in_query',
    async (data, value, units) => {
      await put(data);
      const [result] = await read(query('Sum', 60));
      expect(result).toMatchObject({
        Values: [value],
        StatusCode: 'Complete',
        Messages: [{ Code: 'MultipleUnits', Value: `Multiple units returned: '${units}'` }],
      });
      expect((await read(query('Sum', 60, 'Seconds')))[0]?.Messages).toBeUndefined();
    },
  );

  it('GetMetricStatistics counts data points from EndTime - StartTime: test_invalid_amount_of_datapoints', async () => {
    const ask = (Period: number, seconds: number) =>
      send(
        new GetMetricStatisticsCommand({
          Namespace: 'test',
          MetricName: 'metric1',
          StartTime: new Date(now() - seconds * 1000),
          EndTime: new Date(now()),
          Period,
          Statistics: ['Sum'],
        }),
      );
    const error = await refusal(ask(1, 86_400));
    expect([error.name, error.message]).toEqual([
      'InvalidParameterCombinationException',
      'You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    ]);
    await bench.sandbox.advance(31_000);
    expect((await ask(60, 86_400)).Datapoints).toEqual([]);
  });

  it('DeleteDashboards without a name is refused (moto, cloudwatch/responses.py)', async () => {
    const error = await refusal(send(new DeleteDashboardsCommand({ DashboardNames: [] })));
    expect([error.name, error.message]).toEqual(['InvalidParameterValueException', 'Need at least 1 dashboard']);
  });

  const alarm = (AlarmActions: string[]) =>
    send(
      new PutMetricAlarmCommand({
        AlarmName: 'a',
        AlarmDescription: 'testing lambda alarm action',
        Namespace: 'namespace',
        MetricName: 'metric1',
        Period: 10,
        Statistic: 'Average',
        EvaluationPeriods: 1,
        Threshold: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions,
      }),
    );
  const fire = () =>
    send(new SetAlarmStateCommand({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'testing alarm' }));
  const actions = async () =>
    (await send(new DescribeAlarmHistoryCommand({ AlarmName: 'a', HistoryItemType: 'Action' }))).AlarmHistoryItems ??
    [];
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:notified';

  it('a Lambda action invokes the function with the alarm: test_alarm_lambda_target', async () => {
    const { lambda, logs } = bench.clients;
    await createSmall(
      bench.sandbox,
      lambda,
      'notified',
      'export const handler = async (e) => console.log(JSON.stringify(e));',
    );
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: 'notified',
        StatementId: 'alarm',
        Action: 'lambda:InvokeFunction',
        Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      }),
    );
    await alarm([functionArn]);
    await fire();
    await bench.sandbox.advance(5_000);
    expect((await actions())[0]?.HistorySummary).toBe(`Successfully executed action ${functionArn}`);
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/notified', filterPattern: '"aws.cloudwatch"' }),
    );
    const event = JSON.parse(events[0]?.message?.split('\t').at(-1) ?? '');
    expect(event).toMatchObject({
      source: 'aws.cloudwatch',
      alarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a',
      accountId: '000000000000',
      region: 'us-east-1',
      alarmData: {
        alarmName: 'a',
        state: { value: 'ALARM', reason: 'testing alarm' },
        previousState: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' },
        configuration: {
          description: 'testing lambda alarm action',
          metrics: [
            {
              metricStat: {
                metric: { namespace: 'namespace', name: 'metric1', dimensions: {} },
                period: 10,
                stat: 'Average',
              },
              returnData: true,
            },
          ],
        },
      },
    });
    expect(event.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it.each([
    ['arn:aws:sns:us-east-1:000000000000:topic', /^Topic does not exist$/],
    [functionArn, /CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction/],
  ])('records an action that reached nobody as failed: %s', async (arn, why) => {
    await createSmall(bench.sandbox, bench.clients.lambda, 'notified', 'export const handler = async () => 1;');
    await alarm([arn]);
    await fire();
    const [item] = await actions();
    expect(item?.HistorySummary).toBe(`Failed to execute action ${arn}`);
    const data = JSON.parse(item?.HistoryData ?? '{}');
    expect([data.actionState, data.notificationResource]).toEqual(['Failed', arn]);
    expect(data.error).toMatch(why);
  });

  it('an alarm without DatapointsToAlarm gives the short reason: test_put_metric_alarm', async () => {
    await alarm([]);
    await put([]).catch(() => undefined);
    await send(
      new PutMetricDataCommand({
        Namespace: 'namespace',
        MetricData: [{ MetricName: 'metric1', Values: [21, 22], StorageResolution: 1 }],
      }),
    );
    await bench.sandbox.advance(10_000);
    const { MetricAlarms } = await send(new DescribeAlarmsCommand({ AlarmNames: ['a'] }));
    expect(MetricAlarms?.[0]?.StateReason).toMatch(
      /^Threshold Crossed: 1 datapoint \[21\.5 \(23\/11\/26 09:00:00\)\] was greater than the threshold \(2\.0\)\.$/,
    );
  });
});
