import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveredFlags } from './behaviour/scene';
import { removeUnpacked, unpackedFunction } from './hosts/bundle-host';
import type { FunctionName } from './hosts/function-host';
import { type DatabaseGate, openDatabaseGate } from './stage/database-gate';
import { type LoopbackAws, startLoopbackAws } from './stage/loopback-aws';
import { SAMPLED_TRACE, STAGE_VARIABLES } from './stage/stage';
import { startPglite, type TestDatabase } from './stage/test-database';

const CHILD = fileURLToPath(new URL('./hosts/freeze-child.mjs', import.meta.url));

const USER = { id: 'user-1', email: 'test@huntaze.com', name: 'Test User', subscription: 'FREE' };

interface Report {
  readonly status: number;
  readonly left: readonly string[];
  readonly active: readonly string[];
}

/** Runs a bundle in a fresh process and waits until that process ends by itself. */
async function run(
  bundle: string,
  event: unknown,
  variables: Readonly<Record<string, string>>,
): Promise<Report & { readonly endedAfterMs: number }> {
  const child = spawn(process.execPath, [CHILD, bundle, JSON.stringify(event)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...STAGE_VARIABLES,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2999',
      _X_AMZN_TRACE_ID: SAMPLED_TRACE,
      ...variables,
    },
  });
  let text = '';
  let reportedAt = 0;
  child.stdout.on('data', (chunk) => {
    text += chunk;
    reportedAt = performance.now();
  });
  await new Promise((resolve) => child.once('exit', resolve));
  return { ...(JSON.parse(text) as Report), endedAfterMs: performance.now() - reportedAt };
}

describe('when a function has answered, nothing of the request is left to do', () => {
  let aws: LoopbackAws;
  let database: TestDatabase;
  let gate: DatabaseGate;
  beforeAll(async () => {
    database = await startPglite();
    gate = await openDatabaseGate(database);
    aws = await startLoopbackAws(async () => JSON.stringify({ statusCode: 200, body: JSON.stringify(USER) }));
  });
  afterAll(async () => {
    await gate.close();
    await aws.close();
    await database.close();
    await removeUnpacked();
  });

  const shadow = { enabled: true, percentage: 100 };
  const adapter = { enabled: true, percentage: 100, salt: 's', bucketBy: 'request' };
  const settled = { left: [], active: [] };

  const runFunction = async (name: FunctionName, event: unknown, variables: Readonly<Record<string, string>>) =>
    run(join(await unpackedFunction(name), 'index.mjs'), event, variables);

  it('would be noticed otherwise', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'huntaze-careless-'));
    const bundle = join(folder, 'index.mjs');
    writeFileSync(
      bundle,
      'export const handler = async () => { AbortSignal.timeout(700); return { statusCode: 200 }; };',
    );
    const idle = await run(bundle, {}, {});
    writeFileSync(
      bundle,
      "import { pbkdf2 } from 'node:crypto'; export const handler = async () => { pbkdf2('a', 'b', 1e6, 64, 'sha512', () => {}); return { statusCode: 200 }; };",
    );
    const busy = await run(bundle, {}, {});
    rmSync(folder, { recursive: true });
    expect(idle.left).toContain('Timeout');
    expect(busy.left.length).toBeGreaterThan(0);
  });

  it.each([
    ['mock with a shadow', deliveredFlags({ shadow }), { kind: 'real' }],
    ['mock whose shadow is never answered', deliveredFlags({ shadow }), { kind: 'silent' }],
    ['canary', deliveredFlags({ adapter }), { kind: 'real' }],
    ['canary at its deadline', deliveredFlags({ adapter }), { kind: 'silent' }],
    ['canary that is throttled', deliveredFlags({ adapter }), { kind: 'throttled' }],
  ] as const)('%s', async (_, flags, prisma) => {
    aws.appConfig({ kind: 'delivers', text: flags });
    aws.prismaRead(prisma);
    const report = await runFunction('mock-read', { userId: 'user-1' }, { AWS_ENDPOINT_URL: aws.url });
    expect(report).toMatchObject({ status: 200, ...settled });
    expect(report.endedAfterMs).toBeLessThan(1_000);
  });

  it('mock whose flags are never answered', async () => {
    aws.appConfig({ kind: 'silent' });
    const report = await runFunction('mock-read', { userId: 'user-1' }, { AWS_ENDPOINT_URL: aws.url });
    expect(report).toMatchObject({ status: 200, ...settled });
  });

  it.each([
    ['a read', { userId: 'user-1' }],
    ['a shadow', { userId: 'user-1', errand: { kind: 'shadow', requestId: 'r', mock: USER } }],
  ])('prisma-read: %s', async (_, event) => {
    gate.set({ kind: 'up' });
    const report = await runFunction('prisma-read', event, {
      DATABASE_URL: `postgresql://postgres@127.0.0.1:${gate.port}/postgres`,
    });
    expect(report).toMatchObject({ status: 200, ...settled });
    expect(report.endedAfterMs).toBeLessThan(1_000);
  });

  it('prisma-read: a database that does not answer', async () => {
    gate.set({ kind: 'silent' });
    const report = await runFunction(
      'prisma-read',
      { userId: 'user-1' },
      { DATABASE_URL: `postgresql://postgres@127.0.0.1:${gate.port}/postgres` },
    );
    expect(report).toMatchObject({ status: 503, ...settled });
  });
});
