import type { Decision } from '../decision/decision';
import type { RowId } from '../decision/evidence';
import type { Verdict } from '../decision/verdict';

/** Something that happened in a rehearsed beta, as the operator would have written it down. */
export interface RehearsalEvent {
  readonly atMs: number;
  readonly kind:
    | 'phase'
    | 'check'
    | 'deployed'
    | 'noticed'
    | 'alarm'
    | 'alarm-over'
    | 'rolled-back'
    | 'decision'
    | 'operator'
    | 'trouble';
  readonly text: string;
}

export interface RollbackFigures {
  readonly by: 'AWS' | 'the operator' | 'somebody else';
  readonly atMs: number;
  /** Proven: every user is on mock. */
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
  /** The decision that it ended on; undefined when it was interrupted before any. */
  readonly decision: Decision | undefined;
  /** The share that is served at the end, percent. */
  readonly share: number;
  readonly events: readonly RehearsalEvent[];
  readonly rollback: RollbackFigures | undefined;
  readonly figures: RehearsalFigures;
  readonly interrupted: boolean;
}

/** Counts of a whole beta, from H+0 to its end. */
export interface RehearsalFigures {
  readonly requests: number;
  readonly comparisons: number;
  readonly mismatches: number;
  readonly canaryRequests: number;
  readonly canaryErrors: number;
  readonly shadowErrors: number;
}

/** Kinds of events that show a fault: a verdict on the screen, an alarm, a refused step, an undone flag. */
const SIGNS: readonly RehearsalEvent['kind'][] = ['noticed', 'alarm', 'rolled-back', 'trouble'];

/** Time of the first visible sign (verdict, alarm, undone flag, failed source) at or after `sinceMs`. */
export const firstSignAtMs = (events: readonly RehearsalEvent[], sinceMs = 0): number | undefined =>
  events.find(({ kind, atMs }) => SIGNS.includes(kind) && atMs >= sinceMs)?.atMs;

/** A verdict with the rows that were accepted for it: `GO (accepted: errors-canary, p95)`. */
export const verdictText = (result: Pick<RehearsalResult, 'verdict' | 'accepted'>): string =>
  result.accepted.length === 0 ? result.verdict : `${result.verdict} (accepted: ${result.accepted.join(', ')})`;

/**
 * What the playbook lets an operator accept by name: rows that only wait for more requests, when the shadow rows are
 * proven and no measurement counts against the canary. Undefined when nothing may be accepted.
 */
export function acceptable(decision: Decision): readonly RowId[] | undefined {
  if (decision.verdict !== 'HOLD' || decision.acceptable.length === 0) return undefined;
  const shadowRows: readonly RowId[] = ['errors', 'errors-shadow', 'diffs'];
  const proven = shadowRows.every((id) =>
    decision.rows.some((row) => row.id === id && row.reading === 'GO' && row.proof.kind === 'proven'),
  );
  const vetoed = decision.rows.some(
    (row) => decision.acceptable.includes(row.id) && (row.noData || (row.reading !== 'GO' && row.reading !== 'none')),
  );
  return proven && !vetoed ? decision.acceptable : undefined;
}
