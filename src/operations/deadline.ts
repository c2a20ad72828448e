import type { Clock } from '../ports/clock';

/** A span of waiting. A clock that is set back meanwhile does not prolong it. */
export interface Deadline {
  /** Milliseconds; 0 or less when the span is over. */
  leftMs(): number;
  /** Waits, at most to the end of the span and at least a millisecond. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export function startDeadline(clock: Clock, forMs: number): Deadline {
  let leftMs = forMs;
  let last = clock.now();
  const count = (atLeastMs: number): void => {
    const now = clock.now();
    leftMs -= Math.max(atLeastMs, now - last);
    last = now;
  };
  return {
    leftMs() {
      count(0);
      return leftMs;
    },
    async sleep(ms, signal) {
      count(0);
      const pauseMs = Math.max(1, Math.min(ms, leftMs));
      await clock.sleep(pauseMs, signal);
      count(pauseMs);
    },
  };
}
