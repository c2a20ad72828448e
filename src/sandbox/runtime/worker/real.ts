/** The real timers, taken before anything is patched: only the driver may wait in real time. */
const immediate = setImmediate;
const timeout = setTimeout;

/** One turn of the real event loop. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    immediate(resolve);
  });

/** A millisecond of real time, for work of Node's own threads that cannot be counted otherwise. */
export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    timeout(resolve, 1);
  });
