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

/** A step of a source; `started` when it began ahead of its turn. */
interface Step {
  readonly source: TimeSource;
  readonly at: number;
  readonly started?: { readonly done: Promise<void>; readonly takeTurn: () => void };
}

/**
 *   advanceTo(t):  earliest due among the sources (ties: the first source) <= t ?  now = due, await run  :  now = t
 *
 * While a step runs, the step after it may start ahead (`TimeSource.startAhead`); it still takes its turn in this order.
 */
export function createLoop(kernel: Kernel, sources: readonly TimeSource[]): Loop {
  const timed = sources.filter((source) => source.due !== undefined);
  let stopped = false;

  function earliest(limit: number): Step | undefined {
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

  function startAhead(limit: number): Step | undefined {
    const next = earliest(limit);
    if (next?.source.startAhead === undefined) return undefined;
    let takeTurn = (): void => {};
    const turn = new Promise<void>((resolve) => {
      takeTurn = resolve;
    });
    const done = next.source.startAhead(kernel, next.at, turn);
    if (done === undefined) return undefined;
    // It is awaited when its turn comes.
    done.catch(() => undefined);
    return { ...next, started: { done, takeTurn } };
  }

  function take({ source, at, started }: Step): void | Promise<void> {
    if (source.readsNoBookings !== true) kernel.bookings.settle();
    if (at > kernel.world.now) kernel.world.now = at;
    if (started === undefined) return source.run?.(kernel, at);
    started.takeTurn();
    return started.done;
  }

  async function run(at: number): Promise<void> {
    let repeats = 0;
    let previous: Step | undefined;
    let ahead: Step | undefined;
    try {
      while (!stopped || ahead !== undefined) {
        const next = ahead ?? earliest(at);
        ahead = undefined;
        if (next === undefined) break;
        repeats = next.source === previous?.source && next.at === previous.at ? repeats + 1 : 0;
        if (repeats > STUCK_AFTER) throw new Error(`a source stays due at ${new Date(next.at).toISOString()}`);
        previous = next;
        const running = take(next);
        if (running === undefined) continue;
        if (!stopped && kernel.settings.oneByOne !== true) ahead = startAhead(at);
        await running;
      }
    } finally {
      ahead?.started?.takeTurn();
    }
  }

  return {
    async advanceTo(at) {
      await run(at);
      kernel.bookings.settle();
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
