import type { TimeSource } from './action';
import type { Kernel } from './kernel';

/** How often one source may be due at one moment before the loop calls it stuck. */
const STUCK_AFTER = 100_000;
/** After so many steps the process gets a turn, in which an interruption can reach it. */
const STEPS_A_TURN = 64;

const turnOfTheProcess = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Moves the world's clock. Nothing else does. */
export interface Loop {
  /**
   * Runs everything due up to and including `at`, in order of time, then of source; the clock then reads `at`. An aborted
   * `signal` ends it after its present step, and the clock stays there.
   */
  advanceTo(at: number, signal?: AbortSignal): Promise<void>;
  /** Makes a running `advanceTo` end after its present step, and later ones do nothing. */
  stop(): void;
}

/** A step of a source; `started` when it began ahead of its turn. */
interface Step {
  readonly source: TimeSource;
  readonly at: number;
  readonly started?: { readonly done: Promise<void>; readonly turn: Promise<void>; readonly takeTurn: () => void };
}

function earliestOf(kernel: Kernel, sources: readonly TimeSource[], limit: number): Step | undefined {
  let found: TimeSource | undefined;
  let foundAt = limit;
  for (const source of sources) {
    const due = source.due?.(kernel);
    if (due === undefined) continue;
    if (found === undefined ? due <= foundAt : due < foundAt) {
      found = source;
      foundAt = due;
    }
  }
  return found === undefined ? undefined : { source: found, at: foundAt };
}

/**
 *   advanceTo(t):  earliest due among the sources (ties: the first source) <= t ?  now = due, await run  :  now = t
 *
 * While a step runs, the step after it may start ahead (`TimeSource.startAhead`): as soon as it begins, or when it says that
 * it planned something (`Kernel.planned`). What started ahead still takes its turn in this order.
 */
export function createLoop(kernel: Kernel, sources: readonly TimeSource[]): Loop {
  const timed = sources.filter((source) => source.due !== undefined);
  let stopped = false;

  const earliest = (limit: number): Step | undefined => earliestOf(kernel, timed, limit);

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
    return { ...next, started: { done, turn, takeTurn } };
  }

  function take({ source, at, started }: Step): void | Promise<void> {
    if (source.readsNoBookings !== true) kernel.bookings.settle();
    if (at > kernel.world.now) kernel.world.now = at;
    if (started === undefined) return source.run?.(kernel, at);
    started.takeTurn();
    return started.done;
  }

  async function run(at: number, signal: AbortSignal | undefined): Promise<void> {
    let repeats = 0;
    let previous: Step | undefined;
    let ahead: Step | undefined;
    let steps = 0;
    const ends = (): boolean => stopped || signal?.aborted === true;
    const startNext = (): void => {
      if (!ends() && kernel.settings.oneByOne !== true) ahead ??= startAhead(at);
    };
    try {
      while (!ends() || ahead !== undefined) {
        const next = ahead ?? earliest(at);
        ahead = undefined;
        if (next === undefined) break;
        repeats = next.source === previous?.source && next.at === previous.at ? repeats + 1 : 0;
        if (repeats > STUCK_AFTER) throw new Error(`a source stays due at ${new Date(next.at).toISOString()}`);
        previous = next;
        steps += 1;
        if (signal !== undefined && steps % STEPS_A_TURN === 0) await turnOfTheProcess();
        const running = take(next);
        if (running === undefined) continue;
        // What waited for this turn goes on first: what may start beside it depends on it.
        await next.started?.turn;
        kernel.planned.listen(startNext);
        startNext();
        await running;
        kernel.planned.listen(undefined);
      }
    } finally {
      kernel.planned.listen(undefined);
      ahead?.started?.takeTurn();
    }
  }

  return {
    async advanceTo(at, signal) {
      await run(at, signal);
      kernel.bookings.settle();
      if (!stopped && signal?.aborted !== true && at > kernel.world.now) kernel.world.now = at;
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
