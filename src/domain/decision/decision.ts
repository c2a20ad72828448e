import type { RampPhase } from '../phase';
import type { Interval } from '../statistics/intervals';
import type { OwnCommand } from '../text/advice';
import type { Busy, Evidence, RowId } from './evidence';
import type { Thresholds } from './thresholds';
import type { Reading, Verdict } from './verdict';

/** How much is missing for a proof, and how long that takes. */
export interface Need {
  /** Further requests (or comparisons) if none of them brings an event: the least. */
  readonly more: number;
  readonly unit: string;
  /** Nine betas in ten need between `low` and `high` further requests. */
  readonly range?: {
    readonly low: number;
    /**
     * Infinity for never; JSON has null for it.
     * @nullable
     */
    readonly high: number;
  };
  /** Median wait and its 90 % range; undefined when nothing arrives, or when half of all betas never get there. */
  readonly etaMs?: number;
  readonly etaLowMs?: number;
  readonly etaHighMs?: number;
  /** Mean arrivals an hour behind the estimate. */
  readonly perHour?: number;
  /** A larger share that would do it, and how long it would take there. */
  readonly atShare?: { readonly share: number; readonly etaMs: number } | undefined;
}

/**
 * What the data say about the row's GO limit, valid at every look: `proven` and `disproven` are proofs, `consistent` is
 * a test that had the chance to object and did not.
 */
export type Proof =
  | {
      readonly kind: 'proven';
      readonly sinceMs?: number | undefined;
      readonly interval?: Interval | undefined;
      readonly says: string;
    }
  | {
      readonly kind: 'consistent';
      readonly sinceMs?: number | undefined;
      readonly interval?: Interval | undefined;
      readonly says: string;
    }
  | {
      readonly kind: 'undecided';
      readonly need?: Need;
      readonly interval?: Interval | undefined;
      readonly says: string;
    }
  | {
      readonly kind: 'disproven';
      readonly sinceMs?: number | undefined;
      readonly interval?: Interval | undefined;
      readonly says: string;
    }
  | { readonly kind: 'state'; readonly says: string }
  | { readonly kind: 'none'; readonly says: string };

/** Title of the column that shows proofs. */
export const PROOF_TITLE = 'proof (95 %, valid at every look)';

export interface DecisionRow {
  readonly id: RowId;
  /** Whether this phase's GO needs the row. */
  readonly required: boolean;
  /** The measured value in words, e.g. `12/2,984  0.40 %`. */
  readonly measured: string;
  readonly limit: string;
  /** The matrix on the measured value. */
  readonly reading: Reading;
  /** How the row enters the verdict: what is proven, or suspicious, decides; a point value above a limit is a HOLD. */
  readonly counts: Reading;
  readonly proof: Proof;
  /** Why it reads and counts so, when that is not plain from the figures. */
  readonly why?: string | undefined;
  /** What would change the row. */
  readonly flips: readonly string[];
  /** Facts that change nothing but belong to the row (rescued, users with a mismatch, age of the data). */
  readonly notes: readonly string[];
  readonly acceptance: 'none' | 'accepted' | 'not-needed' | 'refused';
  readonly acceptanceWhy?: string | undefined;
  /** Why the row cannot be accepted by name; undefined when it could be. */
  readonly refusal?: string;
  /** Why the row says nothing about now. */
  readonly stale?: string | undefined;
  /** Nothing was measured: such a row cannot be accepted. */
  readonly noData: boolean;
  readonly n?: number | undefined;
  readonly source?: string | undefined;
  readonly ageMs?: number | undefined;
}

export interface TargetRow {
  readonly id: 'p95' | 'availability' | 'rollbacks';
  /** The row whose acceptance covers a missed target. */
  readonly row: RowId;
  readonly state: 'met' | 'missed' | 'unknown';
  readonly measured: string;
  readonly limit: string;
}

export interface NextCommand {
  readonly kind: 'wait' | 'promote' | 'accept' | 'rollback' | 'investigate' | 'gather' | 'start' | 'cleanup' | 'guard';
  readonly text: string;
  readonly command?: OwnCommand;
  /** When it will work, if not now. */
  readonly notBeforeMs?: number;
}

export interface Decision {
  readonly verdict: Verdict;
  readonly atMs: number;
  readonly startedAtMs?: number | undefined;
  readonly phase: RampPhase;
  readonly requestedShare: number;
  /** When AWS's own rollback ends or ended; undefined when no bake runs. */
  readonly guardedUntilMs?: number | undefined;
  /** What has to end before a share can be opened. */
  readonly busy?: Busy | undefined;
  /** Whether this is the phase's planned final look (or `--final`). */
  readonly final: boolean;
  readonly finalLookAtMs?: number | undefined;
  /** When the plan opens the next share. */
  readonly nextOpensAtMs?: number | undefined;
  /** Reasons in one line, the decisive ones only. */
  readonly reason: string;
  readonly rows: readonly DecisionRow[];
  readonly targets: readonly TargetRow[];
  /** Rows accepted by name; with them the verdict is GO only for this step. */
  readonly accepted: readonly RowId[];
  /** Rows whose acceptance would make it GO; empty when none would or none is needed. */
  readonly acceptable: readonly RowId[];
  readonly notes: readonly string[];
  readonly next: readonly NextCommand[];
}

export interface DecisionOptions {
  readonly thresholds: Thresholds;
  /** Judge as at the final look, at any time. */
  readonly final?: boolean;
  /** Rows that the operator accepts; a what-if on `decide`. */
  readonly accept?: readonly RowId[];
  /** Accept a significant effect in the wrong direction too (`--force`); proofs, failures now and missing data stay refused. */
  readonly force?: boolean;
}

/** What is kept of a decision: enough to judge it again, later and with other limits. */
export interface DecisionRecord {
  readonly version: 1;
  readonly atMs: number;
  readonly evidence: Evidence;
  readonly thresholds: Thresholds;
  readonly final: boolean;
  readonly accept: readonly RowId[];
  readonly verdict: Verdict;
}
