import { readFileSync } from 'node:fs';
import { seedSql } from '../../../../scripts/database-sql.js';
import type { Database } from '../../../../src/sandbox/database/database';
import { openDatabase } from '../../../../src/sandbox/database/open-database';
import { createFaultPlan } from '../../../../src/sandbox/faults/plan';
import { createKernel } from '../../../../src/sandbox/kernel/create-kernel';
import { createWorld } from '../../../../src/sandbox/kernel/create-world';
import type { Kernel } from '../../../../src/sandbox/kernel/kernel';
import type { WireAnswer, WireRequest } from '../../../../src/sandbox/kernel/wire-types';
import { FunctionRunner } from '../../../../src/sandbox/runtime/function-runner';
import { storeCode } from '../../../../src/sandbox/services/lambda/code';
import type { FunctionVersion } from '../../../../src/sandbox/services/lambda/state';
import { healthyCauses } from '../../../../src/sandbox/traffic/causes';
import {
  type AppConfigAnswer,
  type AwsCall,
  type HttpAnswer,
  isStartLine,
  type PrismaAnswer,
  type Run,
  SAMPLED_TRACE,
  STAGE_VARIABLES,
  type Stage,
  type Subject,
} from '../../../lambdas/stage/stage';
import { ensureArtefacts } from '../../artefacts';

const START_AT = Date.UTC(2026, 10, 23, 9);

interface ScriptedAws {
  answer(request: WireRequest, at: number): Promise<WireAnswer>;
  takeCalls(): readonly AwsCall[];
  appConfig(answer: AppConfigAnswer): void;
  prismaRead(answer: PrismaAnswer): void;
}

type PrismaCall = (request: WireRequest, at: number) => Promise<{ readonly body: string; readonly endAt: number }>;

const REFUSALS: Readonly<Record<string, string>> = {
  ThrottlingException: 'Rate exceeded',
  TooManyRequestsException: 'Rate Exceeded.',
  BadRequestException: 'Invalid or expired configuration token',
  ResourceNotFoundException: 'no deployment',
};

/** AppConfig and Invoke as a test scripts them, spoken to through the functions' own sockets. */
function scriptedAws(prismaEvent: (request: WireRequest, at: number) => void, prismaCall: PrismaCall): ScriptedAws {
  let flags: AppConfigAnswer = { kind: 'nothing-deployed' };
  let prisma: PrismaAnswer = { kind: 'real' };
  let delivered = '';
  let version = 0;
  let drops = 0;
  let tokens = 0;
  let calls: AwsCall[] = [];
  const sessions = new Map<string, number>();
  const issue = (seen: number): string => {
    tokens += 1;
    sessions.set(`token-${tokens}`, seen);
    return `token-${tokens}`;
  };
  const reply = (at: number, status: number, body: string, headers: Record<string, string> = {}): WireAnswer => ({
    kind: 'answer',
    endAt: at,
    delayMs: 0,
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  });
  const refuse = (at: number, status: number, type: string): WireAnswer =>
    reply(
      at,
      status,
      JSON.stringify({ message: REFUSALS[type] ?? 'internal error', Reason: 'CallerRateLimitExceeded' }),
      {
        'x-amzn-errortype': type,
      },
    );

  function faulted(answer: AppConfigAnswer | PrismaAnswer, at: number): WireAnswer | undefined {
    switch (answer.kind) {
      case 'silent':
        return reply(Number.POSITIVE_INFINITY, 200, '');
      case 'throttles':
        return refuse(at, 429, 'ThrottlingException');
      case 'throttled':
        return refuse(at, 429, 'TooManyRequestsException');
      case 'fails':
        return refuse(at, 500, 'InternalServerException');
      case 'drops-connections':
        if (drops === 0) return undefined;
        drops -= 1;
        return { kind: 'dropped', endAt: at, delayMs: 0 };
      default:
        return undefined;
    }
  }

  function latest(request: WireRequest, at: number): WireAnswer {
    const token = String(request.query.configuration_token ?? '');
    const seen = sessions.get(token);
    sessions.delete(token);
    if (seen === undefined || (flags.kind === 'expires-tokens' && seen >= 0))
      return refuse(at, 400, 'BadRequestException');
    if (flags.kind === 'nothing-deployed') return refuse(at, 404, 'ResourceNotFoundException');
    const type = flags.kind === 'delivers' ? (flags.contentType ?? 'application/json') : 'application/json';
    return reply(at, 200, seen === version ? '' : delivered, {
      'content-type': type,
      'next-poll-configuration-token': issue(version),
      'next-poll-interval-in-seconds': '15',
    });
  }

  async function invoke(request: WireRequest, at: number): Promise<WireAnswer> {
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      if (prisma.kind === 'real' || prisma.kind === 'drops-connections') prismaEvent(request, at);
      return reply(at, 202, '');
    }
    if (prisma.kind === 'answers') return reply(at, 200, prisma.payload);
    if (prisma.kind === 'function-error') {
      return reply(at, 200, '{"errorType":"Runtime.ExitError"}', { 'x-amz-function-error': 'Unhandled' });
    }
    const { body, endAt } = await prismaCall(request, at);
    return reply(endAt, 200, body);
  }

  return {
    async answer(request, at) {
      const operation =
        request.path === '/configurationsessions'
          ? 'StartConfigurationSession'
          : request.path === '/configuration'
            ? 'GetLatestConfiguration'
            : request.headers['x-amz-invocation-type'] === 'DryRun'
              ? 'DryRun'
              : 'Invoke';
      const search = new URLSearchParams(request.query as Record<string, string>).toString();
      const invocationType = request.headers['x-amz-invocation-type'];
      calls.push({
        operation,
        headers: request.headers,
        query: `${request.path}${search === '' ? '' : `?${search}`}`,
        body: Buffer.from(request.body).toString('utf8'),
        ...(invocationType === undefined ? {} : { invocationType }),
      });
      if (operation === 'DryRun') return reply(at, 204, '');
      const fault = faulted(operation === 'Invoke' ? prisma : flags, at);
      if (fault !== undefined) return fault;
      if (operation === 'StartConfigurationSession')
        return reply(at, 201, JSON.stringify({ InitialConfigurationToken: issue(-1) }));
      return operation === 'GetLatestConfiguration' ? latest(request, at) : invoke(request, at);
    },
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    appConfig(next) {
      flags = next;
      if (next.kind === 'delivers') {
        delivered = next.text;
        version += 1;
      }
      if (next.kind === 'drops-connections') drops = next.times;
    },
    prismaRead(next) {
      prisma = next;
      if (next.kind === 'drops-connections') drops = next.times;
    },
  };
}

