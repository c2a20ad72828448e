import { createSocket } from 'node:dgram';
import { seedSql } from '../../scripts/database-sql.js';
import { type DatabaseGate, openDatabaseGate } from './database-gate';
import type { FunctionHost, OpenHost, RawRun } from './function-host';
import { startLoopbackAws } from './loopback-aws';
import { type Run, SAMPLED_TRACE, STAGE_VARIABLES, type Stage, type Subject } from './stage';
import type { TestDatabase } from './test-database';

type Json = Readonly<Record<string, unknown>>;

interface Datagrams {
  readonly address: string;
  take(): Promise<readonly Json[]>;
  close(): void;
}

/** Stands where the X-Ray daemon listens. */
async function receiveDatagrams(): Promise<Datagrams> {
  const socket = createSocket('udp4');
  let received: Json[] = [];
  socket.on('message', (bytes) => {
    const [header, document] = bytes.toString('utf8').split('\n');
    if (header !== '{"format":"json","version":1}') throw new Error(`not a segment document: ${header}`);
    received.push(JSON.parse(document ?? ''));
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    async take() {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const taken = received;
      received = [];
      return taken;
    },
    close: () => socket.close(),
  };
}

function sorted(raw: RawRun, datagrams: readonly Json[], elapsedMs: number): Run {
  const isMetric = (line: string) => line.startsWith('{"_aws"');
  return {
    answer: raw.answer ?? undefined,
    thrown: raw.thrown ?? undefined,
    lines: raw.written.filter((line) => !isMetric(line)),
    emf: raw.written.filter(isMetric).map((line) => JSON.parse(line)),
    datagrams,
    elapsedMs,
  };
}

const requestIdOf = (payload: unknown): string =>
  `lambda-${(payload as { errand?: { requestId?: string } }).errand?.requestId}`;

async function openStage(openHost: OpenHost, gate: DatabaseGate, database: TestDatabase): Promise<Stage> {
  const datagrams = await receiveDatagrams();
  const prismaRuns: Run[] = [];
  let requests = 0;
  let prismaHost: Promise<FunctionHost> | undefined;

  /** prisma-read starts when something first invokes it. */
  const hostOfPrisma = () => {
    const { user } = database;
    prismaHost ??= openHost('prisma-read', {
      ...STAGE_VARIABLES,
      AWS_XRAY_DAEMON_ADDRESS: datagrams.address,
      DATABASE_URL: `postgresql://${user}:a-password-that-no-log-shows@127.0.0.1:${gate.port}/${database.database}?sslmode=disable`,
    });
    return prismaHost;
  };

  async function runPrisma(event: unknown, requestId: string, trace: string): Promise<Run> {
    const startedMs = performance.now();
    const host = await hostOfPrisma();
    const raw = await host.invoke(event, { requestId, trace });
    return sorted(raw, [], performance.now() - startedMs);
  }

  const aws = await startLoopbackAws(async (payload, trace) => {
    const event: unknown = JSON.parse(payload);
    const run = await runPrisma(event, requestIdOf(event), trace ?? '');
    prismaRuns.push(run);
    return JSON.stringify(run.answer);
  });
  let mockHost: Promise<FunctionHost> | undefined;

  /** mock-read starts, and fetches the flags, when it is first visited. */
  const hostOfMock = () => {
    mockHost ??= openHost('mock-read', {
      ...STAGE_VARIABLES,
      AWS_ENDPOINT_URL: aws.url,
      AWS_XRAY_DAEMON_ADDRESS: datagrams.address,
    });
    return mockHost;
  };
  const nextRequestId = () => {
    requests += 1;
    return `request-${requests}`;
  };

  return {
    // The relay takes the connection and resets it.
    refusal: { message: 'the connection to the database broke', code: 'ECONNRESET' },
    appConfig: aws.appConfig,
    prismaRead: aws.prismaRead,
    database: (state) => gate.set(state),
    sql: async (statement) => void (await database.query(statement)),
    async advance(ms) {
      await (await mockHost)?.advance(ms);
      await (await prismaHost)?.advance(ms);
    },
    async visit(event, { requestId = nextRequestId(), trace = SAMPLED_TRACE } = {}) {
      aws.takeCalls();
      const before = prismaRuns.length;
      const startedMs = performance.now();
      const raw = await (await hostOfMock()).invoke(event, { requestId, trace });
      const elapsedMs = performance.now() - startedMs;
      await aws.settled();
      const run = sorted(raw, await datagrams.take(), elapsedMs);
      return { ...run, calls: aws.takeCalls(), prismaRuns: prismaRuns.slice(before) };
    },
    async askPrisma(event, { requestId = nextRequestId(), trace = SAMPLED_TRACE } = {}) {
      const run = await runPrisma(event, requestId, trace);
      return { ...run, datagrams: await datagrams.take() };
    },
    async close() {
      await (await mockHost)?.close();
      await (await prismaHost)?.close();
      await aws.close();
      datagrams.close();
    },
  };
}

/** A subject on loopback: functions opened by `openHost`, AWS by HTTP, a real PostgreSQL engine behind a gate. */
export function loopbackSubject(name: string, openHost: OpenHost, startDatabase: () => Promise<TestDatabase>): Subject {
  let shared: Promise<{ readonly database: TestDatabase; readonly gate: DatabaseGate }> | undefined;
  const start = async () => {
    const database = await startDatabase();
    return { database, gate: await openDatabaseGate(database) };
  };
  return {
    name,
    async open() {
      shared ??= start();
      const { database, gate } = await shared;
      gate.set({ kind: 'up' });
      gate.cut();
      await database.query(`DELETE FROM users; ${seedSql()}`);
      return openStage(openHost, gate, database);
    },
    async close() {
      const parts = await shared;
      await parts?.gate.close();
      await parts?.database.close();
    },
  };
}
