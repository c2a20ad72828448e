import type { DatabaseCauses, EnvironmentData, InvokeMessage, Line, Outcome } from '../protocol';
import type { DaemonGate } from './daemon-gate';
import { drive } from './drive';
import { failureOf, loggedFailure } from './failure';
import type { Host } from './host';
import { type Handler, InitFailure, loadHandler } from './load-handler';
import type { Output } from './output';
import type { Processor } from './processor';
import { breathe } from './real';
import type { Seeded } from './seeded';
import type { VirtualClock } from './virtual-clock';

export interface EnvironmentParts {
  readonly data: EnvironmentData;
  readonly clock: VirtualClock;
  readonly host: Host;
  readonly daemon: DaemonGate;
  readonly functionRandom: Seeded;
  readonly worldRandom: Seeded;
  readonly output: Output;
  readonly processor: Processor;
}

/** Real milliseconds that an import may take without any sign of life before it counts as one that never ends. */
const IMPORT_PATIENCE_MS = 3_000;

/** The runtime inside the worker: imports the handler once, then serves one invocation after another. */
export class Environment {
  readonly output: Output;
  requestId: string | undefined;
  databaseCauses: DatabaseCauses;
  readonly #parts: EnvironmentParts;
  #handler: Handler | undefined;
  #initFailure: { readonly failure: InitFailure['failure'] } | undefined;
  #initLines: readonly Line[] = [];
  #readyUs = 0;
  #ready: Promise<void> = Promise.resolve();
  #deadlineUs = Number.POSITIVE_INFINITY;
  #over = false;
  #wroteDatabase = false;
  #droppedQueries = 0;
  /** A crash that came after the response: the next invocation meets it. */
  #afterlife: InitFailure['failure'] | undefined;

  constructor(parts: EnvironmentParts) {
    this.#parts = parts;
    this.output = parts.output;
    this.databaseCauses = parts.data.database;
  }

  start(): void {
    this.#ready = this.#initialise();
  }

