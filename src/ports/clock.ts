/** Wall time or a rehearsal's simulated time; the only way to read time or to wait. */
export interface Clock {
  /** Time stands still but for what is waited for: the sandbox of this process. */
  readonly isOurs?: true;
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
