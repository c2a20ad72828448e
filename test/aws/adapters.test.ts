import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument, withShare } from '../../src/domain/flags/document';
import { pollUntil } from '../../src/operations/poll-until';
import { openProvisionedBeta, type WiredBeta } from '../operations/provision/provisioned-beta';

const MOCK = 'huntaze-mock-read';
const PRISMA = 'huntaze-prisma-read';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let beta: WiredBeta;
let trafficFrom: number;

beforeAll(async () => {
  beta = await openProvisionedBeta();
  trafficFrom = beta.clock.now();
  beta.sandbox.traffic.setRate(600);
  await beta.sandbox.advance(12 * MINUTE);
  beta.sandbox.traffic.setRate(0);
  await beta.sandbox.advance(3 * MINUTE);
}, 60_000);
afterAll(() => beta.close());

const sdk = () => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  requestHandler: beta.sandbox.requestHandler(),
});

describe('identities', () => {
  it('say who calls', async () => {
    expect(await beta.gateways.identities.current()).toEqual({
      account: '000000000000',
      arn: expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\//),
    });
  });
});

describe('flag documents and deployments', () => {
  it('publish under an optimistic lock and read back byte for byte', async () => {
    const { flagDocuments } = beta.gateways;
    const content = serializeFlagDocument(withShare(offDocument(), { percentage: 1 }));
    const { version } = await flagDocuments.publish(content, { after: 1, label: 'v2-pct1', description: 'one' });
    expect(version).toBe(2);
    expect(await flagDocuments.version(2)).toMatchObject({
      version: 2,
      label: 'v2-pct1',
      description: 'one',
      contentType: 'application/json',
      content,
    });
    expect(await flagDocuments.latest()).toMatchObject({ version: 2 });
    const worded = { after: 2, label: 'v3-pct1', description: 'stop \u{1f525}\nthe "é" <b> [1a2b3c4d]' };
    expect(await flagDocuments.publish(content, worded)).toEqual({ version: 3 });
    expect(await flagDocuments.version(3)).toMatchObject({ description: 'stop ?the "?" <b> [1a2b3c4d]' });
    await expect(flagDocuments.publish(content, { after: 1, label: 'again', description: '' })).rejects.toMatchObject({
      failure: { kind: 'conflict' },
      operation: 'appconfig:CreateHostedConfigurationVersion',
    });
  });

  it('start, are served to a fresh session, and stop back to what was before', async () => {
    const { flagDocuments, flagDeployments, flagStrategies, clock } = beta.gateways;
    const bake = (await flagStrategies.list()).find(({ name }) => name === 'huntaze-bake-110')!;
    expect(bake).toMatchObject({ growthMinutes: 0, bakeMinutes: 110, growthFactor: 100 });
    const started = await flagDeployments.start({ version: 2, strategyId: bake.id, description: 'to 1 %', after: 1 });
    expect(started).toMatchObject({
      number: 2,
      version: 2,
      description: 'to 1 %',
      strategy: { bakeMinutes: 110, growthMinutes: 0 },
    });
    await expect(
      flagDeployments.start({ version: 2, strategyId: bake.id, description: 'again', after: 2 }),
    ).rejects.toMatchObject({ failure: { kind: 'conflict' } });
    const baking = await pollUntil(
      clock,
      () => flagDeployments.get(2),
      ({ state }) => state === 'baking',
      { everyMs: 1000, forMs: MINUTE },
    );
    expect(baking.kind).toBe('reached');
    expect((await flagDeployments.environment()).state).toBe('deploying');
    expect(await flagDocuments.served()).toMatchObject({
      kind: 'served',
      contentType: expect.stringContaining('application/json'),
      versionLabel: 'v2-pct1',
    });
    expect(JSON.parse(((await flagDocuments.served()) as { content: string }).content)).toMatchObject({
      prismaAdapter: { enabled: true, percentage: 1 },
    });
    await flagDeployments.stop(2);
    const ended = await pollUntil(
      clock,
      () => flagDeployments.get(2),
      ({ state }) => state === 'rolled-back',
      { everyMs: 1000, forMs: 5 * MINUTE },
    );
    expect(ended.kind).toBe('reached');
    expect(ended.value.events.map(({ kind, by }) => `${kind} ${by}`)).toEqual(
      expect.arrayContaining(['rollback-started user', 'started user']),
    );
    expect((await flagDeployments.recent(5)).map(({ number, state }) => [number, state])).toEqual([
      [2, 'rolled-back'],
      [1, 'complete'],
    ]);
  });

  it('say what is missing when there is nothing', async () => {
    const other = { ...beta.gateways.system, application: { id: 'zzzzzzz', name: 'none', given: 'nothing' } as const };
    const { createGateways } = await import('../../src/aws/create-gateways');
    const gateways = createGateways({ ...beta.gateways, system: other, connection: sdk() });
    await expect(gateways.flagDocuments.locate()).rejects.toMatchObject({
      failure: { kind: 'not-found' },
      message: 'there is no AppConfig application zzzzzzz (none) in us-east-1',
    });
  });
});

