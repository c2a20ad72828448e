import type { Clock } from '../ports/clock';
import { type GatewayError, isPassing } from '../ports/gateway-error';
import { startDeadline } from './deadline';

export interface PollOptions<Value> {
  /** Pause after the first read; grows by half each time up to `atMostMs`. */
  readonly everyMs: number;
  /** Longest pause (default: no growth). */
  readonly atMostMs?: number;
  /** How long to go on, in the clock's time. */
  readonly forMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Sees every value that was read, the last one included. */
  readonly onRead?: ((value: Value) => void) | undefined;
  /** Sees a read that failed and will be repeated. */
  readonly onTrouble?: (error: GatewayError) => void;
}

/** `reached` when the condition was met; `timed-out` carries the value read at the deadline. */
export type PollOutcome<Value> =
  | { readonly kind: 'reached'; readonly value: Value }
  | { readonly kind: 'timed-out'; readonly value: Value };

/**
 * The one poll loop: reads at once, then after growing pauses, and a last time at the deadline. A read that fails for a
 * passing reason is repeated; when nothing could be read until the deadline the last failure is thrown. An aborted
 * signal ends it with the signal's reason.
 */
export async function pollUntil<Value>(
  clock: Clock,
  read: () => Promise<Value>,
  reached: (value: Value) => boolean,
  options: PollOptions<Value>,
): Promise<PollOutcome<Value>> {
  const deadline = startDeadline(clock, options.forMs);
  let pause = options.everyMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const last = deadline.leftMs() <= 0;
    try {
      const value = await read();
      options.onRead?.(value);
      if (reached(value)) return { kind: 'reached', value };
      if (last) return { kind: 'timed-out', value };
    } catch (error) {
      if (!isPassing(error) || last) throw error;
      options.onTrouble?.(error);
    }
    await deadline.sleep(pause, options.signal);
    pause = Math.min(pause * 1.5, options.atMostMs ?? options.everyMs);
  }
}
