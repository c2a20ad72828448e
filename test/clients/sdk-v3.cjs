/** The same walk with the SDK for JavaScript v3, any release: run by test/clients/run.ts in the folder of the SDK. */
const assert = require('node:assert/strict');
const sdk = (name) => require(require.resolve(`@aws-sdk/client-${name}`, { paths: [process.cwd()] }));
const zip = Buffer.from(process.env.FUNCTION_ZIP, 'base64');
const now = Date.now();
const window = { StartTime: new Date(now - 300_000), EndTime: new Date(now + 300_000) };
const open = (Client) => new Client({ endpoint: process.env.AWS_ENDPOINT_URL, region: 'us-east-1', maxAttempts: 1 });
const nameOf = (call) =>
  call.then(
    () => 'none',
    (error) => error.name,
  );

async function walk() {
  const sts = sdk('sts');
  assert.equal((await open(sts.STSClient).send(new sts.GetCallerIdentityCommand({}))).Account, '000000000000');
  const l = sdk('lambda');
  const lambda = open(l.LambdaClient);
  const settings = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: 'arn:aws:iam::000000000000:role/f' };
  await lambda.send(new l.CreateFunctionCommand({ FunctionName: 'f', ...settings, Code: { ZipFile: zip } }));
  await l.waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: 'f' });
  await lambda.send(new l.PublishVersionCommand({ FunctionName: 'f' }));
  await lambda.send(new l.CreateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '1' }));
  const answer = await lambda.send(
    new l.InvokeCommand({ FunctionName: 'f', Qualifier: 'live', Payload: Buffer.from('{"name":"v3"}') }),
  );
  assert.equal(Buffer.from(answer.Payload).toString(), '{"hello":"v3"}');

  const c = sdk('cloudwatch');
  const cloudwatch = open(c.CloudWatchClient);
  const Metric = { Namespace: 'Clients', MetricName: 'Requests', Dimensions: [{ Name: 'Path', Value: 'mock' }] };
  const { Namespace, ...datum } = Metric;
  await cloudwatch.send(
    new c.PutMetricDataCommand({
      Namespace,
      MetricData: [1, 2.5].map((Value) => ({ ...datum, Value, Unit: 'Count' })),
    }),
  );
  await new Promise((done) => setTimeout(done, 1_000));
  const query = { Id: 'm', MetricStat: { Metric, Period: 600, Stat: 'Sum' } };
  const data = await cloudwatch.send(new c.GetMetricDataCommand({ ...window, MetricDataQueries: [query] }));
  assert.deepEqual(data.MetricDataResults[0].Values, [3.5]);
  assert.ok(data.MetricDataResults[0].Timestamps[0] instanceof Date);
  const extended = await cloudwatch.send(
    new c.GetMetricStatisticsCommand({ ...Metric, ...window, Period: 600, ExtendedStatistics: ['p50'] }),
  );
  assert.deepEqual(extended.Datapoints[0].ExtendedStatistics, { p50: 1 });
  const rule = {
    Period: 60,
    Statistic: 'Sum',
    EvaluationPeriods: 1,
    Threshold: 2,
    ComparisonOperator: 'GreaterThanThreshold',
  };
  await cloudwatch.send(
    new c.PutMetricAlarmCommand({ ...Metric, ...rule, AlarmName: 'a', AlarmDescription: '<"&\' é' }),
  );
  await cloudwatch.send(new c.SetAlarmStateCommand({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'drill' }));
  const [alarm] = (await cloudwatch.send(new c.DescribeAlarmsCommand({ AlarmNames: ['a'] }))).MetricAlarms;
  assert.deepEqual(
    [alarm.StateValue, alarm.Threshold, alarm.ActionsEnabled, alarm.AlarmDescription],
    ['ALARM', 2, true, '<"&\' é'],
  );
  assert.ok(alarm.StateUpdatedTimestamp instanceof Date);
  await cloudwatch.send(new c.PutDashboardCommand({ DashboardName: 'd', DashboardBody: '{"widgets":[]}' }));
  assert.equal((await cloudwatch.send(new c.ListDashboardsCommand({}))).DashboardEntries[0].DashboardName, 'd');
  const names = ['ResourceNotFound', 'DashboardNotFoundError'];
  assert.ok(names.includes(await nameOf(cloudwatch.send(new c.GetDashboardCommand({ DashboardName: 'none' })))));
  assert.equal(
    await nameOf(lambda.send(new l.GetAliasCommand({ FunctionName: 'f', Name: 'none' }))),
    'ResourceNotFoundException',
  );
  const logs = sdk('cloudwatch-logs');
  const found = await open(logs.CloudWatchLogsClient).send(
    new logs.FilterLogEventsCommand({ logGroupName: '/aws/lambda/f', filterPattern: 'REPORT' }),
  );
  assert.equal(found.events.length, 1);
  const code = sdk('codedeploy');
  await open(code.CodeDeployClient).send(
    new code.CreateApplicationCommand({ applicationName: 'code', computePlatform: 'Lambda' }),
  );
  console.log('ok');
}
walk().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
