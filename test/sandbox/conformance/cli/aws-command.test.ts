import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutDashboardCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateApplicationCommand } from '@aws-sdk/client-codedeploy';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listener, openSandbox, type Sandbox } from '../../../../src/sandbox/index';
import { ensureArtefacts } from '../../artefacts';
import { clientsFor } from '../../harness';
import { createFlagSystem, type FlagSystem, flagDocument, MINUTE, publish, start } from '../appconfig/flags';

const version = spawnSync('aws', ['--version'], { encoding: 'utf8' });
const installed = version.status === 0;
const name = installed
  ? `the aws command (${version.stdout.split(' ')[0]})`
  : 'the aws command (not installed here: not run)';

describe.skipIf(!installed)(name, { timeout: 60_000 }, () => {
  let folder: string;
  let sandbox: Sandbox;
  let listener: Listener;
  let system: FlagSystem;

  beforeAll(async () => {
    ensureArtefacts('worker');
    folder = mkdtempSync(join(tmpdir(), 'huntaze-aws-'));
    sandbox = await openSandbox({});
    listener = await sandbox.listen();
    const clients = clientsFor(listener);
    system = await createFlagSystem(clients);
    await publish(clients, system, flagDocument(0), { label: 'off' });
    await publish(clients, system, flagDocument(1), { label: 'one' });
    await start(clients, system, 1);
    await sandbox.advance(11 * MINUTE);
    await start(clients, system, 2);
    await sandbox.advance(11 * MINUTE);
    const code = (text: string) =>
      zipSync({
        'index.mjs': strToU8(
          `export const handler = async (e) => { console.log('[REQUEST] hello'); return { text: '${text}', e } };`,
        ),
      });
    await clients.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'huntaze-mock-read',
        Runtime: 'nodejs24.x',
        Role: 'arn:aws:iam::000000000000:role/mock-read',
        Handler: 'index.handler',
        Code: { ZipFile: code('one') },
        TracingConfig: { Mode: 'Active' },
      }),
    );
    await sandbox.advance(MINUTE);
    await clients.lambda.send(new PublishVersionCommand({ FunctionName: 'huntaze-mock-read' }));
    await clients.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'huntaze-mock-read', ZipFile: code('two') }),
    );
    await sandbox.advance(MINUTE);
    await clients.lambda.send(new PublishVersionCommand({ FunctionName: 'huntaze-mock-read' }));
    await sandbox.advance(MINUTE);
    await clients.lambda.send(
      new CreateAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live', FunctionVersion: '2' }),
    );
    await clients.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'huntaze-lambda-error-rate-gt-2pct',
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      }),
    );
    await clients.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'Huntaze/Beta',
        MetricData: [{ MetricName: 'Requests', Value: 3, Timestamp: new Date(sandbox.clock.now()) }],
      }),
    );
    await clients.cloudwatch.send(
      new PutDashboardCommand({
        DashboardName: 'huntaze-prisma-migration',
        DashboardBody: JSON.stringify({ widgets: [] }),
      }),
    );
    await clients.codedeploy.send(
      new CreateApplicationCommand({ applicationName: 'huntaze-prisma-skeleton', computePlatform: 'Lambda' }),
    );
    await sandbox.advance(5 * MINUTE);
  });
  afterAll(async () => {
    await sandbox?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** One command line, as a shell that took the sandbox's lines would run it. */
  function aws(...argv: string[]): Promise<{ status: number | null; out: string; err: string }> {
    const { AWS_PROFILE, AWS_SESSION_TOKEN, ...environment } = process.env;
    return new Promise((resolve, reject) => {
      const child = spawn('aws', argv, {
        cwd: folder,
        env: {
          ...environment,
          AWS_ENDPOINT_URL: listener.endpoint,
          AWS_ACCESS_KEY_ID: listener.accessKeyId,
          AWS_SECRET_ACCESS_KEY: listener.secretAccessKey,
          AWS_REGION: 'us-east-1',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_MAX_ATTEMPTS: '1',
        },
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, out, err }));
    });
  }
  const json = async (...argv: string[]): Promise<Record<string, unknown>> => {
    const { status, out, err } = await aws(...argv, '--output', 'json');
    expect(err).toBe('');
    expect(status).toBe(0);
    return JSON.parse(out) as Record<string, unknown>;
  };
  const at = (offsetMs: number) => new Date(sandbox.clock.now() + offsetMs).toISOString();
  const flags = ['--application-id', 'cjcqdvj', '--environment-id', 'ghhj0jb'];

  it('names the caller', async () => {
    expect(await json('sts', 'get-caller-identity')).toMatchObject({ Account: '000000000000' });
  });

  it('reads deployments, and cannot stop a complete one without allow-revert', async () => {
    expect(await json('appconfig', 'get-deployment', ...flags, '--deployment-number', '2')).toMatchObject({
      State: 'COMPLETE',
      PercentageComplete: 100,
      VersionLabel: 'one',
    });
    expect(await json('appconfig', 'list-deployments', ...flags, '--max-items', '1')).toMatchObject({
      Items: [{ DeploymentNumber: 2 }],
    });
    const stopped = await aws('appconfig', 'stop-deployment', ...flags, '--deployment-number', '2');
    expect(stopped.status).not.toBe(0);
    expect(stopped.err).toContain('(BadRequestException) when calling the StopDeployment operation');
    const reverted = await json('appconfig', 'stop-deployment', ...flags, '--deployment-number', '2', '--allow-revert');
    expect(reverted).toMatchObject({ State: 'REVERTED' });
  });

  it('reads the flag as a client gets it, and publishes a file', async () => {
    const session = await json(
      'appconfigdata',
      'start-configuration-session',
      ...[
        '--application-identifier',
        'cjcqdvj',
        '--environment-identifier',
        'ghhj0jb',
        '--configuration-profile-identifier',
        'feature-flags',
      ],
    );
    const target = join(folder, 'flag.json');
    const got = await aws(
      'appconfigdata',
      'get-latest-configuration',
      '--configuration-token',
      String(session.InitialConfigurationToken),
      target,
    );
    expect(got.status).toBe(0);
    expect(JSON.parse(readFileSync(target, 'utf8'))).toHaveProperty('prismaAdapter.enabled');
    const source = join(folder, 'content.json');
    writeFileSync(source, '{ // disabled by default\n}');
    const refused = await aws(
      ...[
        'appconfig',
        'create-hosted-configuration-version',
        '--application-id',
        'cjcqdvj',
        '--configuration-profile-id',
        system.profile,
      ],
      ...['--content', `fileb://${source}`, '--content-type', 'application/json', join(folder, 'out.json')],
    );
    expect(refused.err).toContain('BadRequestException');
    expect(refused.err).toContain('not valid JSON');
  });

  it('moves and reads the alias', async () => {
    const live = ['--function-name', 'huntaze-mock-read', '--name', 'live'];
    expect(await json('lambda', 'get-alias', ...live)).toMatchObject({ FunctionVersion: '2' });
    expect(await json('lambda', 'update-alias', ...live, '--function-version', '1')).toMatchObject({
      FunctionVersion: '1',
    });
    const raced = await aws(
      'lambda',
      'update-alias',
      ...live,
      '--function-version',
      '2',
      '--revision-id',
      'ffffffff-ffff-4fff-8fff-ffffffffffff',
    );
    expect(raced.err).toContain('PreconditionFailedException');
  });

  it('invokes the function, and finds its line and its trace', async () => {
    const from = sandbox.clock.now();
    const out = join(folder, 'invoke.json');
    const invoked = await json(
      'lambda',
      'invoke',
      '--function-name',
      'huntaze-mock-read:live',
      '--payload',
      '{"userId":"user-1"}',
      out,
    );
    expect(invoked).toMatchObject({ StatusCode: 200 });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ e: { userId: 'user-1' } });
    await sandbox.advance(2 * MINUTE);
    const lines = await json(
      'logs',
      'filter-log-events',
      '--log-group-name',
      '/aws/lambda/huntaze-mock-read',
      '--filter-pattern',
      '"[REQUEST]"',
    );
    expect(lines.events).toHaveLength(1);
    const traces = await json(
      'xray',
      'get-trace-summaries',
      '--start-time',
      new Date(from - MINUTE).toISOString(),
      '--end-time',
      at(0),
    );
    expect(traces.TraceSummaries).toHaveLength(1);
  });

  it('reads alarms, statistics, dashboards and CodeDeploy', async () => {
    const alarms = await json('cloudwatch', 'describe-alarms', '--alarm-names', 'huntaze-lambda-error-rate-gt-2pct');
    expect(alarms.MetricAlarms).toMatchObject([{ StateValue: 'OK', Threshold: 2 }]);
    const statistics = await json(
      ...(['cloudwatch', 'get-metric-statistics', '--namespace', 'Huntaze/Beta', '--metric-name', 'Requests'] as const),
      ...['--start-time', at(-60 * MINUTE), '--end-time', at(0), '--period', '3600', '--statistics', 'Sum'],
    );
    expect((statistics.Datapoints as { Sum: number }[]).reduce((sum, point) => sum + point.Sum, 0)).toBe(3);
    expect(await json('cloudwatch', 'list-dashboards')).toMatchObject({
      DashboardEntries: [{ DashboardName: 'huntaze-prisma-migration' }],
    });
    expect(await json('deploy', 'list-applications')).toEqual({ applications: ['huntaze-prisma-skeleton'] });
  });

  it('is told what is wrong with its key', async () => {
    const fixed = await sandbox.listen();
    const { status, err } = await new Promise<{ status: number | null; err: string }>((resolve) => {
      const child = spawn('aws', ['appconfig', 'list-applications', '--endpoint-url', fixed.endpoint], {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: 'AKIAWRONG',
          AWS_SECRET_ACCESS_KEY: 'x',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_MAX_ATTEMPTS: '1',
        },
      });
      let text = '';
      child.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      child.on('close', (code) => resolve({ status: code, err: text }));
    });
    expect(status).not.toBe(0);
    expect(err).toContain('UnrecognizedClientException');
    await fixed.close();
  });
});
