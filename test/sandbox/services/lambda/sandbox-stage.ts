import { readFileSync } from 'node:fs';
import { seedSql } from '../../../../scripts/database-sql.js';
import { LAST_GOOD_VALUE_MS } from '../../../../src/domain/flags/document';
import type { Database } from '../../../../src/sandbox/database/database';
import { openDatabase } from '../../../../src/sandbox/database/open-database';
import { createFaultPlan } from '../../../../src/sandbox/faults/plan';
import { createKernel } from '../../../../src/sandbox/kernel/create-kernel';
import { createWorld } from '../../../../src/sandbox/kernel/create-world';
import type { Kernel } from '../../../../src/sandbox/kernel/kernel';
import type { WireRequest } from '../../../../src/sandbox/kernel/wire-types';
import type { World } from '../../../../src/sandbox/kernel/world';
import { FunctionRunner } from '../../../../src/sandbox/runtime/function-runner';
import { storeCode } from '../../../../src/sandbox/services/lambda/code';
import type { FunctionVersion } from '../../../../src/sandbox/services/lambda/state';
import { healthyCauses } from '../../../../src/sandbox/traffic/causes';
import {
  type HttpAnswer,
  isStartLine,
  type Run,
  SAMPLED_TRACE,
  STAGE_VARIABLES,
  type Stage,
  type Subject,
} from '../../../lambdas/stage/stage';
import { ensureArtefacts } from '../../artefacts';
import { type ScriptedAws, scriptedAws } from './scripted-aws';

const START_AT = Date.UTC(2026, 10, 23, 9);

/** Longer than a function uses flags that it could not refresh: an environment that has served before asks for them anew. */
const NEXT_CASE_MS = LAST_GOOD_VALUE_MS + 60_000;

/**
 * What the stages share, one stage at a time: a world, its simulated time, and an execution environment of each function
 * that serves case after case, as Lambda's serve request after request.
 */
interface Theatre {
  readonly world: World;
  readonly aws: ScriptedAws;
  readonly mockRead: FunctionVersion;
  readonly prismaRead: FunctionVersion;
  readonly runner: FunctionRunner;
  openRunner(): FunctionRunner;
  now: number;
  /** Requests so far; each has an id of its own. */
  requests: number;
  /** Runs prisma-read for an Invoke: set by the open stage. */
  invokePrisma: (request: WireRequest, at: number) => Promise<TimedRun>;
  /** Shadows that were sent since the visit began. */
  shadows: { readonly request: WireRequest; readonly at: number }[];
}

async function openTheatre(database: Database, shareKernel: (kernel: Kernel) => void): Promise<Theatre> {
  const aws = scriptedAws(
    (request, at) => theatre.shadows.push({ request, at }),
    async (request, at) => {
      const run = await theatre.invokePrisma(request, at);
      return { body: JSON.stringify(run.answer), endAt: run.endAt };
    },
  );
  const world = createWorld({ seed: 7, startAt: START_AT });
  const kernel = createKernel(world, {
    settings: {},
    faults: createFaultPlan(),
    call: (request, at) => aws.answer(request, at),
  });
  shareKernel(kernel);
  const openRunner = () => new FunctionRunner({ kernel: () => kernel, database, idleLimitMs: 86_400_000 });

  const version = (name: string, environment: Record<string, string>): FunctionVersion => ({
    version: '1',
    ...storeCode(world, readFileSync(new URL(`../../../../dist/lambdas/${name}.zip`, import.meta.url))),
    revisionId: name,
    modifiedAt: START_AT,
    activeAt: START_AT,
    updatedAt: START_AT,
    configuration: {
      runtime: 'nodejs24.x',
      role: 'arn:aws:iam::000000000000:role/r',
      handler: 'index.handler',
      description: '',
      timeoutSeconds: 30,
      memoryMb: 256,
      environment,
      tracing: 'Active',
      architectures: ['x86_64'],
      ephemeralStorageMb: 512,
      logging: { format: 'Text', group: `/aws/lambda/${name}` },
    },
  });
  const theatre: Theatre = {
    world,
    aws,
    mockRead: version('huntaze-mock-read', STAGE_VARIABLES),
    prismaRead: version('huntaze-prisma-read', {
      ...STAGE_VARIABLES,
      DATABASE_URL: 'postgresql://u:a-password-that-no-log-shows@database.internal:5432/huntaze?sslmode=disable',
    }),
    runner: openRunner(),
    openRunner,
    now: START_AT,
    requests: 0,
    invokePrisma: () => Promise.reject(new Error('no stage is open')),
    shadows: [],
  };
  // The lines of a start belong to nobody's case.
  for (const [functionName, started] of [
    ['huntaze-mock-read', theatre.mockRead],
    ['huntaze-prisma-read', theatre.prismaRead],
  ] as const) {
    const options = { at: theatre.now, requestId: 'start', traceHeader: '' };
    const { endAt } = await theatre.runner.run({ functionName, version: started, payload: '{}', ...options });
    theatre.now = Math.ceil(endAt);
  }
  return theatre;
}

