import type { Database } from '../database/database';
import { actingAs, roleKeepsTo } from '../iam/roles';
import type { Kernel } from '../kernel/kernel';
import { functionArn } from '../services/lambda/naming';
import type { FunctionVersion } from '../services/lambda/state';
import type { Causes } from '../traffic/causes';
import { CodeFolders } from './code-folders';
import { EnvironmentPool } from './environment-pool';
import type { Answerer, ExecutionEnvironment, InvocationReport } from './execution-environment';
import { answerAwsCall } from './function-calls';
import { functionEnvironment } from './function-environment';
import { ownThreads, type Threads } from './function-thread';
import { draw, INIT, INIT_PER_ZIP_MEGABYTE_MS, SLOWNESS } from './latencies';
import { nodeOf } from './node-of-runtime';
import { NodeProcess } from './node-process';
import type { DatabaseCauses, EnvironmentData } from './protocol';

/** One invocation to run; `at` is its arrival in epoch ms. */
export interface Run {
  readonly functionName: string;
  readonly version: FunctionVersion;
  readonly qualifier?: string;
  readonly requestId: string;
  readonly payload: string;
  readonly at: number;
  readonly traceHeader: string;
  readonly clientContext?: string;
}

/** How it went. Times in epoch ms, fractions of milliseconds kept. */
export interface RunResult {
  readonly report: InvocationReport;
  readonly logStream: string;
  readonly startAt: number;
  readonly endAt: number;
  /** Cold starts only. */
  readonly initMs?: number;
}

export interface FunctionRunnerOptions {
  readonly kernel: () => Kernel;
  readonly database: Database;
  /** Real milliseconds of silence after which a function counts as stuck. */
  readonly watchdogMs?: number;
  /** Virtual time after which an idle environment is taken back. */
  readonly idleLimitMs?: number;
}

const ALL_QUERIES = Number.MAX_SAFE_INTEGER;

/** What a role may allow without its function being able to touch functions, flags or users of the world. */
const QUIET: readonly string[] = ['logs', 'xray', 'rds-db', 'ec2'];
/** With these it can do no more to an invocation that it sent itself. */
const QUIET_SENDER: readonly string[] = [
  ...QUIET,
  'appconfig:StartConfigurationSession',
  'appconfig:GetLatestConfiguration',
  'lambda:InvokeFunction',
];
/** A failed invocation is tried again after a minute at the soonest; until then it adds nothing to what is due. */
const QUIET_MS = 60_000;

/** The invocation that has its turn, and the events that it sent. */
interface Present {
  readonly run: Run;
  readonly events: { readonly sequence: number; readonly dueAt: number }[];
  /** The invocation that waits for this one. */
  caller: Present | undefined;
}

/** Runs function versions in execution environments on the world's time. Environments are not part of the world. */
export class FunctionRunner {
  readonly #options: FunctionRunnerOptions;
  readonly #pool: EnvironmentPool;
  readonly #code = new CodeFolders();
  readonly #processes = new Map<string, NodeProcess>();
  #present: Present | undefined;

  constructor(options: FunctionRunnerOptions) {
    this.#options = options;
    this.#pool = new EnvironmentPool(options.idleLimitMs);
  }

  /** Number of environments of the function that are taken at `at`. */
  concurrency(functionName: string, at: number): number {
    return this.#pool.busy(functionName, this.#us(at));
  }

