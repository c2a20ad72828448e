import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pg from 'pg';
import { createFlagsReader } from '../lambdas/mock-read/flags-reader';
import { createHandler } from '../lambdas/mock-read/handler';
import { findMockUser } from '../lambdas/mock-read/mock-users';
import { createPrismaFunction } from '../lambdas/mock-read/prisma-function';
import { openUsers } from '../lambdas/prisma-read/database';
import { createTracer, toDaemon } from '../lambdas/shared/xray';
import { packFunction } from '../scripts/pack-lambdas.js';
import { readMockReadSettings } from '../src/domain/system/function-settings';
import { installedRuntimes } from '../test/lambdas/hosts/runtime-host';
import { installedPostgres, startPglite, startPostgres, type TestDatabase } from '../test/lambdas/stage/test-database';

import { AwsFromMemory } from './programs/aws-from-memory';
import { milliseconds, type Row } from './programs/rows';
import { startRows } from './programs/start-rows';

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

const spread = (sorted: readonly number[]): string =>
  [0.5, 0.95, 0.99].map((share) => milliseconds(quantile(sorted, share))).join(' / ');

/** Import time of a bundle, alone in a fresh folder, in a fresh process each time. */
function coldImports(index: Uint8Array, times: number): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-cold-'));
  const file = join(folder, 'index.mjs');
  writeFileSync(file, index);
  const program = `const t = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - t); process.exit();`;
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const measured = Array.from({ length: times }, () => {
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, AWS_REGION: 'us-east-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    return Number(run.stdout.trim().split('\n').at(-1));
  });
  rmSync(folder, { recursive: true });
  return ascending(measured);
}

async function bundleRows(
  name: string,
  aim: { readonly zipBytes: number; readonly coldMs: number },
): Promise<readonly Row[]> {
  const { index, zip } = await packFunction(name);
  const cold = coldImports(index, 20);
  const median = quantile(cold, 0.5);
  const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(0)} KB`;
  return [
    { what: `${name} bundle`, measured: kilobytes(index.length), aim: '', met: undefined },
    {
      what: `${name} zip`,
      measured: kilobytes(zip.length),
      aim: `<= ${kilobytes(aim.zipBytes)}`,
      met: zip.length <= aim.zipBytes,
    },
    {
      what: `${name} cold import, median of 20 (fastest)`,
      measured: `${milliseconds(median)} (${milliseconds(cold[0] ?? Number.NaN)})`,
      aim: `<= ${aim.coldMs} ms`,
      met: median <= aim.coldMs,
    },
  ];
}

class AnsweringAgent extends Agent {
  override createConnection(): Duplex {
    return new AwsFromMemory();
  }
}

async function mockRow(): Promise<Row> {
  const client = {
    maxAttempts: 1,
    region: 'us-east-1',
    endpoint: 'http://aws.invalid',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: new NodeHttpHandler({ httpAgent: new AnsweringAgent({ keepAlive: true }) }),
  };
  const settings = readMockReadSettings({});
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1';
  let metricLines = 0;
  const surroundings = {
    now: () => Date.now(),
    elapsedMs: () => performance.now(),
    log: () => {},
    metrics: () => {
      metricLines += 1;
    },
    tracer: createTracer({ deliver: toDaemon('127.0.0.1:2999'), traceHeader: () => header, now: () => Date.now() }),
  };
  const handler = createHandler({
    flags: createFlagsReader(new AppConfigDataClient(client), settings, surroundings),
    prisma: createPrismaFunction(new LambdaClient(client), settings, 'us-east-1'),
    findMockUser,
    surroundings,
  });
  const durations: number[] = [];
  for (let request = 0; request < 11_000; request += 1) {
    const startedMs = performance.now();
    await handler({ userId: `user-${(request % 50) + 1}` }, { awsRequestId: `request-${request}` });
    if (request >= 1_000) durations.push(performance.now() - startedMs);
  }
  if (metricLines !== 11_000) throw new Error(`${metricLines} metric lines for 11,000 requests`);
  const sorted = ascending(durations);
  return {
    what: 'mock path with shadow and trace, p50 / p95 / p99 of 10,000',
    measured: spread(sorted),
    aim: 'p95 <= 1 ms',
    met: quantile(sorted, 0.95) <= 1,
  };
}

const BARE_QUERY =
  'SELECT "id", "email", "name", "subscription"::text FROM "users" WHERE "id" = $1 AND "deleted_at" IS NULL LIMIT 1';

async function readRows(engine: string, database: TestDatabase): Promise<readonly Row[]> {
  const databaseUrl = `postgresql://${database.user}@${database.host}:${database.port}/${database.database}`;
  const users = openUsers({ databaseUrl, databaseAuth: 'url', statementTimeoutMs: 2_000, connectTimeoutMs: 2_000 }, {});
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const prisma: number[] = [];
  const bare: number[] = [];
  const timed = async (into: number[], read: () => Promise<unknown>) => {
    const startedMs = performance.now();
    await read();
    into.push(performance.now() - startedMs);
  };
  for (let read = 0; read < 2_200; read += 1) {
    const userId = `user-${(read % 50) + 1}`;
    await timed(prisma, () => users.find(userId));
    await timed(bare, () => pool.query(BARE_QUERY, [userId]));
  }
  await users.close();
  await pool.end();
  const [ours, theirs] = [ascending(prisma.slice(200)), ascending(bare.slice(200))];
  const ratio = quantile(ours, 0.5) / quantile(theirs, 0.5);
  return [
    { what: `bare pg on ${engine}, p50 / p95 / p99 of 2,000`, measured: spread(theirs), aim: '', met: undefined },
    {
      what: `Prisma on ${engine}, p50 / p95 / p99 of 2,000`,
      measured: `${spread(ours)}, ${ratio.toFixed(1)} x`,
      aim: 'p50 <= 3 x bare',
      met: ratio <= 3,
    },
  ];
}

async function onEngine(engine: string, start: () => Promise<TestDatabase>): Promise<readonly Row[]> {
  const database = await start();
  try {
    return await readRows(engine, database);
  } finally {
    await database.close();
  }
}

function print(rows: readonly Row[]): void {
  const width = (pick: (row: Row) => string) => Math.max(...rows.map((row) => pick(row).length));
  const [first, second, third] = [width((row) => row.what), width((row) => row.measured), width((row) => row.aim)];
  for (const { what, measured, aim, met } of rows) {
    const mark = met === undefined ? '' : met ? 'met' : 'MISSED';
    console.log(`${what.padEnd(first)}  ${measured.padEnd(second)}  ${aim.padEnd(third)}  ${mark}`.trimEnd());
  }
}

const rows: Row[] = [
  ...(await bundleRows('mock-read', { zipBytes: 130 * 1_024, coldMs: 110 })),
  ...(await bundleRows('prisma-read', { zipBytes: 1.3 * 1_024 * 1_024, coldMs: 130 })),
  await mockRow(),
  ...(await onEngine('PGlite', startPglite)),
];
const server = installedPostgres();
if (server) {
  rows.push(...(await onEngine('PostgreSQL', () => startPostgres(server))));
  for (const major of installedRuntimes()) rows.push(...(await startRows(server, major)));
}
console.log(`Node ${process.version}`);
print(rows);
if (!server) console.log('no PostgreSQL server is installed: PGlite only');
process.exitCode = rows.some((row) => row.met === false) ? 1 : 0;
