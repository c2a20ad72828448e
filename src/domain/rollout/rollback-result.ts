import type { Said } from '../text/advice';
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
  /** Environments that may still believe in a share, and until when at the latest (epoch ms). */
  readonly cached?: readonly { readonly name: string; readonly expiresAtMs: number }[];
}

/** `safe-by`: AppConfig serves off and the alias is back; only cached flags are left, and they expire. */
export type RollbackVerdict = 'safe' | 'safe-by' | 'not-safe';

export interface RollbackResult {
  readonly kind: RollbackVerdict;
  /** When the last cached flag expires, epoch ms; undefined unless `safe-by`. */
  readonly safeByMs: number | undefined;
  /** It was off before, so nothing was written. */
  readonly alreadyOff: boolean;
  readonly acts: readonly RollbackAct[];
  readonly proofs: readonly RollbackProof[];
  /** What is left to do, in words. */
  readonly remains: readonly string[];
  /** Commands, the most urgent first. */
  readonly next: readonly Said[];
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
 * and at the latest after `LAST_GOOD_VALUE_MS`. Safe by a moment: only cached flags are left, each with its end.
 */
export function verdictOf(proofs: readonly RollbackProof[]): RollbackVerdict {
  const stateOf = (id: ProofId) => proofs.find((proof) => proof.id === id)?.state;
  if (stateOf('flag') !== 'proven' || stateOf('alias') !== 'proven') return 'not-safe';
  const probe = stateOf('probe');
  const environments = stateOf('environments');
  if (probe === 'proven' && (environments === 'proven' || environments === 'unread')) return 'safe';
  return probe === 'proven' || (probe === 'open' && cachedIn(proofs, 'probe')) ? 'safe-by' : 'not-safe';
}

const cachedIn = (proofs: readonly RollbackProof[], id: ProofId): boolean =>
  (proofs.find((proof) => proof.id === id)?.cached?.length ?? 0) > 0;

/** When the last flag that an environment still has cached expires, epoch ms; undefined when none is known. */
export function lastExpiry(proofs: readonly RollbackProof[]): number | undefined {
  const ends = proofs.flatMap(({ cached = [] }) => cached.map(({ expiresAtMs }) => expiresAtMs));
  return ends.length === 0 ? undefined : Math.max(...ends);
}
