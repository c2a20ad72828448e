/** The same walk with the SDK for JavaScript v2: run by test/clients/run.ts in the folder of the SDK. */
const assert = require('node:assert/strict');
const AWS = require(require.resolve('aws-sdk', { paths: [process.cwd()] }));
const zip = Buffer.from(process.env.FUNCTION_ZIP, 'base64');
const now = Date.now();
const window = { StartTime: new Date(now - 300_000), EndTime: new Date(now + 300_000) };
const endpoint = process.env.AWS_ENDPOINT_URL;
const open = (name) => new AWS[name]({ endpoint, region: 'us-east-1', maxRetries: 0 });
const codeOf = (call) =>
  call.then(
    () => 'none',
    (error) => error.code,
  );

async function walk() {
  assert.equal((await open('STS').getCallerIdentity().promise()).Account, '000000000000');
  const lambda = open('Lambda');
  await lambda
    .createFunction({
      FunctionName: 'f',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/f',
      Code: { ZipFile: zip },
    })
    .promise();
  await lambda.waitFor('functionActive', { FunctionName: 'f', $waiter: { delay: 1 } }).promise();
  await lambda.publishVersion({ FunctionName: 'f' }).promise();
  await lambda.createAlias({ FunctionName: 'f', Name: 'live', FunctionVersion: '1' }).promise();
  const answer = await lambda.invoke({ FunctionName: 'f', Qualifier: 'live', Payload: '{"name":"v2"}' }).promise();
  assert.equal(answer.Payload.toString(), '{"hello":"v2"}');

  const cloudwatch = open('CloudWatch');
  const Metric = { Namespace: 'Clients', MetricName: 'Requests', Dimensions: [{ Name: 'Path', Value: 'mock' }] };
  const { Namespace, ...datum } = Metric;
  await cloudwatch
    .putMetricData({ Namespace, MetricData: [1, 2.5].map((Value) => ({ ...datum, Value, Unit: 'Count' })) })
    .promise();
  await new Promise((done) => setTimeout(done, 1_000));
  const data = await cloudwatch
    .getMetricData({ ...window, MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 600, Stat: 'Sum' } }] })
    .promise();
  assert.deepEqual(data.MetricDataResults[0].Values, [3.5]);
  assert.ok(data.MetricDataResults[0].Timestamps[0] instanceof Date);
  const extended = await cloudwatch
    .getMetricStatistics({ ...Metric, ...window, Period: 600, ExtendedStatistics: ['p50'] })
    .promise();
  assert.deepEqual(extended.Datapoints[0].ExtendedStatistics, { p50: 1 });
  await cloudwatch
    .putMetricAlarm({
      ...Metric,
      AlarmName: 'a',
      Period: 60,
      Statistic: 'Sum',
      EvaluationPeriods: 1,
      Threshold: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmDescription: '<"&\' é',
    })
    .promise();
  await cloudwatch.setAlarmState({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'drill' }).promise();
  const [alarm] = (await cloudwatch.describeAlarms({ AlarmNames: ['a'] }).promise()).MetricAlarms;
  assert.deepEqual(
    [alarm.StateValue, alarm.Threshold, alarm.ActionsEnabled, alarm.AlarmDescription],
    ['ALARM', 2, true, '<"&\' é'],
  );
  await cloudwatch.putDashboard({ DashboardName: 'd', DashboardBody: '{"widgets":[]}' }).promise();
  assert.equal((await cloudwatch.listDashboards().promise()).DashboardEntries[0].DashboardName, 'd');
  assert.equal(await codeOf(cloudwatch.getDashboard({ DashboardName: 'none' }).promise()), 'ResourceNotFound');
  assert.equal(
    await codeOf(lambda.getAlias({ FunctionName: 'f', Name: 'none' }).promise()),
    'ResourceNotFoundException',
  );
  const found = await open('CloudWatchLogs')
    .filterLogEvents({ logGroupName: '/aws/lambda/f', filterPattern: 'REPORT' })
    .promise();
  assert.equal(found.events.length, 1);
  await open('AppConfig').createApplication({ Name: 'app' }).promise();
  await open('CodeDeploy').createApplication({ applicationName: 'code', computePlatform: 'Lambda' }).promise();
  console.log('ok');
}
walk().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