/** Both functions, from their zips, in the sandbox's own execution environments on simulated time. */
function openStage(database: Database, shareKernel: (kernel: Kernel) => void): Stage {
  let now = START_AT;
  let requests = 0;
  let tail: Promise<unknown> = Promise.resolve();
  let shadows: { readonly request: WireRequest; readonly at: number }[] = [];
  let prismaRuns: Run[] = [];
  const aws = scriptedAws(
    (request, at) => shadows.push({ request, at }),
    async (request, at) => {
      const run = await runPrisma(request, at);
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
  const runner = new FunctionRunner({ kernel: () => kernel, database, idleLimitMs: 86_400_000 });

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
  const mockRead = version('huntaze-mock-read', STAGE_VARIABLES);
  const prismaRead = version('huntaze-prisma-read', {
    ...STAGE_VARIABLES,
    DATABASE_URL: 'postgresql://u:a-password-that-no-log-shows@database.internal:5432/huntaze?sslmode=disable',
  });

  async function run(
    functionName: string,
    chosen: FunctionVersion,
    event: string,
    options: RunOptions,
  ): Promise<TimedRun> {
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
    requests += 1;
    return `request-${requests}`;
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
    startAnew() {},
    async advance(ms) {
      now += ms;
    },
    visit: (event, { requestId = nextRequestId(), trace = SAMPLED_TRACE } = {}) =>
      inTurn(async () => {
        aws.takeCalls();
        shadows = [];
        prismaRuns = [];
        const visit = await run('huntaze-mock-read', mockRead, JSON.stringify(event), {
          at: now,
          requestId,
          traceHeader: trace,
        });
        now = Math.ceil(visit.endAt);
        for (const shadow of shadows) await runPrisma(shadow.request, shadow.at);
        const datagrams = [...visit.datagrams, ...prismaRuns.flatMap((done) => done.datagrams)];
        return { ...visit, datagrams, calls: aws.takeCalls(), prismaRuns };
      }),
    askPrisma: (event, { requestId = nextRequestId(), trace = SAMPLED_TRACE } = {}) =>
      inTurn(async () => {
        const done = await run('huntaze-prisma-read', prismaRead, JSON.stringify(event), {
          at: now,
          requestId,
          traceHeader: trace,
        });
        now = Math.ceil(done.endAt);
        return done;
      }),
    close: () => runner.close(),
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

/** One database for all stages; each stage has its own execution environments. */
export function sandboxSubject(): Subject {
  let kernel: Kernel | undefined;
  const database = openDatabase(() => {
    if (kernel === undefined) throw new Error('no stage is open');
    return kernel;
  });
  return {
    name: 'bundled zips in the sandbox',
    async open() {
      ensureArtefacts();
      const stage = openStage(database, (next) => {
        kernel = next;
      });
      await database.query('DELETE FROM users');
      await database.query(seedSql());
      return stage;
    },
    close: () => database.close(),
  };
}
