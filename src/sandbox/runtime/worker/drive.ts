import { breathe, nextTurn } from './real';
import type { VirtualClock } from './virtual-clock';

export type DriveEnd = 'settled' | 'timeout' | 'silent';

/** Number of immediates in a row after which the environment counts as quiet all the same (a recursive setImmediate). */
const MAX_BUSY_TURNS = 1_000;

interface ActiveRequests {
  _getActiveRequests(): readonly unknown[];
}

/** Requests that Node's own threads work on (files, names, import); undocumented, present on Node 20 to 24. */
const activeRequests = (): number => (process as unknown as ActiveRequests)._getActiveRequests().length;

/** Waits until nothing can happen any more without the clock: no owed answer, no file request, no immediate. */
export async function settle(clock: VirtualClock): Promise<void> {
  let busyTurns = 0;
  for (let quietTurns = 0; quietTurns < 2; ) {
    await nextTurn();
    clock.turned();
    if (clock.owed > 0) {
      await clock.whenPaid();
      quietTurns = 0;
      continue;
    }
    if (activeRequests() > 0) {
      await breathe();
      quietTurns = 0;
      continue;
    }
    const batch = clock.takeImmediates();
    for (const run of batch) {
      guarded(run);
      await nextTurn();
    }
    quietTurns = batch.length > 0 ? 0 : quietTurns + 1;
    busyTurns += 1;
    if (busyTurns > MAX_BUSY_TURNS) return;
  }
}

/**
 * Runs the environment until `done()` is true: settle, then jump to the earliest event, and so on. An event that lies
 * after `deadlineUs` ends the run with the clock at the deadline.
 */
export async function drive(clock: VirtualClock, done: () => boolean, deadlineUs: number): Promise<DriveEnd> {
  for (;;) {
    await settle(clock);
    if (clock.nowUs > deadlineUs) {
      clock.nowUs = deadlineUs;
      return 'timeout';
    }
    if (done()) return 'settled';
    const next = clock.peek();
    if (next === undefined || !clock.hasReferenced()) return 'silent';
    if (next.atUs > deadlineUs) {
      clock.nowUs = deadlineUs;
      return 'timeout';
    }
    clock.take();
    clock.nowUs = Math.max(clock.nowUs, next.atUs);
    guarded(next.run);
  }
}

/** A throw inside a timer is an uncaught exception, as in a process of its own. */
function guarded(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