describe('functions', () => {
  it('are described, with the version that an alias stands for', async () => {
    const described = await beta.gateways.functions.describe(MOCK, 'live');
    expect(described).toMatchObject({
      name: MOCK,
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${MOCK}`,
      version: '1',
      state: 'active',
      lastUpdate: 'successful',
      runtime: 'nodejs24.x',
      tracingActive: true,
      logFormat: 'text',
      handler: 'index.handler',
      inVpc: false,
    });
    expect(await beta.gateways.functions.describe('nobody')).toBeUndefined();
    expect(await beta.gateways.functions.alias(MOCK, 'nobody')).toBeUndefined();
  });

  it('answer an invocation with its log, its version and its time', async () => {
    const answer = await beta.gateways.functions.invoke(MOCK, 'live', JSON.stringify({ userId: 'user-1' }), {
      tail: true,
    });
    expect(answer).toMatchObject({ status: 200, executedVersion: '1', functionError: undefined });
    expect(JSON.parse(JSON.parse(answer.payload).body)).toMatchObject({ email: 'test@huntaze.com' });
    expect(answer.logTail).toContain("[REQUEST] { userId: 'user-1' }");
    expect(answer.durationMs).toBeGreaterThan(0);
  });

  it('refuse an alias under a stale revision', async () => {
    await expect(
      beta.gateways.functions.pointAlias(MOCK, 'live', {
        version: '1',
        revisionId: '00000000-0000-0000-0000-000000000000',
      }),
    ).rejects.toMatchObject({ failure: { kind: 'stale' }, operation: 'lambda:UpdateAlias' });
  });

  it('name the services that may invoke the alias', async () => {
    expect(await beta.gateways.functions.callers(MOCK, 'live')).toEqual([]);
    await new LambdaClient(sdk()).send(
      new AddPermissionCommand({
        FunctionName: MOCK,
        Qualifier: 'live',
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      }),
    );
    expect(await beta.gateways.functions.callers(MOCK, 'live')).toEqual(['apigateway.amazonaws.com']);
  });

  it('are protected, and the protection can be taken away', async () => {
    const { protection } = beta.gateways;
    expect(await protection.eventInvoke(PRISMA, 'live')).toEqual({ retries: 0, maxAgeSeconds: 60 });
    expect(await protection.eventInvoke(MOCK, 'live')).toBeUndefined();
    expect(await protection.reservedConcurrency(PRISMA)).toBe(20);
    await protection.reserveConcurrency(PRISMA, undefined);
    expect(await protection.reservedConcurrency(PRISMA)).toBeUndefined();
    await protection.reserveConcurrency(PRISMA, 20);
  });
});

describe('alarms', () => {
  it('are read in the order of their names, unknown ones left out', async () => {
    const read = await beta.gateways.alarms.read([
      'huntaze-canary-errors',
      'nobody',
      'huntaze-lambda-error-rate-gt-2pct',
    ]);
    expect(read.map(({ name }) => name)).toEqual(['huntaze-canary-errors', 'huntaze-lambda-error-rate-gt-2pct']);
    expect(read[0]).toMatchObject({
      threshold: 0,
      comparison: '>',
      periodSeconds: 3600,
      treatMissing: 'notBreaching',
      actionsEnabled: true,
      expression: 'errors - (0.02 * requests + 3 * (0.0196 * requests)^0.5 + 1.5)',
    });
    expect(read[1]).toMatchObject({ threshold: 0, periodSeconds: 300, evaluationPeriods: 1, datapointsToAlarm: 1 });
  });

  it('tell their transitions, oldest first, and can be disarmed', async () => {
    const { alarms, clock } = beta.gateways;
    await new CloudWatchClient(sdk()).send(
      new SetAlarmStateCommand({ AlarmName: 'huntaze-canary-errors', StateValue: 'ALARM', StateReason: 'drill' }),
    );
    await beta.sandbox.advance(2 * MINUTE);
    const seen = await alarms.transitions('huntaze-canary-errors', { fromMs: trafficFrom - HOUR, toMs: clock.now() });
    expect(seen.map(({ to }) => to)).toContain('alarm');
    expect(seen.map(({ atMs }) => atMs)).toEqual(seen.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    await alarms.disableActions(['huntaze-canary-errors']);
    expect(await alarms.read(['huntaze-canary-errors'])).toMatchObject([{ actionsEnabled: false }]);
    await alarms.enableActions(['huntaze-canary-errors']);
  });
});

describe('metrics', () => {
  it('read everything in one request, ascending, each under its own id', async () => {
    const dimensions = { FunctionName: MOCK, Resource: `${MOCK}:live` };
    const [invocations, mock] = await beta.gateways.metrics.read(
      [
        {
          id: 'invocations',
          namespace: 'AWS/Lambda',
          name: 'Invocations',
          dimensions,
          statistic: 'Sum',
          periodSeconds: 300,
        },
        {
          id: 'mock',
          namespace: 'Huntaze/Beta',
          name: 'Requests',
          dimensions: { Path: 'mock' },
          statistic: 'Sum',
          periodSeconds: 300,
        },
      ],
      { fromMs: trafficFrom - (trafficFrom % 300_000), toMs: beta.clock.now() },
    );
    const sum = (points: readonly { value: number }[]) => points.reduce((total, { value }) => total + value, 0);
    expect(invocations?.id).toBe('invocations');
    expect(sum(invocations!.points)).toBeGreaterThan(80);
    expect(mock?.id).toBe('mock');
    expect(sum(mock!.points)).toBeGreaterThan(80);
    expect(invocations!.points.map(({ atMs }) => atMs)).toEqual(
      invocations!.points.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
    );
  });

  it('name what was seen in a namespace', async () => {
    expect(await beta.gateways.metrics.names('Huntaze/Beta')).toEqual(
      expect.arrayContaining(['LatencyMs', 'Requests', 'ShadowMismatches', 'ShadowRequests']),
    );
  });
});

describe('log lines and queries', () => {
  it('find lines by pattern, oldest first, and say when there were more', async () => {
    const { logLines } = beta.gateways;
    const all = await logLines.find({
      group: `/aws/lambda/${MOCK}`,
      pattern: '"[MOCK-SUCCESS]"',
      fromMs: trafficFrom,
      limit: 1000,
    });
    expect(all.truncated).toBe(false);
    expect(all.lines.length).toBeGreaterThan(80);
    expect(all.lines.map(({ atMs }) => atMs)).toEqual(all.lines.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    expect(all.lines[0]?.message).not.toMatch(/\n$/);
    const some = await logLines.find({
      group: `/aws/lambda/${MOCK}`,
      pattern: '"[MOCK-SUCCESS]"',
      fromMs: trafficFrom,
      limit: 10,
    });
    expect(some).toMatchObject({ truncated: true });
    expect(some.lines).toHaveLength(10);
  });

  it('name the groups that exist and the streams that are active', async () => {
    const { logLines, clock } = beta.gateways;
    expect(await logLines.groups([`/aws/lambda/${MOCK}`, '/aws/lambda/nobody'])).toMatchObject([
      { name: `/aws/lambda/${MOCK}`, retentionDays: 30 },
    ]);
    expect((await logLines.activeStreams(`/aws/lambda/${MOCK}`, trafficFrom)).length).toBeGreaterThan(0);
    expect(await logLines.activeStreams(`/aws/lambda/${MOCK}`, clock.now() + HOUR)).toEqual([]);
    expect(await logLines.activeStreams('/aws/lambda/nobody', 0)).toEqual([]);
  });

  it('run a query to its end', async () => {
    const { logQueries, clock } = beta.gateways;
    const id = await logQueries.start({
      text: 'filter @message like /MOCK-SUCCESS/ | stats count(*) as n',
      groups: [`/aws/lambda/${MOCK}`],
      fromMs: trafficFrom,
      toMs: clock.now(),
    });
    const { value } = await pollUntil(
      clock,
      () => logQueries.progress(id),
      ({ status }) => status === 'complete',
      { everyMs: 500, forMs: MINUTE },
    );
    expect(value).toMatchObject({ status: 'complete', columns: ['n'] });
    expect(Number(value.rows[0]?.[0])).toBeGreaterThan(80);
    await expect(logQueries.stop(id)).resolves.toBeUndefined();
  });

  it('say where a query is wrong', async () => {
    await expect(
      beta.gateways.logQueries.start({
        text: 'fields @message | nonsense 1',
        groups: [`/aws/lambda/${MOCK}`],
        fromMs: trafficFrom,
        toMs: beta.clock.now(),
      }),
    ).rejects.toMatchObject({
      failure: { kind: 'invalid' },
      operation: 'logs:StartQuery',
      details: { location: { start: expect.any(Number) } },
    });
  });
});

describe('traces', () => {
  it('are summed up over any window, newest first, with their annotations', async () => {
    const { traces, clock } = beta.gateways;
    const found = await traces.summaries({
      fromMs: clock.now() - 30 * HOUR,
      toMs: clock.now(),
      expression: 'annotation.canary = false',
      limit: 20,
    });
    expect(found).toMatchObject({ truncated: true });
    expect(found.traces).toHaveLength(20);
    expect(found.traces[0]?.annotations).toMatchObject({ canary: false, path: 'mock' });
    expect(found.traces.map(({ atMs }) => atMs)).toEqual(
      found.traces.map(({ atMs }) => atMs).toSorted((a, b) => b - a),
    );
    const whole = await traces.get(found.traces.slice(0, 7).map(({ id }) => id));
    expect(whole.map(({ id }) => id)).toEqual(found.traces.slice(0, 7).map(({ id }) => id));
    const nodes = whole[0]!.nodes;
    expect(nodes.length).toBeGreaterThan(2);
    for (const node of nodes)
      if (node.parentId !== undefined && nodes.some(({ id }) => id === node.parentId))
        expect(node.startAtMs).toBeGreaterThan(0);
    expect(nodes.some(({ annotations }) => annotations.userId !== undefined)).toBe(true);
  });

  it('draw a map of the services', async () => {
    const { traces, clock } = beta.gateways;
    const map = await traces.serviceMap({ fromMs: trafficFrom, toMs: clock.now() });
    const mock = map.find(({ name, type }) => name === MOCK && type === 'AWS::Lambda::Function');
    expect(mock?.statistics?.total).toBeGreaterThan(10);
    for (const node of map) for (const edge of node.edges) expect(map.some(({ id }) => id === edge.to)).toBe(true);
    expect(await traces.destination()).toBe('xray');
  });
});
