import { type FunctionThread, type ThreadError, type ThreadOptions, type Threads, threadCode } from './function-thread';
import { hidePaths } from './hidden-paths';
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

export interface EnvironmentOptions extends ThreadOptions {
  /** Of the Node.js that the function runs on. */
  readonly threads: Threads;
  readonly watchdogMs?: number;
}

/**
 * A thread that holds one function. It ends with its code: by exit, crash, lack of memory or an endless loop.
 * `invoke` always resolves.
 */
export class ExecutionEnvironment {
  /** Virtual time until which the environment is taken; Infinity while an invocation runs. */
  busyUntilUs = 0;
  alive = true;
  readonly data: EnvironmentData;
  readonly #thread: FunctionThread;
  readonly #watchdogMs: number;
  #running:
    | { readonly answer: Answerer; readonly end: (report: InvocationReport) => void; startUs: number }
    | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #openAsks = 0;
  /** Whether it has asked for the database, and may have a connection. */
  #usesDatabase = false;
  #killed = false;

  constructor(options: EnvironmentOptions) {
    this.data = options.data;
    this.#watchdogMs = options.watchdogMs ?? WATCHDOG_MS;
    const hide = hidePaths(options.data.codeFolder, threadCode());
    const { data, env, memoryMb } = options;
    this.#thread = options.threads.start(
      { data, env, memoryMb },
      {
        message: (message) => void this.#receive(message),
        failed: (error) =>
          this.#die(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'out-of-memory' } : hide(crashed(error))),
        exited: (code) => this.#die({ kind: 'exited', code }),
      },
    );
  }

  /**
   * Runs one invocation; questions of the function go to `answer`. With `turn` the function's open connections to the
   * database wait until it resolves.
   */
  invoke(message: InvokeMessage, answer: Answerer, turn?: Promise<void>): Promise<InvocationReport> {
    return new Promise((resolve) => {
      const running = { answer, end: resolve, startUs: message.arrivalUs };
      this.#running = running;
      if (this.#killed) {
        this.#die({ kind: 'out-of-memory' });
        return;
      }
      this.#thread.hold(true);
      if (turn === undefined || !this.#usesDatabase) {
        this.#watch();
        this.#thread.post(message);
        return;
      }
      this.#openAsks += 1;
      this.#thread.post({ ...message, awaitsTurn: true });
      void turn.then(() => {
        this.#thread.post({ kind: 'turn' });
        if (this.#running !== running) return;
        this.#openAsks -= 1;
        this.#watch();
      });
    });
  }

  /** Ends it as Lambda does when it runs out of memory: the next invocation is lost with it. */
  kill(): void {
    this.#killed = true;
    void this.stop();
  }

  async stop(): Promise<void> {
    this.alive = false;
    await this.#thread.stop();
  }

  async #receive(message: FromEnvironment): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    if (message.kind === 'done') {
      this.#finish(message);
      return;
    }
    this.#openAsks += 1;
    if (message.ask.kind === 'database') this.#usesDatabase = true;
    this.#watch();
    const { atUs, answer } = await running.answer(message.ask, message.atUs);
    this.#openAsks -= 1;
    if (!this.alive) return;
    this.#watch();
    this.#thread.post({ kind: 'answer', id: message.id, atUs, answer });
  }

  #finish(report: InvocationReport): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.#openAsks = 0;
    clearTimeout(this.#watchdog);
    const survives = report.outcome.kind === 'result' || report.outcome.kind === 'failed';
    if (!survives) void this.stop();
    this.#thread.hold(false);
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
    let begun: number | undefined;
    let waits = 0;
    const check = (): void => {
      const spentUs = begun === undefined ? 0 : this.#thread.spentUs() - begun;
      begun ??= this.#thread.spentUs();
      waits += 1;
      const isBurning = spentUs / 1000 >= this.#watchdogMs * BURNING;
      if (!isBurning && waits < MOST_WAITS) {
        this.#watchdog = setTimeout(check, this.#watchdogMs / 2);
        return;
      }
      this.#die({ kind: 'stuck' });
      void this.stop();
    };
    this.#watchdog = setTimeout(check, this.#watchdogMs);
  }
}

const crashed = (error: ThreadError): Outcome => ({
  kind: 'crashed',
  phase: 'invoke',
  failure: { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') },
});
