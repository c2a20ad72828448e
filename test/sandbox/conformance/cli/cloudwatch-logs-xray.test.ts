import { spawn, spawnSync } from 'node:child_process';
import {
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutTraceSegmentsCommand } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listener, openSandbox, type Sandbox } from '../../../../src/sandbox';
import { clientsFor } from '../../harness';

const version = spawnSync('aws', ['--version'], { encoding: 'utf8' });
const installed = version.status === 0;
const title = installed
  ? `the aws command (${version.stdout.split(' ')[0]})`
  : 'the aws command (not installed: not run)';

const START = Date.parse('2026-11-21T09:00:00Z');
const S = START / 1000;
const GROUP = '/aws/lambda/huntaze-mock-read';
const TRACE = `1-${S.toString(16)}-${'a'.repeat(24)}`;

describe.skipIf(!installed)(`${title} on metrics, logs and traces`, { timeout: 180_000 }, () => {
  let sandbox: Sandbox;
  let listener: Listener;

  beforeAll(async () => {
    sandbox = await openSandbox({ startAt: START + 600_000 });
    listener = await sandbox.listen();
    const { cloudwatch, logs, xray } = clientsFor({ sandbox });
    await cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'Huntaze/Beta',
        MetricData: [
          {
            MetricName: 'Requests',
            Dimensions: [{ Name: 'Path', Value: 'mock' }],
            Timestamp: new Date(START),
            Value: 7,
            Unit: 'Count',
          },
          {
            MetricName: 'LatencyMs',
            Timestamp: new Date(START),
            Values: [10, 500],
            Counts: [99, 1],
            Unit: 'Milliseconds',
          },
        ],
      }),
    );
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'rate',
        Metrics: [
          {
            Id: 'r',
            ReturnData: false,
            MetricStat: { Metric: { Namespace: 'Huntaze/Beta', MetricName: 'Requests' }, Period: 300, Stat: 'Sum' },
          },
          { Id: 'e', Expression: 'IF(r > 4, r, 0)', Label: 'rate' },
        ],
        EvaluationPeriods: 1,
        Threshold: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      }),
    );
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'rate', StateValue: 'ALARM', StateReason: 'drill' }));
    await cloudwatch.send(
      new PutDashboardCommand({ DashboardName: 'huntaze-prisma-migration', DashboardBody: '{"widgets":[]}' }),
    );
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 's' }));
    await logs.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: 's',
        logEvents: ['[REQUEST] { userId: 1 }', "[ERROR] { error: 'boom' }"].map((message, index) => ({
          timestamp: START + 600_000 + index,
          message,
        })),
      }),
    );
    await xray.send(
      new PutTraceSegmentsCommand({
        TraceSegmentDocuments: [
          JSON.stringify({
            trace_id: TRACE,
            id: 'b'.repeat(16),
            name: 'mock-read',
            start_time: S,
            end_time: S + 1,
            annotations: { canary: true },
          }),
        ],
      }),
    );
  });
  afterAll(() => sandbox.close());

  const aws = (...argv: string[]): Promise<{ status: number | null; out: string; err: string }> =>
    new Promise((resolve, reject) => {
      const child = spawn('aws', [...argv, '--output', 'json'], {
        env: {
          PATH: process.env.PATH,
          HOME: '/nonexistent',
          AWS_ENDPOINT_URL: listener.endpoint,
          AWS_ACCESS_KEY_ID: listener.accessKeyId,
          AWS_SECRET_ACCESS_KEY: listener.secretAccessKey,
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_MAX_ATTEMPTS: '1',
        },
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (part) => {
        out += part;
      });
      child.stderr.on('data', (part) => {
        err += part;
      });
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, out, err }));
    });
  const json = async (...argv: string[]) => {
    const { status, out, err } = await aws(...argv);
    expect(err).toBe('');
    expect(status).toBe(0);
    return JSON.parse(out);
  };

  it('reads alarms and their history', async () => {
    const { MetricAlarms } = await json('cloudwatch', 'describe-alarms', '--state-value', 'ALARM');
    const { AlarmHistoryItems } = await json(
      'cloudwatch',
      'describe-alarm-history',
      '--alarm-name',
      'rate',
      '--history-item-type',
      'StateUpdate',
    );

    expect(MetricAlarms).toMatchObject([
      { AlarmName: 'rate', StateValue: 'ALARM', StateReason: 'drill', Threshold: 2 },
    ]);
    expect(AlarmHistoryItems).toMatchObject([{ HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' }]);
  });

  it('reads statistics, metric data and dashboards', async () => {
    const window = ['--start-time', '2026-11-21T09:00:00Z', '--end-time', '2026-11-21T09:05:00Z'];
    const statistics = await json(
      'cloudwatch',
      'get-metric-statistics',
      '--namespace',
      'Huntaze/Beta',
      '--metric-name',
      'LatencyMs',
      '--period',
      '300',
      '--extended-statistics',
      'p95',
      'p100',
      ...window,
    );
    const queries = JSON.stringify([
      {
        Id: 'r',
        MetricStat: {
          Metric: { Namespace: 'Huntaze/Beta', MetricName: 'Requests', Dimensions: [{ Name: 'Path', Value: 'mock' }] },
          Period: 300,
          Stat: 'Sum',
        },
      },
      { Id: 'double', Expression: '2 * r' },
    ]);
    const data = await json('cloudwatch', 'get-metric-data', '--metric-data-queries', queries, ...window);
    const { DashboardEntries } = await json('cloudwatch', 'list-dashboards');

    expect(statistics.Datapoints).toMatchObject([{ ExtendedStatistics: { p95: 10, p100: 500 }, Unit: 'Milliseconds' }]);
    expect(data.MetricDataResults.map(({ Id, Values }: { Id: string; Values: number[] }) => [Id, Values])).toEqual([
      ['r', [7]],
      ['double', [14]],
    ]);
    expect(DashboardEntries).toMatchObject([{ DashboardName: 'huntaze-prisma-migration', Size: 14 }]);
  });

  it('filters and queries logs', async () => {
    const { events } = await json('logs', 'filter-log-events', '--log-group-name', GROUP, '--filter-pattern', 'ERROR');
    const { queryId } = await json(
      'logs',
      'start-query',
      '--log-group-name',
      GROUP,
      '--start-time',
      `${S}`,
      '--end-time',
      `${S + 700}`,
      '--query-string',
      'stats count(*) as n',
    );
    await sandbox.advance(1000);
    const results = await json('logs', 'get-query-results', '--query-id', queryId);

    expect(events).toMatchObject([{ message: "[ERROR] { error: 'boom' }", logStreamName: 's' }]);
    expect(results).toMatchObject({ status: 'Complete', results: [[{ field: 'n', value: '2' }]] });
  });

  it('reads traces and the service graph', async () => {
    const window = ['--start-time', `${S}`, '--end-time', `${S + 60}`];
    const { TraceSummaries } = await json(
      'xray',
      'get-trace-summaries',
      '--filter-expression',
      'annotation.canary = true',
      ...window,
    );
    const { Traces } = await json('xray', 'batch-get-traces', '--trace-ids', TRACE);
    const { Services } = await json('xray', 'get-service-graph', ...window);

    expect(TraceSummaries).toMatchObject([{ Id: TRACE, Duration: 1 }]);
    expect(Traces).toMatchObject([{ Id: TRACE, Segments: [{ Id: 'b'.repeat(16) }] }]);
    expect(Services).toHaveLength(2);
  });

  it('prints the codes that AWS would print', async () => {
    const [dashboard, group, filter] = await Promise.all([
      aws('cloudwatch', 'get-dashboard', '--dashboard-name', 'nobody'),
      aws('logs', 'filter-log-events', '--log-group-name', '/nobody'),
      aws('xray', 'get-trace-summaries', '--start-time', '1', '--end-time', '2', '--filter-expression', '= ='),
    ]);

    expect(dashboard.err).toContain('(ResourceNotFound) when calling the GetDashboard operation');
    expect(group.err).toContain(
      '(ResourceNotFoundException) when calling the FilterLogEvents operation: The specified log group does not exist.',
    );
    expect(filter.err).toContain('(InvalidRequestException)');
    expect([dashboard.status, group.status, filter.status]).not.toContain(0);
  });
});
