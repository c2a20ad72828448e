import {
  CloudWatchClient,
  GetDashboardCommand,
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
  ])('refuse %s with an error that names the reason', async (_name, protocol) => {
    const client = new CloudWatchClient({
      region: 'us-east-1',
      credentials: { accessKeyId: bench.accessKeyId ?? 'AKIATEST', secretAccessKey: 'x' },
      maxAttempts: 1,
      protocol,
      ...(bench.endpoint === undefined
        ? { requestHandler: bench.sandbox.requestHandler() }
        : { endpoint: bench.endpoint }),
    } as never);
    const error = await refusal(client.send(new ListMetricsCommand({})));
    expect(error.$metadata?.httpStatusCode).toBe(400);
  });
});
