import type { TimeSource } from './action';
import type { Kernel } from './kernel';

/** How often one source may be due at one moment before the loop calls it stuck. */
const STUCK_AFTER = 100_000;

/** Moves the world's clock. Nothing else does. */
export interface Loop {
  /** Runs everything due up to and including `at`, in order of time, then of source; the clock then reads `at`. */
  advanceTo(at: number): Promise<void>;
  /** Makes a running `advanceTo` end after its present step, and later ones do nothing. */
  stop(): void;
}

/**
 *   advanceTo(t):  earliest due among the sources (ties: the first source) <= t ?  now = due, await run  :  now = t
 */
export function createLoop(kernel: Kernel, sources: readonly TimeSource[]): Loop {
  const timed = sources.filter((source) => source.due !== undefined);
  let stopped = false;

  function earliest(limit: number): { readonly source: TimeSource; readonly at: number } | undefined {
    let found: TimeSource | undefined;
    let foundAt = limit;
    for (const source of timed) {
      const due = source.due?.(kernel);
      if (due === undefined) continue;
      if (found === undefined ? due <= foundAt : due < foundAt) {
        found = source;
        foundAt = due;
      }
    }
    return found === undefined ? undefined : { source: found, at: foundAt };
  }

  return {
    async advanceTo(at) {
      let repeats = 0;
      let previous: TimeSource | undefined;
      let previousAt = Number.NaN;
      while (!stopped) {
        const next = earliest(at);
        if (next === undefined) break;
        repeats = next.source === previous && next.at === previousAt ? repeats + 1 : 0;
        if (repeats > STUCK_AFTER) throw new Error(`a source stays due at ${new Date(next.at).toISOString()}`);
        previous = next.source;
        previousAt = next.at;
        if (next.at > kernel.world.now) kernel.world.now = next.at;
        const running = next.source.run?.(kernel, next.at);
        if (running !== undefined) await running;
      }
      if (!stopped && at > kernel.world.now) kernel.world.now = at;
    },
    stop() {
      stopped = true;
    },
  };
}

/** Runs tasks one after the other, in the order they came. */
export interface Queue {
  run<T>(task: () => Promise<T>): Promise<T>;
}

export function createQueue(): Queue {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const result = tail.then(task);
      tail = result.catch(() => undefined);
      return result;
    },
  };
}