  /**
   * Whether an invocation of `functionName` may start at `at` while the present one runs. The present one must be unable to
   * change what the start reads: its role keeps to itself, and its end plans nothing before `at`. They must not meet in an
   * environment. What the present one sent itself (`event`, its number) may start even where its role sends more.
   */
  mayStartAhead(functionName: string, at: number, event?: number): boolean {
    const present = this.#present;
    if (present === undefined || present.caller !== undefined) return false;
    if (present.run.functionName === functionName) return false;
    if (at - present.run.at >= QUIET_MS) return false;
    if (event !== undefined && !present.events.some(({ sequence }) => sequence === event)) return false;
    const { world } = this.#options.kernel();
    const { queryDrops, singleUseEnvironments } = world.traffic.causes;
    if (queryDrops > 0 || singleUseEnvironments || !this.#pool.isRoomy) return false;
    return roleKeepsTo(world, present.run.version.configuration.role, event === undefined ? QUIET : QUIET_SENDER);
  }

  /** When the last event that the present invocation sent is due: the next one is not due before it. */
  get lastSentAt(): number | undefined {
    return this.#present?.events.at(-1)?.dueAt;
  }

  /** The present invocation sent an event. */
  sent(event: { readonly sequence: number; readonly dueAt: number }): void {
    this.#present?.events.push(event);
  }

  /** Runs an invocation. With `turn` it starts at once, and acts on the world when `turn` resolves. */
  async run(run: Run, turn?: Promise<void>): Promise<RunResult> {
    const present: Present = { run, events: [], caller: undefined };
    const progress = { begun: false, over: false };
    const begin = (): void => {
      if (progress.over) return;
      progress.begun = true;
      present.caller = this.#present;
      this.#present = present;
    };
    if (turn === undefined) begin();
    else void turn.then(begin);
    try {
      return await this.#run(run, turn);
    } finally {
      if (progress.begun) this.#present = present.caller;
      progress.over = true;
    }
  }

  async #run(run: Run, turn: Promise<void> | undefined): Promise<RunResult> {
    const kernel = this.#options.kernel();
    const { causes } = kernel.world.traffic;
    const random = kernel.random.fork(`invocation ${run.requestId}`);
    const arrivalUs = this.#us(run.at);
    const key = `${run.functionName}:${run.version.version}:${run.version.revisionId}`;
    const warm = causes.singleUseEnvironments ? undefined : this.#pool.acquire(key, arrivalUs);
    const environment = warm ?? this.#start(key, run, arrivalUs, causes);
    environment.busyUntilUs = Number.POSITIVE_INFINITY;
    const dropAll = causes.queryDropShare > 0 && random.next() < causes.queryDropShare;
    const database: DatabaseCauses = {
      down: causes.databaseDown,
      timeFactor: causes.queryTimeFactor,
      drops: dropAll ? ALL_QUERIES : causes.queryDrops,
    };
    const isUsers = run.functionName === kernel.world.traffic.target.functionName;
    if (isUsers && causes.killedShare > 0 && random.next() < causes.killedShare) environment.kill();
    const report = await environment.invoke(
      {
        kind: 'invoke',
        requestId: run.requestId,
        arrivalUs,
        payload: run.payload,
        traceHeader: run.traceHeader,
        invokedFunctionArn: functionArn(kernel.world, run.functionName, run.qualifier),
        ...(run.clientContext === undefined ? {} : { clientContext: run.clientContext }),
        slowness: draw(SLOWNESS, random.next(), random.next()),
        database,
      },
      this.#answerer(run, turn),
      turn,
    );
    if (turn !== undefined) await turn;
    if (!dropAll && report.droppedQueries > 0) {
      const { traffic } = kernel.world;
      traffic.causes = { ...traffic.causes, queryDrops: traffic.causes.queryDrops - report.droppedQueries };
    }
    if (report.wroteDatabase) await this.#options.database.remember();
    const startUs = warm === undefined ? Math.max(report.readyUs, arrivalUs) : arrivalUs;
    const endUs = this.#endUs(report, startUs, run.version.configuration.timeoutSeconds);
    environment.busyUntilUs = endUs;
    if (!environment.alive || causes.singleUseEnvironments) this.#pool.discard(environment);
    return {
      report,
      logStream: environment.data.context.logStreamName,
      startAt: this.#ms(startUs),
      endAt: this.#ms(endUs),
      ...(warm === undefined ? { initMs: (startUs - arrivalUs) / 1000 } : {}),
    };
  }

