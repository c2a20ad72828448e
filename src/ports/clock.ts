/** Wall time or a rehearsal's simulated time; the only way to read time or to wait. */
export interface Clock {
  /** True for the in-process sandbox: its clock moves only inside `sleep`. */
  readonly isOurs?: true;
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
