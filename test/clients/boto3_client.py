"""One walk over the sandbox with boto3: run by test/clients/run.ts, which gives endpoint and keys in the environment."""
import datetime, io, json, os, time, zipfile
import boto3, botocore.exceptions

def client(name):
    return boto3.client(name, endpoint_url=os.environ['AWS_ENDPOINT_URL'])

zipped = io.BytesIO()
with zipfile.ZipFile(zipped, 'w') as archive:
    archive.writestr('index.mjs', 'export const handler = async (event) => ({ hello: event.name });')
now = datetime.datetime.now(datetime.timezone.utc)
window = {'StartTime': now - datetime.timedelta(minutes=5), 'EndTime': now + datetime.timedelta(minutes=5)}

assert client('sts').get_caller_identity()['Account'] == '000000000000'
functions = client('lambda')
functions.create_function(FunctionName='f', Runtime='nodejs24.x', Handler='index.handler',
    Role='arn:aws:iam::000000000000:role/f', Code={'ZipFile': zipped.getvalue()})
functions.get_waiter('function_active').wait(FunctionName='f')
assert functions.publish_version(FunctionName='f')['State'] == 'Active'
functions.create_alias(FunctionName='f', Name='live', FunctionVersion='1')
answer = functions.invoke(FunctionName='f', Qualifier='live', Payload=json.dumps({'name': 'boto3'}))
assert json.load(answer['Payload']) == {'hello': 'boto3'} and answer['ExecutedVersion'] == '1'

metrics = client('cloudwatch')
metrics.put_metric_data(Namespace='Clients', MetricData=[
    {'MetricName': 'Requests', 'Dimensions': [{'Name': 'Path', 'Value': 'mock'}], 'Value': value, 'Unit': 'Count'} for value in (1, 2.5)])
time.sleep(1)
assert metrics.list_metrics(Namespace='Clients')['Metrics'][0]['Dimensions'] == [{'Name': 'Path', 'Value': 'mock'}]
metric = {'Namespace': 'Clients', 'MetricName': 'Requests', 'Dimensions': [{'Name': 'Path', 'Value': 'mock'}]}
result = metrics.get_metric_data(MetricDataQueries=[{'Id': 'm', 'MetricStat': {'Metric': metric, 'Period': 600, 'Stat': 'Sum'}}], **window)
assert result['MetricDataResults'][0]['Values'] == [3.5] and result['MetricDataResults'][0]['Timestamps'][0].year == now.year
points = metrics.get_metric_statistics(Period=600, Statistics=['Average'], **metric, **window)['Datapoints']
assert points[0]['Average'] == 1.75 and points[0]['Unit'] == 'Count'
assert metrics.get_metric_statistics(Period=600, ExtendedStatistics=['p50'], **metric, **window)['Datapoints'][0]['ExtendedStatistics'] == {'p50': 1.0}
metrics.put_metric_alarm(AlarmName='a', Period=60, Statistic='Sum', EvaluationPeriods=1, Threshold=2,
    ComparisonOperator='GreaterThanThreshold', AlarmActions=[], AlarmDescription='<"&\' é', **metric)
metrics.set_alarm_state(AlarmName='a', StateValue='ALARM', StateReason='drill')
[alarm] = metrics.describe_alarms(AlarmNames=['a'])['MetricAlarms']
assert (alarm['StateValue'], alarm['Threshold'], alarm['ActionsEnabled'], alarm['AlarmDescription']) == ('ALARM', 2.0, True, '<"&\' é')
assert metrics.describe_alarm_history(AlarmName='a')['AlarmHistoryItems'][0]['Timestamp'].tzinfo is not None
metrics.put_dashboard(DashboardName='d', DashboardBody=json.dumps({'widgets': []}))
assert metrics.list_dashboards()['DashboardEntries'][0]['DashboardName'] == 'd'
for call, code in ((lambda: metrics.get_dashboard(DashboardName='none'), 'ResourceNotFound'),
                   (lambda: metrics.set_alarm_state(AlarmName='none', StateValue='OK', StateReason='x'), 'ResourceNotFound'),
                   (lambda: functions.get_alias(FunctionName='f', Name='none'), 'ResourceNotFoundException')):
    try:
        call()
        raise AssertionError(f'{code} expected')
    except botocore.exceptions.ClientError as error:
        assert error.response['Error']['Code'] == code, error
logs = client('logs')
[event] = [e for e in logs.filter_log_events(logGroupName='/aws/lambda/f', filterPattern='REPORT')['events']]
flags = client('appconfig').create_application(Name='app')
client('codedeploy').create_application(applicationName='code', computePlatform='Lambda')
print('ok')