/** Both functions, from their zips, in the sandbox's own execution environments on simulated time. */
function openStage(database: Database, theatre: Theatre): Stage {
  let own: FunctionRunner | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  let prismaRuns: Run[] = [];
  const { aws, world, mockRead, prismaRead } = theatre;
  theatre.now += NEXT_CASE_MS;
  theatre.invokePrisma = runPrisma;

  async function run(
    functionName: string,
    chosen: FunctionVersion,
    event: string,
    options: RunOptions,
  ): Promise<TimedRun> {
    const runner = own ?? theatre.runner;
    const { report, endAt } = await runner.run({ functionName, version: chosen, payload: event, ...options });
    const { outcome } = report;
    if (outcome.kind !== 'result' && outcome.kind !== 'failed')
      throw new Error(`${functionName}: ${JSON.stringify(outcome)}`);
    const written = [...report.initLines, ...report.lines]
      .map((line) => line.text)
      .filter((text) => !/\tERROR\tInvoke Error \t/.test(text));
    const plainly = written
      .filter((text) => !text.startsWith('{"_aws"'))
      .map((text) => text.replace(/^\S+Z\t\S+\t[A-Z]+\t/, ''));
    return {
      answer: outcome.kind === 'result' ? (JSON.parse(outcome.payload) as HttpAnswer) : undefined,
      thrown: outcome.kind === 'failed' ? outcome.failure.errorMessage : undefined,
      lines: plainly.filter((line) => !isStartLine(line)),
      startLines: plainly.filter(isStartLine),
      emf: written.filter((text) => text.startsWith('{"_aws"')).map((text) => JSON.parse(text)),
      datagrams: report.datagrams.map(({ text }) => JSON.parse(text.split('\n')[1] ?? '')),
      // From the request's arrival: an environment that starts for it is waited for.
      elapsedMs: endAt - options.at,
      endAt,
    };
  }

  async function runPrisma(request: WireRequest, at: number): Promise<TimedRun> {
    const event = Buffer.from(request.body).toString('utf8');
    const errand = (JSON.parse(event) as { errand?: { requestId?: string } }).errand;
    const done = await run('huntaze-prisma-read', prismaRead, event, {
      at,
      requestId: `lambda-${errand?.requestId}`,
      traceHeader: request.headers['x-amzn-trace-id'] ?? '',
    });
    prismaRuns.push(done);
    return done;
  }

  /** One after the other: an execution environment serves one request at a time. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = tail.then(task);
    tail = result.catch(() => undefined);
    return result;
  }

  const nextRequestId = (): string => {
    theatre.requests += 1;
    return `request-${theatre.requests}`;
  };

  return {
    refusal: { message: 'database unavailable', code: 'ECONNREFUSED' },
    appConfig: aws.appConfig,
    prismaRead: aws.prismaRead,
    database(state) {
      const causes = healthyCauses();
      if (state.kind === 'refusing') world.traffic.causes = { ...causes, databaseDown: true };
      else if (state.kind === 'silent') world.traffic.causes = { ...causes, queryTimeFactor: 1_000_000 };
      else if (state.kind === 'dropping') world.traffic.causes = { ...causes, queryDrops: state.times };
      else world.traffic.causes = causes;
    },
    sql: async (statement) => void (await database.query(statement)),
    startAnew() {
      own ??= theatre.openRunner();
    },
    async advance(ms) {
      theatre.now += ms;
    },
    visit: (event, { requestId = nextRequestId(), trace = SAMPLED_TRACE } = {}) =>
      inTurn(async () => {
        aws.takeCalls();
        theatre.shadows = [];
        prismaRuns = [];
        const visit = await run('huntaze-mock-read', mockRead, JSON.stringify(event), {
          at: theatre.now,
          requestId,
          traceHeader: trace,
        });
        theatre.now = Math.ceil(visit.endAt);
        for (const shadow of theatre.shadows) await runPrisma(shadow.request, shadow.at);
        const datagrams = [...visit.datagrams, ...prismaRuns.flatMap((done) => done.datagrams)];
        return { ...visit, datagrams, calls: aws.takeCalls(), prismaRuns };
      }),
    askPrisma: (event, { requestId = nextRequestId(), trace = SAMPLED_TRACE } = {}) =>
      inTurn(async () => {
        const done = await run('huntaze-prisma-read', prismaRead, JSON.stringify(event), {
          at: theatre.now,
          requestId,
          traceHeader: trace,
        });
        theatre.now = Math.ceil(done.endAt);
        return done;
      }),
    async close() {
      await own?.close();
    },
  };
}

interface TimedRun extends Run {
  /** Epoch ms. */
  readonly endAt: number;
}

interface RunOptions {
  readonly at: number;
  readonly requestId: string;
  readonly traceHeader: string;
}

/** One database, and one environment of each function, for all stages but those that start anew. */
export function sandboxSubject(): Subject {
  let kernel: Kernel | undefined;
  let shared: Promise<Theatre> | undefined;
  const database = openDatabase(() => {
    if (kernel === undefined) throw new Error('no stage is open');
    return kernel;
  });
  return {
    name: 'bundled zips in the sandbox',
    async open() {
      ensureArtefacts();
      shared ??= openTheatre(database, (next) => {
        kernel = next;
      });
      const theatre = await shared;
      theatre.world.traffic.causes = healthyCauses();
      theatre.aws.appConfig({ kind: 'nothing-deployed' });
      theatre.aws.prismaRead({ kind: 'real' });
      await database.query('DELETE FROM users');
      await database.query(seedSql());
      return openStage(database, theatre);
    },
    async close() {
      await (await shared)?.runner.close();
      await database.close();
    },
  };
}
