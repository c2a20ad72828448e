/**
 * What services write about things that are over (lines, metrics, segments of an invocation), in the order in which they
 * ended. It is written while the next thing runs. A reader of what may be waiting here settles first, so that nobody sees
 * the difference.
 */
export interface Bookings {
  /** Takes work that only writes. It is done soon, after everything that was added before it. */
  add(work: () => void): void;
  /** Does all that waits. */
  settle(): void;
}

export function createBookings(): Bookings {
  let waiting: (() => void)[] = [];
  let failure: { readonly error: unknown } | undefined;

  function settle(): void {
    if (failure !== undefined) {
      const { error } = failure;
      failure = undefined;
      throw error;
    }
    if (waiting.length === 0) return;
    const works = waiting;
    waiting = [];
    for (const work of works) work();
  }

  return {
    add(work) {
      waiting.push(work);
      if (waiting.length > 1) return;
      setImmediate(() => {
        try {
          settle();
        } catch (error) {
          failure = { error };
        }
      });
    },
    settle,
  };
}
