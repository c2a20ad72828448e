import type { Decision } from './decision';
import type { Evidence, RowId } from './evidence';
import type { Verdict } from './verdict';

/** Something that happened in a rehearsed beta, as the operator would have written it down. */
export interface RehearsalEvent {
  readonly atMs: number;
  readonly kind: 'phase' | 'check' | 'deployed' | 'noticed' | 'alarm' | 'rolled-back' | 'decision' | 'trouble';
  readonly text: string;
}

export interface RollbackFigures {
  /** Who did it: AWS by itself, or the operator. */
  readonly by: 'aws' | 'operator';
  readonly atMs: number;
  /** Everybody is on mock, and it was proven. */
  readonly verified: boolean;
  /** From the operator's command to its proof. */
  readonly tookMs: number;
}

/** How a rehearsed beta went. */
export interface RehearsalResult {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly accepted: readonly RowId[];
  readonly decision: Decision | undefined;
  readonly events: readonly RehearsalEvent[];
  readonly rollback: RollbackFigures | undefined;
  /** When something was first noticed: an alarm, a rollback, or a decision that is worse than HOLD. */
  readonly noticedAtMs: number | undefined;
  readonly figures: {
    readonly requests: number;
    readonly comparisons: number;
    readonly mismatches: number;
    readonly canaryRequests: number;
    readonly canaryErrors: number;
  };
  readonly interrupted: boolean;
}

/** A verdict with the rows that were accepted for it: `GO (accepted: errors-canary, p95)`. */
export const verdictText = (result: Pick<RehearsalResult, 'verdict' | 'accepted'>): string =>
  result.accepted.length === 0 ? result.verdict : `${result.verdict} (accepted: ${result.accepted.join(', ')})`;

/**
 * What the playbook lets an operator accept by name at the final look: rows that wait for more canary requests, when
 * the shadow rows are proven and nothing speaks against the canary. Undefined when nothing may be accepted.
 */
export function acceptable(decision: Decision): readonly RowId[] | undefined {
  if (decision.verdict !== 'HOLD' || decision.acceptable.length === 0) return undefined;
  const shadowRows: readonly RowId[] = ['errors', 'errors-shadow', 'diffs'];
  const proven = shadowRows.every((id) =>
    decision.rows.some((row) => row.id === id && row.reading === 'GO' && row.proof.kind === 'proven'),
  );
  const vetoed = decision.rows.some(
    (row) =>
      decision.acceptable.includes(row.id) && (row.counts === 'INVESTIGATE' || row.counts === 'NO-GO' || row.noData),
  );
  return proven && !vetoed ? decision.acceptable : undefined;
}

/** The counts of a beta from the evidence of its end; what could not be measured is 0. */
export function figuresOf(evidence: Evidence | undefined): RehearsalResult['figures'] {
  const { errors, diffs, canaryErrors } = evidence ?? {};
  return {
    requests: errors?.kind === 'measured' ? errors.invocations : 0,
    comparisons: diffs?.kind === 'measured' ? diffs.comparisons : 0,
    mismatches: diffs?.kind === 'measured' ? diffs.mismatches : 0,
    canaryRequests: canaryErrors?.kind === 'measured' ? canaryErrors.requests : 0,
    canaryErrors: canaryErrors?.kind === 'measured' ? canaryErrors.errors : 0,
  };
}