  async close(): Promise<void> {
    await this.#pool.close();
    for (const process of this.#processes.values()) process.close();
    this.#code.close();
  }

  /** An endless loop has no end of its own on the clock: it is Lambda's timeout that ends it. */
  #endUs(report: InvocationReport, startUs: number, timeoutSeconds: number): number {
    if (report.outcome.kind === 'stuck') return startUs + timeoutSeconds * 1_000_000;
    return Math.max(report.endUs, startUs);
  }

  #start(key: string, run: Run, startUs: number, causes: Causes): ExecutionEnvironment {
    const { database } = this.#options;
    const { world, random } = this.#options.kernel();
    const { configuration } = run.version;
    const day = new Date(run.at).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStreamName = `${day}/[${run.version.version}]${random.hex(32)}`;
    const initRandom = random.fork(`init ${logStreamName}`);
    const initMs =
      draw(INIT, initRandom.next(), initRandom.next()) + (INIT_PER_ZIP_MEGABYTE_MS * run.version.codeSize) / 1_048_576;
    const data: EnvironmentData = {
      codeFolder: this.#code.folder(run.version.codeSha256, () =>
        Buffer.from(world.lambda.code[run.version.codeSha256] ?? '', 'base64'),
      ),
      handler: configuration.handler,
      runtime: configuration.runtime,
      logFormat: configuration.logging.format,
      originMs: world.startedAt,
      startUs,
      initUs: Math.round(initMs * 1000),
      seed: world.seed,
      timeoutUs: configuration.timeoutSeconds * 1_000_000,
      database: { down: causes.databaseDown, timeFactor: causes.queryTimeFactor, drops: 0 },
      context: {
        functionName: run.functionName,
        functionVersion: run.version.version,
        memoryLimitInMB: String(configuration.memoryMb),
        logGroupName: configuration.logging.group,
        logStreamName,
      },
    };
    // It starts beside the environment, which will ask for it.
    if (Object.values(configuration.environment).some((value) => value.startsWith('postgres'))) database.prepare();
    return this.#pool.start(key, run.functionName, {
      data,
      threads: this.#threads(configuration.runtime),
      env: functionEnvironment(world, configuration, data.context),
      memoryMb: configuration.memoryMb,
      ...(this.#options.watchdogMs === undefined ? {} : { watchdogMs: this.#options.watchdogMs }),
    });
  }

  /** Of the Node.js that the runtime names, where the settings have one; else of this process's. */
  #threads(runtime: string): Threads {
    const executable = nodeOf(runtime, this.#options.kernel().settings.nodes);
    if (executable === undefined) return ownThreads;
    const process = this.#processes.get(executable) ?? new NodeProcess(executable);
    this.#processes.set(executable, process);
    return process;
  }

  /** The questions of one invocation are answered one after the other, in the order they were asked. */
  #answerer({ requestId, functionName, version }: Run, turn: Promise<void> = Promise.resolve()): Answerer {
    const kernel = this.#options.kernel();
    const random = kernel.random.fork(`calls of ${requestId}`);
    const principal = actingAs(kernel.world, version.configuration.role, functionName);
    let previous: Promise<unknown> = turn;
    return (ask, atUs) => {
      const answered = previous.then(async () => {
        if (ask.kind === 'database') return { atUs, answer: await this.#options.database.address() };
        const { at, answer } = await answerAwsCall(kernel, ask.call, this.#ms(atUs), random, principal);
        return { atUs: this.#us(at), answer };
      });
      previous = answered;
      // Once the answer is on its way: the call may have planned what comes next.
      if (ask.kind === 'aws') {
        answered.then(
          () => queueMicrotask(kernel.planned.announce),
          () => undefined,
        );
      }
      return answered;
    };
  }

  #us(ms: number): number {
    return Math.round((ms - this.#options.kernel().world.startedAt) * 1000);
  }

  #ms(us: number): number {
    return this.#options.kernel().world.startedAt + us / 1000;
  }
}
