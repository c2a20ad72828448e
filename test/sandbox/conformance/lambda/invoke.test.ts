import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAliasCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  TooManyRequestsException,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { BatchGetTracesCommand, GetTraceSummariesCommand } from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureArtefacts } from '../../artefacts';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import { createSmall, invokeSmall, zipOf } from '../../small-function';

ensureArtefacts('worker');

describe.each(TRANSPORTS)('lambda Invoke, %s', (transport) => {
  let bench: Bench;
  const send: Bench['clients']['lambda']['send'] = ((command: never) => bench.clients.lambda.send(command)) as never;
  const create = (name: string, code: string, options = {}) =>
    createSmall(bench.sandbox, bench.clients.lambda, name, code, options);
  const invoke = (name: string, event: unknown = {}, options = {}) =>
    invokeSmall(bench.clients.lambda, name, event, options);
  const HOUR = 3_600_000;

  beforeEach(async () => {
    bench = await openBench(transport);
  });
  afterEach(() => bench.close());

  async function metric(
    MetricName: string,
    dimensions: Record<string, string>,
    statistic: 'Sum' | 'Maximum' = 'Sum',
  ): Promise<number> {
    const { Datapoints } = await bench.clients.cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(bench.sandbox.clock.now() - HOUR),
        EndTime: new Date(bench.sandbox.clock.now() + HOUR),
        Period: 86_400,
        Statistics: [statistic],
      }),
    );
    return Datapoints?.reduce((sum, point) => sum + (point[statistic] ?? 0), 0) ?? 0;
  }

  async function messages(name: string): Promise<string[]> {
    const { events } = await bench.clients.logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }),
    );
    return events?.map((event) => event.message ?? '') ?? [];
  }

  it('runs the zip and answers status, payload, version and log', async () => {
    await create('f', 'export const handler = async (event) => ({ doubled: event.n * 2 });');
    const result = await invoke('f', { n: 21 });
    expect(result).toMatchObject({ status: 200, payload: { doubled: 42 }, error: undefined, version: '$LATEST' });
    expect(result.log[0]).toMatch(/^INIT_START Runtime Version: nodejs:24/);
    expect(result.log[1]).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/);
    expect(result.log[2]).toMatch(/^END RequestId: [0-9a-f-]{36}$/);
    expect(result.tail).toMatch(
      /REPORT RequestId: [0-9a-f-]{36}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t\n/,
    );
    const plain = await send(new InvokeCommand({ FunctionName: 'f', Payload: '{"n":1}' }));
    expect(plain.LogResult).toBeUndefined();
    expect(await messages('f')).toHaveLength(4 + 3);
  });

  it('takes no payload for an empty object and refuses what is no JSON', async () => {
    await create('f', 'export const handler = async (event) => event;');
    const empty = await send(new InvokeCommand({ FunctionName: 'f' }));
    expect(Buffer.from(empty.Payload ?? []).toString()).toBe('{}');
    const error = await refusal(send(new InvokeCommand({ FunctionName: 'f', Payload: '{"a":' })));
    expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['InvalidRequestContentException', 400]);
    expect(error.message).toMatch(/^Could not parse request body into json/);
  });

  it('refuses unknown functions and qualifiers, pending functions and payloads that are too large', async () => {
    expect((await refusal(invoke('nope'))).name).toBe('ResourceNotFoundException');
    await create('f', 'export const handler = async () => 1;');
    expect((await refusal(invoke('f', {}, { Qualifier: '7' }))).message).toMatch(/function:f:7$/);
    expect((await refusal(invoke('f', {}, { Qualifier: 'live', InvocationType: 'Event' }))).name).toBe(
      'ResourceNotFoundException',
    );
    const big = 'x'.repeat(6 * 1024 * 1024);
    expect((await refusal(invoke('f', { big }))).$metadata?.httpStatusCode).toBe(413);
    const event = await refusal(invoke('f', { big: 'x'.repeat(1_048_576) }, { InvocationType: 'Event' }));
    expect(event.name).toBe('RequestTooLargeException');
    expect((await invoke('f')).payload).toBe(1);
  });

  it('checks a DryRun without running anything', async () => {
    await create('f', "export const handler = async () => { throw new Error('ran'); };");
    const answer = await send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'DryRun', Payload: '{}' }));
    expect(answer.StatusCode).toBe(204);
    expect((await refusal(send(new InvokeCommand({ FunctionName: 'g', InvocationType: 'DryRun' })))).name).toBe(
      'ResourceNotFoundException',
    );
  });

  it('gives the client context to the handler', async () => {
    await create('f', 'export const handler = async (event, context) => context.clientContext;');
    const ClientContext = Buffer.from('{"custom":{"a":1}}').toString('base64');
    expect((await invoke('f', {}, { ClientContext })).payload).toEqual({ custom: { a: 1 } });
    expect((await refusal(invoke('f', {}, { ClientContext: 'AAA=' }))).name).toBe('InvalidRequestContentException');
  });

  it('reports a function error with 200 and X-Amz-Function-Error, and counts it', async () => {
    await create('f', "export const handler = async (event) => { if (event.bad) throw new Error('no'); return 1; };");
    await invoke('f');
    const failed = await invoke('f', { bad: true });
    expect(failed).toMatchObject({
      status: 200,
      error: 'Unhandled',
      payload: { errorType: 'Error', errorMessage: 'no' },
    });
    const f = { FunctionName: 'f' };
    expect([await metric('Invocations', f), await metric('Errors', f), await metric('Throttles', f)]).toEqual([
      2, 1, 0,
    ]);
  });

  it('writes the three dimension sets for an alias, whose weights split the requests', async () => {
    await create('f', 'export const handler = async (event, context) => context.functionVersion;');
    await send(new PublishVersionCommand({ FunctionName: 'f' }));
    await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 9 }));
    await bench.sandbox.advance(5_000);
    await send(new PublishVersionCommand({ FunctionName: 'f' }));
    await bench.sandbox.advance(5_000);
    const RoutingConfig = { AdditionalVersionWeights: { '2': 0.3 } };
    await send(new CreateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '1', RoutingConfig }));
    const versions: unknown[] = [];
    for (let call = 0; call < 100; call += 1) {
      const result = await invoke('f', {}, { Qualifier: 'live' });
      expect(result.version).toBe(result.payload);
      versions.push(result.payload);
    }
    const second = versions.filter((version) => version === '2').length;
    expect(second).toBeGreaterThan(15);
    expect(second).toBeLessThan(45);
    const live = { FunctionName: 'f', Resource: 'f:live' };
    expect(await metric('Invocations', { FunctionName: 'f' })).toBe(100);
    expect(await metric('Invocations', live)).toBe(100);
    expect(await metric('Invocations', { ...live, ExecutedVersion: '1' })).toBe(100 - second);
    expect(await metric('Invocations', { ...live, ExecutedVersion: '2' })).toBe(second);
    expect(await metric('Duration', live, 'Maximum')).toBeGreaterThanOrEqual(0);
    expect((await invoke('f', {}, { Qualifier: '2' })).payload).toBe('2');
  });

  it('accepts an Event at once and runs it a little later', async () => {
    await create('f', "export const handler = async (event) => { console.log('got', event.n); };");
    const before = bench.sandbox.clock.now();
    const answer = await send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '{"n":5}' }));
    expect([answer.StatusCode, answer.Payload?.length ?? 0]).toEqual([202, 0]);
    expect(bench.sandbox.clock.now()).toBe(before);
    expect((await messagesOrNone('f')).join()).not.toContain('got 5');
    await bench.sandbox.advance(2_000);
    expect((await messages('f')).join()).toContain('got 5');
  });

  async function messagesOrNone(name: string): Promise<string[]> {
    try {
      return await messages(name);
    } catch {
      return [];
    }
  }

  it('tries a failed Event again after one and two minutes, as often as configured', async () => {
    await create('f', "export const handler = async () => { console.log('attempt'); throw new Error('no'); };");
    const attempts = async (): Promise<number> =>
      (await messagesOrNone('f')).filter((line) => line.includes('\tattempt')).length;
    await send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '{}' }));
    await bench.sandbox.advance(5_000);
    expect(await attempts()).toBe(1);
    await bench.sandbox.advance(60_000);
    expect(await attempts()).toBe(2);
    await bench.sandbox.advance(110_000);
    expect(await attempts()).toBe(2);
    await bench.sandbox.advance(15_000);
    expect(await attempts()).toBe(3);
    // Accepted events, not attempts: "Types of metrics for Lambda functions", asynchronous invocation metrics.
    expect(await metric('AsyncEventsReceived', { FunctionName: 'f' })).toBe(1);
    await bench.sandbox.advance(HOUR);
    expect(await attempts()).toBe(3);
    const ids = (await messages('f')).flatMap((line) => /^START RequestId: (\S+)/.exec(line)?.[1] ?? []);
    expect(new Set(ids).size).toBe(1);
    await send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', MaximumRetryAttempts: 0 }));
    await send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '{}' }));
    await bench.sandbox.advance(HOUR);
    expect(await attempts()).toBe(4);
    expect(await metric('AsyncEventsDropped', { FunctionName: 'f' })).toBe(1);
  });

  it('throttles beyond the reserved concurrency, and lets Events wait until they are too old', async () => {
    await create('f', "export const handler = async () => { console.log('ran'); };");
    await send(new PutFunctionConcurrencyCommand({ FunctionName: 'f', ReservedConcurrentExecutions: 0 }));
    const error = await refusal(invoke('f'));
    expect(error).toBeInstanceOf(TooManyRequestsException);
    expect(error).toMatchObject({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    expect(await metric('Throttles', { FunctionName: 'f' })).toBe(1);
    expect(await metric('Invocations', { FunctionName: 'f' })).toBe(0);
    await send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '{}' }));
    await bench.sandbox.advance(20_000);
    await send(new PutFunctionConcurrencyCommand({ FunctionName: 'f', ReservedConcurrentExecutions: 1 }));
    await bench.sandbox.advance(60_000);
    expect((await messages('f')).join()).toContain('ran');
    await send(new PutFunctionConcurrencyCommand({ FunctionName: 'f', ReservedConcurrentExecutions: 0 }));
    await send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', MaximumEventAgeInSeconds: 60 }));
    await send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload: '{}' }));
    await bench.sandbox.advance(120_000);
    expect((await bench.sandbox.save()).lambda).toMatchObject({ queue: [], droppedEvents: 1 });
  });

  it('runs overlapping requests in environments of their own', async () => {
    await create(
      'f',
      `
      import { request } from 'node:https';
      export const handler = async (event) => {
        if (event.depth === 0) return 'end';
        await new Promise((done) => setTimeout(done, 50));
        return new Promise((done, fail) => {
          const call = request('https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/f/invocations', { method: 'POST', headers: { authorization: 'AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/lambda/aws4_request' } }, (answer) => {
            let text = ''; answer.on('data', (chunk) => { text += chunk; }); answer.on('end', () => done({ inner: JSON.parse(text) }));
          });
          call.on('error', fail); call.end(JSON.stringify({ depth: event.depth - 1 }));
        });
      };`,
    );
    expect((await invoke('f', { depth: 2 }, { LogType: 'None' })).payload).toEqual({ inner: { inner: 'end' } });
    expect((await messages('f')).filter((line) => line.startsWith('INIT_START'))).toHaveLength(3);
    expect(await metric('ConcurrentExecutions', { FunctionName: 'f' }, 'Maximum')).toBe(3);
  });

  it('traces the first request of a second and writes the two segments of the service', async () => {
    await create('f', 'export const handler = async () => process.env._X_AMZN_TRACE_ID;', {
      TracingConfig: { Mode: 'Active' },
    });
    const traced = await invoke('f');
    expect(traced.payload).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
    const root = /Root=([^;]+)/.exec(String(traced.payload))?.[1];
    expect(traced.tail).toContain(`XRAY TraceId: ${root}\tSegmentId: `);
    await bench.sandbox.advance(60_000);
    const { TraceSummaries } = await bench.clients.xray.send(
      new GetTraceSummariesCommand({
        StartTime: new Date(bench.sandbox.clock.now() - HOUR),
        EndTime: new Date(bench.sandbox.clock.now()),
      }),
    );
    expect(TraceSummaries?.map((summary) => summary.Id)).toEqual([root]);
    // "Visualize Lambda function invocations using AWS X-Ray": the function's segment has its phases as subsegments.
    const phases = async (id: string | undefined) => {
      const { Traces } = await bench.clients.xray.send(new BatchGetTracesCommand({ TraceIds: [id ?? ''] }));
      const segments = (Traces?.[0]?.Segments ?? []).map(({ Document }) => JSON.parse(Document ?? '{}'));
      return segments.map(({ origin, subsegments }) => [
        origin,
        subsegments?.map((each: { name: string }) => each.name),
      ]);
    };
    expect(await phases(root)).toEqual([
      ['AWS::Lambda', undefined],
      ['AWS::Lambda::Function', ['Initialization', 'Invocation', 'Overhead']],
    ]);
    const warm = /Root=([^;]+)/.exec(String((await invoke('f')).payload))?.[1];
    expect((await phases(warm))[1]).toEqual(['AWS::Lambda::Function', ['Invocation', 'Overhead']]);
    await create('g', 'export const handler = async () => process.env._X_AMZN_TRACE_ID;');
    expect((await invoke('g')).payload).toMatch(/;Sampled=0$/);
  });

  it('runs new code after an update, in a new environment', async () => {
    await create('f', "export const handler = async () => 'old';");
    expect((await invoke('f')).payload).toBe('old');
    const { UpdateFunctionCodeCommand } = await import('@aws-sdk/client-lambda');
    await send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'f',
        ZipFile: zipOf({ 'index.mjs': "export const handler = async () => 'new';" }),
      }),
    );
    await bench.sandbox.advance(5_000);
    const result = await invoke('f');
    expect([result.payload, result.tail.includes('INIT_START')]).toEqual(['new', true]);
  });
});
