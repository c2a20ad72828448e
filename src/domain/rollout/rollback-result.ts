/** One thing that was done (or tried) during a rollback, in order. */
export interface RollbackAct {
  readonly part: 'flag' | 'alias' | 'alarms' | 'hard';
  /** What was done, e.g. `stop deployment 7`. */
  readonly what: string;
  readonly outcome: 'done' | 'failed' | 'skipped';
  readonly detail: string;
  /** Whether it wrote to AWS. */
  readonly wrote: boolean;
  readonly atMs: number;
}

/** What a proof is about: clients' flag, the alias, one live request, and every execution environment's own view. */
export type ProofId = 'flag' | 'alias' | 'probe' | 'environments';

export interface RollbackProof {
  readonly id: ProofId;
  /** `open`: not yet so, and waiting may help. `unread`: it could not be looked at. */
  readonly state: 'proven' | 'open' | 'failed' | 'unread';
  readonly evidence: string;
}

export interface RollbackResult {
  readonly kind: 'safe' | 'not-safe';
  /** Nothing had to be written: it was off before. */
  readonly alreadyOff: boolean;
  readonly acts: readonly RollbackAct[];
  readonly proofs: readonly RollbackProof[];
  /** What is left to do, in words. */
  readonly remains: readonly string[];
  /** Commands, the most urgent first. */
  readonly next: readonly string[];
  /** Said loudly: journal or lock could not be used. */
  readonly warnings: readonly string[];
  readonly startedAtMs: number;
  /** When the write that switches the flag off was accepted; undefined when none was needed. */
  readonly acceptedAtMs: number | undefined;
  readonly endedAtMs: number;
}

/**
 * Safe: clients are served off, the alias is at one version, a live request was answered from mock, and no environment
 * still claims otherwise. Logs that cannot be read do not hold it back: an environment refreshes within its poll interval,
 * and by itself after `LAST_GOOD_VALUE_MS`.
 */
export function isSafe(proofs: readonly RollbackProof[]): boolean {
  const stateOf = (id: ProofId) => proofs.find((proof) => proof.id === id)?.state;
  const environments = stateOf('environments');
  return (
    stateOf('flag') === 'proven' &&
    stateOf('alias') === 'proven' &&
    stateOf('probe') === 'proven' &&
    (environments === 'proven' || environments === 'unread')
  );
}
