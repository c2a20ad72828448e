import { isStale, type SourceState } from '../../domain/telemetry/watch-frame';
import { isFailure } from '../../ports/gateway-error';
import { whyOf } from '../evidence/missing-source';

/** A value and the time of its reading. A failed reading keeps the old value and its error. */
export class WatchSource<T> {
  value: T | undefined;
  /** Error of the last attempt. */
  error: unknown;
  #readAtMs: number | undefined;
  #trouble: string | undefined;
  #throttled = false;
  #triedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly name: SourceState['name'],
    /** Pause between two readings; 0 = with every frame. */
    readonly everyMs = 0,
  ) {}

  isDue(nowMs: number): boolean {
    return nowMs - this.#triedAtMs >= this.everyMs || nowMs < this.#triedAtMs;
  }

  async read(nowMs: number, signal: AbortSignal | undefined, read: () => Promise<T>): Promise<void> {
    this.#triedAtMs = nowMs;
    try {
      this.value = await read();
      this.#readAtMs = nowMs;
      this.#trouble = undefined;
      this.#throttled = false;
    } catch (error) {
      signal?.throwIfAborted();
      this.error = error;
      this.#trouble = isFailure(error, 'expired-credentials')
        ? 'the session has expired: aws sso login; this screen then continues'
        : whyOf(error);
      this.#throttled = isFailure(error, 'throttled');
    }
  }

  /** The value while it may be judged: read the last time, or not long ago. */
  trusted(nowMs: number): T | undefined {
    return isStale(this.state, nowMs) ? undefined : this.value;
  }

  /** Why `trusted` has nothing. */
  get why(): string {
    return this.#trouble ?? 'not read yet';
  }

  get state(): SourceState {
    return {
      name: this.name,
      readAtMs: this.#readAtMs,
      everyMs: this.everyMs,
      trouble: this.#trouble,
      throttled: this.#throttled,
    };
  }
}
