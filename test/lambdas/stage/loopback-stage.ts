import { createSocket } from 'node:dgram';
import { seedSql } from '../../../scripts/database-sql.js';
import { LAST_GOOD_VALUE_MS } from '../../../src/domain/flags/document';
import type { FunctionHost, FunctionName, OpenHost, RawRun } from '../hosts/function-host';
import { type DatabaseGate, openDatabaseGate } from './database-gate';
import { type LoopbackAws, startLoopbackAws } from './loopback-aws';
import { isStartLine, type Run, SAMPLED_TRACE, STAGE_VARIABLES, type Stage, type Subject } from './stage';
import type { TestDatabase } from './test-database';

type Json = Readonly<Record<string, unknown>>;

interface Datagrams {
  readonly address: string;
  take(): Promise<readonly Json[]>;
  close(): void;
}

/** Sent after what a function has sent: loopback keeps the order, so that everything before it has arrived with it. */
const MARK = 'mark';

/** Stands where the X-Ray daemon listens. */
async function receiveDatagrams(): Promise<Datagrams> {
  const socket = createSocket('udp4');
  let received: Json[] = [];
  const marked: (() => void)[] = [];
  socket.on('message', (bytes) => {
    const text = bytes.toString('utf8');
    if (text === MARK) {
      marked.shift()?.();
      return;
    }
    const [header, document] = text.split('\n');
    if (header !== '{"format":"json","version":1}') throw new Error(`not a segment document: ${header}`);
    received.push(JSON.parse(document ?? ''));
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  return {
    address: `127.0.0.1:${port}`,
    async take() {
      await new Promise<void>((resolve) => {
        marked.push(resolve);
        socket.send(MARK, port, '127.0.0.1');
      });
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
    lines: raw.written.filter((line) => !isMetric(line) && !isStartLine(line)),
    startLines: raw.written.filter(isStartLine),
    emf: raw.written.filter(isMetric).map((line) => JSON.parse(line)),
    datagrams,
    elapsedMs,
  };
}

const requestIdOf = (payload: unknown): string =>
  `lambda-${(payload as { errand?: { requestId?: string } }).errand?.requestId}`;

/** Longer than a function uses flags that it could not refresh: an environment that has served before asks for them anew. */
const NEXT_CASE_MS = LAST_GOOD_VALUE_MS + 60_000;

/**
 * What the stages of a subject share, one stage at a time: the surroundings, and an execution environment of each function
 * that serves case after case, as Lambda's serve request after request.
 */
interface Theatre {
  readonly database: TestDatabase;
  readonly gate: DatabaseGate;
  readonly datagrams: Datagrams;
  readonly aws: LoopbackAws;
  open(name: FunctionName): Promise<FunctionHost>;
  lasting(name: FunctionName): Promise<FunctionHost>;
  /** Runs prisma-read for an Invoke: set by the open stage. */
  prismaRead: (payload: string, trace: string | undefined) => Promise<string>;
  /** Requests so far; each has an id of its own. */
  requests: number;
  close(): Promise<void>;
}

async function openTheatre(openHost: OpenHost, startDatabase: () => Promise<TestDatabase>): Promise<Theatre> {
  const database = await startDatabase();
  const gate = await openDatabaseGate(database);
  const datagrams = await receiveDatagrams();
  const aws = await startLoopbackAws((payload, trace) => theatre.prismaRead(payload, trace));
  const { user } = database;
  const own = {
    'mock-read': { AWS_ENDPOINT_URL: aws.url },
    'prisma-read': {
      DATABASE_URL: `postgresql://${user}:a-password-that-no-log-shows@127.0.0.1:${gate.port}/${database.database}?sslmode=disable`,
    },
  };
  const kept = new Map<FunctionName, Promise<FunctionHost>>();
  const open = (name: FunctionName) =>
    openHost(name, { ...STAGE_VARIABLES, AWS_XRAY_DAEMON_ADDRESS: datagrams.address, ...own[name] });
  /** The lines of its start belong to nobody's case. */
  async function openLasting(name: FunctionName): Promise<FunctionHost> {
    const host = await open(name);
    await host.invoke({}, { requestId: 'start', trace: '' });
    return host;
  }
  const theatre: Theatre = {
    database,
    gate,
    datagrams,
    aws,
    open,
    lasting(name) {
      const host = kept.get(name) ?? openLasting(name);
      kept.set(name, host);
      return host;
    },
    prismaRead: () => Promise.reject(new Error('no stage is open')),
    requests: 0,
    async close() {
      for (const host of kept.values()) await (await host).close();
      await aws.close();
      datagrams.close();
      await gate.close();
      await database.close();
    },
  };
  return theatre;
}

async function openStage(theatre: Theatre): Promise<Stage> {
  const { database, gate, datagrams, aws } = theatre;
  const prismaRuns: Run[] = [];
  const hosts = new Map<FunctionName, Promise<FunctionHost>>();
  let anew = false;

  async function lasting(name: FunctionName): Promise<FunctionHost> {
    const host = await theatre.lasting(name);
    if (name === 'mock-read') aws.takeCalls();
    await host.advance(NEXT_CASE_MS);
    return host;
  }

  /** A function starts when something first invokes it. */
  function hostOf(name: FunctionName): Promise<FunctionHost> {
    const host = hosts.get(name) ?? (anew ? theatre.open(name) : lasting(name));
    hosts.set(name, host);
    return host;
  }

  async function runPrisma(event: unknown, requestId: string, trace: string): Promise<Run> {
    const startedMs = performance.now();
    const host = await hostOf('prisma-read');
    const raw = await host.invoke(event, { requestId, trace });
    return sorted(raw, [], performance.now() - startedMs);
  }

  theatre.prismaRead = async (payload, trace) => {
    const event: unknown = JSON.parse(payload);
    const run = await runPrisma(event, requestIdOf(event), trace ?? '');
    prismaRuns.push(run);
    return JSON.stringify(run.answer);
  };

  const nextRequestId = () => {
    theatre.requests += 1;
    return `visit-${theatre.requests}`;
  };

  return {
    // The relay takes the connection and resets it.
    refusal: { message: 'the connection to the database broke', code: 'ECONNRESET' },
    appConfig: aws.appConfig,
    prismaRead: aws.prismaRead,
    database: (state) => gate.set(state),
    sql: async (statement) => void (await database.query(statement)),
    startAnew() {
      anew = true;
    },
    async advance(ms) {
      for (const host of hosts.values()) await (await host).advance(ms);
    },
    async visit(event, { requestId = nextRequestId(), trace = SAMPLED_TRACE } = {}) {
      aws.takeCalls();
      const before = prismaRuns.length;
      const startedMs = performance.now();
      const host = await hostOf('mock-read');
      const raw = await host.invoke(event, { requestId, trace });
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
      if (anew) for (const host of hosts.values()) await (await host).close();
      await aws.settled();
    },
  };
}

/** A subject on loopback: functions opened by `openHost`, AWS by HTTP, a real PostgreSQL engine behind a gate. */
export function loopbackSubject(name: string, openHost: OpenHost, startDatabase: () => Promise<TestDatabase>): Subject {
  let shared: Promise<Theatre> | undefined;
  return {
    name,
    async open() {
      shared ??= openTheatre(openHost, startDatabase);
      const theatre = await shared;
      const { database, gate, datagrams, aws } = theatre;
      gate.set({ kind: 'up' });
      gate.cut();
      aws.appConfig({ kind: 'nothing-deployed' });
      aws.prismaRead({ kind: 'real' });
      await datagrams.take();
      await database.query(`DELETE FROM users; ${seedSql()}`);
      return openStage(theatre);
    },
    close: async () => (await shared)?.close(),
  };
}
