import * as sdk from '@aws-sdk/client-cloudwatch';
import { type Case, refuses, type Setting, shows, until } from '../case';

const API = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_';
const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const put = (setting: Setting, datum: Partial<sdk.MetricDatum>, Namespace = setting.name('metrics')) =>
  setting.clients.cloudwatch.send(
    new sdk.PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'requests', Value: 1, ...datum }] }),
  );

const putAlarm = (setting: Setting, AlarmName: string, change: Partial<sdk.PutMetricAlarmCommandInput> = {}) =>
  setting.clients.cloudwatch.send(
    new sdk.PutMetricAlarmCommand({
      AlarmName,
      Namespace: setting.name('metrics'),
      MetricName: 'nothing',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      ...change,
    }),
  );

/** An alarm on a metric that nobody reports. */
const alarm = (setting: Setting, purpose: string): Promise<string> =>
  setting.once(`alarm ${purpose}`, async () => {
    const name = setting.name(purpose);
    await putAlarm(setting, name);
    return name;
  });

const read = async ({ clients }: Setting, name: string) =>
  (await clients.cloudwatch.send(new sdk.DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms?.[0];

const setState = async (setting: Setting, change: Partial<sdk.SetAlarmStateCommandInput> = {}) =>
  setting.clients.cloudwatch.send(
    new sdk.SetAlarmStateCommand({
      AlarmName: await alarm(setting, 'states'),
      StateValue: 'ALARM',
      StateReason: 'conformance',
      ...change,
    }),
  );

const query = (setting: Setting, query: Partial<sdk.MetricDataQuery>) =>
  setting.clients.cloudwatch.send(
    new sdk.GetMetricDataCommand({
      StartTime: new Date(setting.now() - 60 * MINUTE),
      EndTime: new Date(setting.now()),
      MetricDataQueries: [{ Id: 'q', ...query }],
    }),
  );

const INVALID = 'InvalidParameterValueException 400';
const DASHBOARD = {
  widgets: [{ type: 'text', x: 0, y: 0, width: 6, height: 2, properties: { markdown: 'conformance' } }],
};

const METRICS: readonly Case[] = [
  refuses('a value beyond 2^360', `${API}MetricDatum.html`, INVALID, (setting) => put(setting, { Value: 2 ** 361 })),
  refuses('a value of 15 days ago', `${API}PutMetricData.html`, INVALID, (setting) =>
    put(setting, { Timestamp: new Date(setting.now() - 15 * DAY) }),
  ),
  refuses('a value of 3 hours ahead', `${API}PutMetricData.html`, INVALID, (setting) =>
    put(setting, { Timestamp: new Date(setting.now() + 3 * 60 * MINUTE) }),
  ),
  refuses('a namespace of AWS itself', `${API}PutMetricData.html`, INVALID, (setting) =>
    put(setting, {}, 'AWS/Lambda'),
  ),
  refuses('an expression that cannot be read', `${GUIDE}using-metric-math.html`, 'ValidationException 400', (setting) =>
    query(setting, { Expression: '1 +' }),
  ),
  refuses(
    'an expression with a name that is not there',
    `${GUIDE}using-metric-math.html`,
    'ValidationException 400',
    (setting) => query(setting, { Expression: 'nobody * 2' }),
  ),
  shows('the sum of what was reported', `${API}GetMetricStatistics.html`, 'Sum 6, SampleCount 3', async (setting) => {
    const at = new Date(Math.floor(setting.now() / MINUTE) * MINUTE - 2 * MINUTE);
    const MetricName = 'summed';
    for (const Value of [1, 2, 3]) await put(setting, { MetricName, Value, Timestamp: at });
    const statistics = () =>
      setting.clients.cloudwatch.send(
        new sdk.GetMetricStatisticsCommand({
          Namespace: setting.name('metrics'),
          MetricName,
          StartTime: at,
          EndTime: new Date(at.getTime() + MINUTE),
          Period: 60,
          Statistics: ['Sum', 'SampleCount'],
        }),
      );
    const answer = await until(setting, statistics, ({ Datapoints = [] }) => Datapoints[0]?.SampleCount === 3);
    const [point] = answer.Datapoints ?? [];
    return `Sum ${point?.Sum}, SampleCount ${point?.SampleCount}`;
  }),
];

const ALARMS: readonly Case[] = [
  shows(
    'a new alarm',
    `${GUIDE}AlarmThatSendsEmail.html`,
    'INSUFFICIENT_DATA',
    async (setting) => (await read(setting, await alarm(setting, 'new')))?.StateValue ?? 'none',
  ),
  shows('a state that was set', `${API}SetAlarmState.html`, 'ALARM', async (setting) => {
    await setState(setting);
    return (await read(setting, await alarm(setting, 'states')))?.StateValue ?? 'none';
  }),
  refuses('the state of an alarm that is not there', `${API}SetAlarmState.html`, 'ResourceNotFound 404', (setting) =>
    setState(setting, { AlarmName: setting.name('nobody') }),
  ),
  refuses('reason data that are not JSON', `${API}SetAlarmState.html`, 'InvalidFormatFault 400', (setting) =>
    setState(setting, { StateReasonData: 'no JSON' }),
  ),
  shows(
    'actions that are taken off and given back',
    `${API}DisableAlarmActions.html`,
    'true, false, true',
    async (setting) => {
      const name = await alarm(setting, 'actions');
      const AlarmNames = [name];
      const isEnabled = async () => (await read(setting, name))?.ActionsEnabled;
      const seen = [await isEnabled()];
      await setting.clients.cloudwatch.send(new sdk.DisableAlarmActionsCommand({ AlarmNames }));
      seen.push(await isEnabled());
      await setting.clients.cloudwatch.send(new sdk.EnableAlarmActionsCommand({ AlarmNames }));
      seen.push(await isEnabled());
      return seen.join(', ');
    },
  ),
  refuses('an alarm with a period of 7 s', `${API}PutMetricAlarm.html`, 'ValidationException 400', (setting) =>
    putAlarm(setting, setting.name('refused'), { Period: 7 }),
  ),
  refuses(
    'an alarm with more data points than periods',
    `${API}PutMetricAlarm.html`,
    'ValidationException 400',
    (setting) => putAlarm(setting, setting.name('refused'), { DatapointsToAlarm: 2 }),
  ),
  shows('to delete an alarm that is not there', `${API}DeleteAlarms.html`, 'done', async (setting) => {
    await setting.clients.cloudwatch.send(new sdk.DeleteAlarmsCommand({ AlarmNames: [setting.name('nobody')] }));
    return 'done';
  }),
];

export const CLOUDWATCH: readonly Case[] = [
  ...METRICS,
  ...ALARMS,
  refuses('a dashboard that is not JSON', `${API}PutDashboard.html`, 'DashboardInvalidInputError 400', (setting) =>
    setting.clients.cloudwatch.send(
      new sdk.PutDashboardCommand({ DashboardName: setting.name('refused'), DashboardBody: '{' }),
    ),
  ),
  refuses('a dashboard that is not there', `${API}GetDashboard.html`, 'ResourceNotFound 404', (setting) =>
    setting.clients.cloudwatch.send(new sdk.GetDashboardCommand({ DashboardName: setting.name('nobody') })),
  ),
  shows('a dashboard, read back', `${API}GetDashboard.html`, 'the same', async (setting) => {
    const DashboardName = setting.name('page');
    const DashboardBody = JSON.stringify(DASHBOARD);
    await setting.clients.cloudwatch.send(new sdk.PutDashboardCommand({ DashboardName, DashboardBody }));
    const back = await setting.clients.cloudwatch.send(new sdk.GetDashboardCommand({ DashboardName }));
    return JSON.stringify(JSON.parse(back.DashboardBody ?? 'null')) === DashboardBody ? 'the same' : 'another one';
  }),
];
