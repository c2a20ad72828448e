import {
  CloudWatchClient,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../harness';

describe.each(TRANSPORTS)('protocols %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport);
  });
  afterEach(() => bench.close());

  it('inflate the large bodies that the SDK compresses', async () => {
    const at = new Date(bench.sandbox.clock.now());
    let encoding: string | undefined;
    bench.clients.cloudwatch.middlewareStack.add(
      (next) => (args) => {
        encoding = (args.request as { headers: Record<string, string> }).headers['content-encoding'];
        return next(args);
      },
      { step: 'finalizeRequest', name: 'seeEncoding', priority: 'low' },
    );
    await bench.clients.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'Huntaze/Beta',
        MetricData: Array.from({ length: 200 }, (_, index) => ({
          MetricName: `Requests${index}`,
          Dimensions: [{ Name: 'Path', Value: 'mock' }],
          Value: index,
          Timestamp: at,
        })),
      }),
    );
    expect(encoding).toBe('gzip');
    const seen = await bench.clients.cloudwatch.send(
      new ListMetricsCommand({ Namespace: 'Huntaze/Beta', MetricName: 'Requests199' }),
    );
    expect(seen.Metrics).toHaveLength(1);
  });

  it('raise modelled errors by class, with their members', async () => {
    const error = await refusal(bench.clients.lambda.send(new GetFunctionCommand({ FunctionName: 'nobody' })));
    expect(error).toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
    expect(error.message).toContain('nobody');
  });

  it('raise CloudWatch errors under the names of its old protocol', async () => {
    const error = await refusal(bench.clients.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'nothing' })));
    expect(error.name).toBe('ResourceNotFound');
  });

  it.each([
    ['CBOR', AwsSmithyRpcV2CborProtocol],
    ['query', AwsQueryProtocol],
  ])('speak %s, as older and other SDKs do', async (_name, protocol) => {
    const client = new CloudWatchClient({
      region: 'us-east-1',
      credentials: { accessKeyId: bench.accessKeyId ?? 'AKIATEST', secretAccessKey: 'x' },
      maxAttempts: 1,
      protocol,
      ...(bench.endpoint === undefined
        ? { requestHandler: bench.sandbox.requestHandler() }
        : { endpoint: bench.endpoint }),
    } as never);
    const at = new Date(bench.sandbox.clock.now());
    const metric = { MetricName: 'Latency', Dimensions: [{ Name: 'Path', Value: '<a> & "b"' }] };
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'Test',
        MetricData: [-1, 0.1, 70_000, 5e9].map((Value) => ({ ...metric, Value, Timestamp: at, Unit: 'Count' })),
      }),
    );
    const window = { StartTime: at, EndTime: new Date(at.getTime() + 60_000) };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        ...window,
        MetricDataQueries: ['Minimum', 'Maximum', 'Sum'].map((Stat) => ({
          Id: Stat.toLowerCase(),
          MetricStat: { Metric: { Namespace: 'Test', ...metric }, Period: 60, Stat },
        })),
      }),
    );
    expect(MetricDataResults?.map(({ Values }) => Values)).toEqual([[-1], [5e9], [5_000_069_999.1]]);
    expect(MetricDataResults?.[0]?.Timestamps).toEqual([at]);
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Test',
        ...metric,
        ...window,
        Period: 60,
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(Datapoints).toEqual([{ Timestamp: at, Unit: 'Count', ExtendedStatistics: { p50: 0.1 } }]);
    expect((await client.send(new ListMetricsCommand({}))).Metrics).toEqual([{ Namespace: 'Test', ...metric }]);
    const error = await refusal(client.send(new GetDashboardCommand({ DashboardName: 'nothing' })));
    expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['ResourceNotFound', 404]);
    const wrong = await refusal(client.send(new PutMetricDataCommand({ Namespace: ':', MetricData: [] })));
    expect(wrong.$metadata?.httpStatusCode).toBe(400);
  });
});