  async #initialise(): Promise<void> {
    const { data, clock, output, processor } = this.#parts;
    let settled = false;
    clock.nowUs = data.startUs + data.initUs;
    loadHandler(data.codeFolder, data.handler)
      .then(
        (handler) => {
          this.#handler = handler;
        },
        (error: unknown) => {
          const failure = error instanceof InitFailure ? error.failure : failureOf(error);
          this.#initFailure = { failure };
        },
      )
      .finally(() => {
        settled = true;
      });
    const limitUs = data.startUs + Math.max(10_000_000, data.timeoutUs);
    for (let waitedMs = 0; ; waitedMs += 1) {
      const end = await drive(clock, () => settled, limitUs);
      if (end === 'settled') break;
      if (end === 'timeout' || waitedMs >= IMPORT_PATIENCE_MS) {
        this.#initFailure = {
          failure: { errorType: 'Runtime.InitError', errorMessage: 'the initialisation did not end', trace: [] },
        };
        break;
      }
      await breathe();
    }
    if (this.#handler !== undefined && this.#handler.length > 2 && Number(/\d+/.exec(data.runtime)?.[0] ?? 0) >= 24) {
      this.#initFailure = {
        failure: {
          errorType: 'Runtime.CallbackHandlerDeprecated',
          errorMessage:
            'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later.',
          trace: [],
        },
      };
    }
    this.#readyUs = clock.nowUs;
    processor.isStarting = false;
    if (this.#initFailure !== undefined) {
      const { failure } = this.#initFailure;
      const timestamp = new Date(clock.epochMs()).toISOString();
      output.event(`${timestamp}\tundefined\tERROR\tUncaught Exception \t${loggedFailure(undefined, failure)}`);
    }
    this.#initLines = output.take();
  }

  /** Runs one invocation to its end on the clock and reports it; afterwards nothing runs until the next one. */
  async invoke(message: InvokeMessage): Promise<void> {
    const { clock, data, functionRandom, processor, worldRandom } = this.#parts;
    await this.#ready;
    clock.nowUs = Math.max(clock.nowUs, message.arrivalUs);
    this.requestId = message.requestId;
    processor.slowness = message.slowness;
    this.databaseCauses = message.database;
    this.#droppedQueries = 0;
    this.#over = false;
    functionRandom.reseed(`${data.seed}:${message.requestId}`);
    worldRandom.reseed(`${data.seed}:${message.requestId}:world`);
    process.env._X_AMZN_TRACE_ID = message.traceHeader;
    if (this.#initFailure !== undefined) {
      this.#report({ kind: 'crashed', failure: this.#initFailure.failure, phase: 'init' });
      return;
    }
    if (this.#afterlife !== undefined) {
      this.#report({ kind: 'crashed', failure: this.#afterlife, phase: 'invoke' });
      return;
    }
    this.#deadlineUs = clock.nowUs + data.timeoutUs;
    const settled: { outcome?: Outcome } = {};
    void this.#call(message).then((outcome) => {
      settled.outcome = outcome;
    });
    const end = await drive(clock, () => settled.outcome !== undefined, this.#deadlineUs);
    if (this.#over) return;
    if (end === 'timeout') this.#report({ kind: 'timeout' });
    else this.#report(settled.outcome ?? { kind: 'silent' });
  }

  async #call(message: InvokeMessage): Promise<Outcome> {
    const { clock, output } = this.#parts;
    const handler = this.#handler;
    if (handler === undefined) return { kind: 'silent' };
    try {
      const result = await callHandler(handler, JSON.parse(message.payload), this.#context(message));
      const payload = result === undefined ? 'null' : JSON.stringify(result);
      return { kind: 'result', payload: payload ?? 'null' };
    } catch (error) {
      const failure = failureOf(error);
      const timestamp = new Date(clock.epochMs()).toISOString();
      if (this.#parts.data.logFormat === 'Text') {
        output.event(`${timestamp}\t${message.requestId}\tERROR\tInvoke Error \t${loggedFailure(error, failure)}`);
      } else {
        const { errorType, errorMessage, trace } = failure;
        const line = {
          timestamp,
          level: 'ERROR',
          requestId: message.requestId,
          message: { errorType, errorMessage, stackTrace: trace },
        };
        output.event(JSON.stringify(line));
      }
      return { kind: 'failed', failure };
    }
  }

  #context(message: InvokeMessage): object {
    const { clock, data } = this.#parts;
    const deadlineUs = this.#deadlineUs;
    return {
      ...data.context,
      callbackWaitsForEmptyEventLoop: true,
      invokedFunctionArn: message.invokedFunctionArn,
      awsRequestId: message.requestId,
      ...(message.clientContext === undefined ? {} : { clientContext: JSON.parse(message.clientContext) }),
      getRemainingTimeInMillis: () => Math.max(0, Math.floor((deadlineUs - clock.nowUs) / 1000)),
    };
  }

  /** The process ends with the error; what was written until now is kept. */
  crash(error: unknown, errorType: string): void {
    const { clock, output } = this.#parts;
    const cause = failureOf(error);
    const failure = {
      errorType: errorType === 'Runtime.UnhandledPromiseRejection' ? errorType : cause.errorType,
      errorMessage:
        errorType === 'Runtime.UnhandledPromiseRejection'
          ? `${cause.errorType}: ${cause.errorMessage}`
          : cause.errorMessage,
      trace: cause.trace,
    };
    const timestamp = new Date(clock.epochMs()).toISOString();
    const title =
      errorType === 'Runtime.UnhandledPromiseRejection' ? 'Unhandled Promise Rejection' : 'Uncaught Exception';
    output.event(`${timestamp}\t${this.requestId ?? 'undefined'}\tERROR\t${title} \t${loggedFailure(error, failure)}`);
    if (this.#over) this.#afterlife = failure;
    else this.#report({ kind: 'crashed', failure, phase: this.requestId === undefined ? 'init' : 'invoke' });
  }

  /** The function asked for the end of its process: the thread reports it and waits to be ended. Returns between invocations. */
  exited(code: number): void {
    if (this.#over) return;
    this.#report({ kind: 'exited', code });
    park();
  }

  /** Whether the world drops the connection under the query that is about to be sent. */
  takeDrop(): boolean {
    if (this.#droppedQueries >= this.databaseCauses.drops) return false;
    this.#droppedQueries += 1;
    return true;
  }

  databaseWritten(): void {
    this.#wroteDatabase = true;
  }

  /** Code that writes for ever never gives control back: the invocation ends here and the thread waits for its end. */
  endIfPastDeadline(): void {
    const { clock } = this.#parts;
    if (this.#over || clock.nowUs <= this.#deadlineUs) return;
    clock.nowUs = this.#deadlineUs;
    this.#report({ kind: 'timeout' });
    park();
  }

  #report(outcome: Outcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#deadlineUs = Number.POSITIVE_INFINITY;
    const wroteDatabase = this.#wroteDatabase;
    this.#wroteDatabase = false;
    this.#parts.host.send({
      kind: 'done',
      readyUs: this.#readyUs,
      endUs: this.#parts.clock.nowUs,
      outcome,
      initLines: this.#initLines,
      lines: this.output.take(),
      datagrams: this.#parts.daemon.take(),
      wroteDatabase,
      droppedQueries: this.#droppedQueries,
    });
    this.#initLines = [];
  }
}

/** Stops this thread until the sandbox ends it. */
function park(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Both handler signatures: a promise, or the callback of older runtimes. */
function callHandler(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, result?: unknown): void => {
      if (error === null || error === undefined) resolve(result);
      else reject(error);
    };
    const legacy = { done, succeed: resolve, fail: reject };
    const returned =
      handler.length > 2 ? handler(event, Object.assign(context, legacy), done) : handler(event, context);
    if (typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function') {
      (returned as PromiseLike<unknown>).then(resolve, reject);
    } else if (handler.length <= 2) {
      resolve(returned);
    }
  });
}
