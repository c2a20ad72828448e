import { type EnvironmentOptions, ExecutionEnvironment } from './execution-environment';

/** Virtual time after which an idle environment is taken back: between 5 and 15 minutes in AWS. */
const IDLE_LIMIT_MS = 10 * 60_000;

/** More idle environments than this (of all functions) are not kept: each costs memory. */
const IDLE_COUNT_LIMIT = 12;

interface Pooled {
  readonly environment: ExecutionEnvironment;
  /** Function version and code that it holds. */
  readonly key: string;
  readonly functionName: string;
}

/** The execution environments of all functions. An environment serves one invocation at a time. */
export class EnvironmentPool {
  readonly #idleLimitUs: number;
  #pooled: Pooled[] = [];
  readonly #stopping = new Set<Promise<void>>();

  constructor(idleLimitMs = IDLE_LIMIT_MS) {
    this.#idleLimitUs = idleLimitMs * 1000;
  }

  /** An environment of `key` that is free at `atUs`: the one used last, as Lambda prefers warm ones. */
  acquire(key: string, atUs: number): ExecutionEnvironment | undefined {
    this.#reap(atUs);
    let best: ExecutionEnvironment | undefined;
    for (const { environment, key: itsKey } of this.#pooled) {
      if (itsKey !== key || environment.busyUntilUs > atUs) continue;
      if (best === undefined || environment.busyUntilUs > best.busyUntilUs) best = environment;
    }
    return best;
  }

  start(key: string, functionName: string, options: EnvironmentOptions): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(options);
    this.#pooled.push({ environment, key, functionName });
    return environment;
  }

  /** Environments of the function that are taken at `atUs`. */
  busy(functionName: string, atUs: number): number {
    return this.#pooled.filter(
      (pooled) => pooled.functionName === functionName && pooled.environment.busyUntilUs > atUs,
    ).length;
  }

  /** Whether there are so few that none is taken back for their number. */
  get isRoomy(): boolean {
    return this.#pooled.length < IDLE_COUNT_LIMIT;
  }

  discard(environment: ExecutionEnvironment): void {
    this.#pooled = this.#pooled.filter((pooled) => pooled.environment !== environment);
    this.#stop(environment);
  }

  async close(): Promise<void> {
    for (const { environment } of this.#pooled) this.#stop(environment);
    this.#pooled = [];
    await Promise.all(this.#stopping);
  }

  #reap(atUs: number): void {
    const idle = this.#pooled
      .filter(({ environment }) => environment.busyUntilUs <= atUs)
      .sort((a, b) => a.environment.busyUntilUs - b.environment.busyUntilUs);
    let spare = idle.length - IDLE_COUNT_LIMIT;
    for (const { environment } of idle) {
      spare -= 1;
      if (spare >= 0 || !environment.alive || atUs - environment.busyUntilUs > this.#idleLimitUs)
        this.discard(environment);
    }
  }

  #stop(environment: ExecutionEnvironment): void {
    const stopped = environment.stop().finally(() => this.#stopping.delete(stopped));
    this.#stopping.add(stopped);
  }
}
