import { performance } from 'node:perf_hooks';
import type { Clock } from '../ports/clock';

/** The wall clock, for a real account. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** What a simulated clock needs of a sandbox. */
export interface SimulatedTime {
  readonly clock: { now(): number };
  /** Ends early when `signal` is aborted. */
  advanceTo(at: number, signal?: AbortSignal): Promise<void>;
}

/**
 * A sandbox's time: waiting makes it pass. `pace` is how many simulated milliseconds go by in one real one (Infinity =
 * as fast as the machine can); with a pace the time is advanced in slices, so that a screen can be drawn in between.
 */
export function simulatedClock(time: SimulatedTime, pace = Number.POSITIVE_INFINITY): Clock {
  return {
    isOurs: true,
    now: () => time.clock.now(),
    async sleep(ms, signal) {
      const until = time.clock.now() + Math.ceil(ms);
      const began = performance.now();
      const from = time.clock.now();
      while (time.clock.now() < until) {
        signal?.throwIfAborted();
        if (pace === Number.POSITIVE_INFINITY) {
          await advanced(time, until, signal);
        } else {
          const due = Math.min(until, Math.floor(from + (performance.now() - began) * pace));
          if (due > time.clock.now()) await advanced(time, due, signal);
          if (time.clock.now() < until) await wallClock.sleep(Math.min(100, (until - time.clock.now()) / pace), signal);
        }
      }
      signal?.throwIfAborted();
    },
  };
}

/** Rejects where no time passes any more: a wait in a sandbox that was halted or closed would never end. */
async function advanced(time: SimulatedTime, at: number, signal?: AbortSignal): Promise<void> {
  await time.advanceTo(at, signal);
  signal?.throwIfAborted();
  if (time.clock.now() < at) throw new Error('the sandbox is closed: no more time passes in it');
}
