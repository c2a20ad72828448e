import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { hidePaths } from './hidden-paths';
import { locateArtefact } from './locate-artefact';
import type { Answer, Ask, EnvironmentData, FromEnvironment, InvokeMessage, Outcome } from './protocol';

/** Real milliseconds without a sign of life after which a running invocation may count as stuck in a loop. */
const WATCHDOG_MS = 5_000;

/** Share of the watchdog's time that the process must have spent computing for the environment to count as stuck. */
const BURNING = 0.35;
/** A thread that sleeps for ever without computing is ended after so many checks. */
const MOST_WAITS = 8;

export type InvocationReport = Omit<Extract<FromEnvironment, { kind: 'done' }>, 'kind' | 'outcome'> & {
  readonly outcome: Outcome | { readonly kind: 'stuck' } | { readonly kind: 'out-of-memory' };
};

/** Answers a question of the environment, asked at `atUs`; the answer is delivered at the time it carries. */
export type Answerer = (ask: Ask, atUs: number) => Promise<{ readonly atUs: number; readonly answer: Answer }>;

export interface EnvironmentOptions {
  readonly data: EnvironmentData;
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly watchdogMs?: number;
}

/**
 * A worker thread that holds one function. It ends with its code: by exit, crash, lack of memory or an endless loop.
 * `invoke` always resolves.
 */
export class ExecutionEnvironment {
  /** Virtual time until which the environment is taken; Infinity while an invocation runs. */
  busyUntilUs = 0;
  alive = true;
  readonly data: EnvironmentData;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #watchdogMs: number;
  #running:
    | { readonly answer: Answerer; readonly end: (report: InvocationReport) => void; startUs: number }
    | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #openAsks = 0;
  #killed = false;

  constructor(options: EnvironmentOptions) {
    this.data = options.data;
    this.#watchdogMs = options.watchdogMs ?? WATCHDOG_MS;
    const runtimePath = locateArtefact('sandbox-worker.js');
    const hide = hidePaths(options.data.codeFolder, runtimePath);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(runtimePath, {
      workerData: { data: options.data, port: port2 },
      transferList: [port2],
      env: { ...options.env },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMb, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) =>
      this.#die(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'out-of-memory' } : hide(crashed(error))),
    );
    this.#worker.on('exit', (code) => this.#die({ kind: 'exited', code }));
    port1.on('message', (message: FromEnvironment) => void this.#receive(message));
    this.#unref();
  }

  /** Runs one invocation; questions of the function go to `answer`. */
  invoke(message: InvokeMessage, answer: Answerer): Promise<InvocationReport> {
    return new Promise((resolve) => {
      this.#running = { answer, end: resolve, startUs: message.arrivalUs };
      if (this.#killed) {
        this.#die({ kind: 'out-of-memory' });
        return;
      }
      this.#worker.ref();
      this.#port.ref();
      this.#watch();
      this.#port.postMessage(message);
    });
  }

  /** Ends it as Lambda does when it runs out of memory: the next invocation is lost with it. */
  kill(): void {
    this.#killed = true;
    void this.stop();
  }

  async stop(): Promise<void> {
    this.alive = false;
    this.#port.close();
    await this.#worker.terminate();
  }

  async #receive(message: FromEnvironment): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    if (message.kind === 'done') {
      this.#finish(message);
      return;
    }
    this.#openAsks += 1;
    this.#watch();
    const { atUs, answer } = await running.answer(message.ask, message.atUs);
    this.#openAsks -= 1;
    if (!this.alive) return;
    this.#watch();
    this.#port.postMessage({ kind: 'answer', id: message.id, atUs, answer });
  }

  #finish(report: InvocationReport): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.#openAsks = 0;
    clearTimeout(this.#watchdog);
    const survives = report.outcome.kind === 'result' || report.outcome.kind === 'failed';
    if (!survives) void this.stop();
    this.#unref();
    running.end(report);
  }

  /** The thread ended on its own, or was ended: its messages are lost. */
  #die(outcome: InvocationReport['outcome']): void {
    this.alive = false;
    const running = this.#running;
    if (running === undefined) return;
    this.#finish({
      readyUs: running.startUs,
      endUs: running.startUs,
      outcome,
      initLines: [],
      lines: [],
      datagrams: [],
      wroteDatabase: false,
      droppedQueries: 0,
    });
  }

  /**
   * Real time counts only while the environment owes us something: its own questions stop the watch. A loop burns the
   * processor; a thread that only waits for its turn on a busy machine does not, and gets more time.
   */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#running === undefined || this.#openAsks > 0) return;
    // Asking for the processor time costs more than an invocation's message: it is asked only once one is late.
    let begun: NodeJS.CpuUsage | undefined;
    let waits = 0;
    const check = (): void => {
      const spent = begun === undefined ? undefined : process.cpuUsage(begun);
      begun ??= process.cpuUsage();
      waits += 1;
      const isBurning = spent !== undefined && (spent.user + spent.system) / 1000 >= this.#watchdogMs * BURNING;
      if (!isBurning && waits < MOST_WAITS) {
        this.#watchdog = setTimeout(check, this.#watchdogMs / 2);
        return;
      }
      this.#die({ kind: 'stuck' });
      void this.stop();
    };
    this.#watchdog = setTimeout(check, this.#watchdogMs);
  }

  #unref(): void {
    this.#worker.unref();
    this.#port.unref();
  }
}

const crashed = (error: Error): Outcome => ({
  kind: 'crashed',
  phase: 'invoke',
  failure: { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') },
});
