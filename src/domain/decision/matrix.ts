import { finalLook, nextOpensAtMs, type RampPhase } from '../phase';
import { plural } from '../text/figures';
import { alarmsRow } from './alarms-row';
import type { Decision, DecisionOptions, DecisionRow } from './decision';
import { type Evidence, ROW_IDS, type RowId } from './evidence';
import { p95Row } from './latency-row';
import { nextCommands } from './next-commands';
import { canaryErrorsRow, diffsRow, errorsRow, shadowErrorsRow } from './rate-rows';
import { reasonOf } from './reason';
import { finish, noData, notApplicable, type RowDraft } from './row-draft';
import { shareRow } from './share-row';
import { targetsOf } from './targets';
import { trafficConflicts } from './traffic-conflicts';
import { type Reading, type Verdict, worst } from './verdict';

const SHADOW_ROWS: readonly RowId[] = ['errors', 'errors-shadow', 'diffs', 'alarms'];
const FULL_ROWS: readonly RowId[] = ['errors', 'errors-canary', 'p95', 'alarms'];

/** The rows that a phase's GO needs. */
export const REQUIRED_ROWS: { readonly [phase in RampPhase]: readonly RowId[] } = {
  shadow: SHADOW_ROWS,
  'canary-1': ROW_IDS,
  'ramp-5': ROW_IDS,
  'ramp-25': ROW_IDS,
  'ramp-100': FULL_ROWS,
};

/**
 * The Go/No-Go of a moment: reads the matrix, states what is proven, folds both into one verdict and names the next
 * command. Pure: the same evidence and limits give the same decision. Never GO for want of data.
 */
export function decide(evidence: Evidence, options: DecisionOptions): Decision {
  const { thresholds } = options;
  const accept = options.accept ?? [];
  const look = finalLook(evidence.phase, evidence.startedAtMs, evidence.atMs);
  const final = options.final === true || look.isNow;
  const conflicts = trafficConflicts(evidence.traffic, thresholds.traffic);
  const drafts = beforeTheBeginning(evidence) ?? [
    errorsRow(evidence, thresholds, final),
    canaryErrorsRow(evidence, thresholds, final),
    shadowErrorsRow(evidence, thresholds, final),
    p95Row(evidence, thresholds, final),
    diffsRow(evidence, thresholds),
    shareRow(evidence, thresholds),
    alarmsRow(evidence),
  ];
  const rows = drafts.map((draft) => {
    const required = REQUIRED_ROWS[evidence.phase].includes(draft.id);
    const conflict = conflicts.find((one) => one.rows.includes(draft.id));
    return judge(
      conflict === undefined ? draft : doubtful(draft, conflict.says),
      required,
      final,
      accept,
      thresholds.proof.leastErrors,
    );
  });
  const accepted = rows.filter((row) => row.acceptance === 'accepted').map((row) => row.id);
  const targets = targetsOf(evidence, thresholds);
  const missed = targets.filter((target) => target.state === 'missed' && !accept.includes(target.row));
  const folded = worst([
    'GO',
    ...rows.filter((row) => row.required).map((row) => (row.acceptance === 'accepted' ? 'GO' : row.counts)),
    ...missed.map((): Reading => 'INVESTIGATE'),
  ]);
  const verdict = asVerdict(folded);
  const acceptable = acceptableRows(
    rows,
    missed.map((target) => target.row),
    verdict,
  );
  const opensAtMs =
    evidence.startedAtMs === undefined
      ? undefined
      : nextOpensAtMs(evidence.phase, evidence.startedAtMs, evidence.shareDeliveredAtMs);
  const draft = {
    verdict,
    atMs: evidence.atMs,
    ...(evidence.startedAtMs === undefined ? {} : { startedAtMs: evidence.startedAtMs }),
    phase: evidence.phase,
    requestedShare: evidence.requestedShare,
    final,
    ...(look.atMs === undefined ? {} : { finalLookAtMs: look.atMs }),
    ...(opensAtMs === undefined ? {} : { nextOpensAtMs: opensAtMs }),
    rows,
    targets,
    accepted,
    acceptable,
    notes: [...conflicts.map((one) => one.says), ...generalNotes(evidence)],
  };
  return { ...draft, reason: reasonOf(draft), next: nextCommands(draft) };
}

/** A row at fewer than two errors, or before the final look, does not veto on its reading: peeking would cry wolf. */
function judge(
  draft: RowDraft,
  required: boolean,
  final: boolean,
  accept: readonly RowId[],
  leastErrors: number,
): DecisionRow {
  const counts = countsAs(draft, final, leastErrors);
  const asked = accept.includes(draft.id);
  const row = (acceptance: DecisionRow['acceptance'], acceptanceWhy?: string): DecisionRow => ({
    ...finish(draft, { required, counts, acceptance }),
    ...(acceptanceWhy === undefined ? {} : { acceptanceWhy }),
  });
  if (!asked) return row('none');
  if (counts === 'GO' || counts === 'n/a' || !required) return row('not-needed');
  if (draft.noData === true) return row('refused', 'there is no data to accept');
  if (draft.reading === 'NO-GO') return row('refused', 'a row that reads NO-GO cannot be accepted');
  return row('accepted');
}

function countsAs(draft: RowDraft, final: boolean, leastErrors: number): Reading {
  if (draft.reading === 'n/a') return 'n/a';
  const vetoes = draft.events !== undefined;
  if (vetoes && draft.proof.kind === 'disproven') return 'NO-GO';
  if (vetoes && draft.reading === 'NO-GO') {
    return final && (draft.events ?? 0) >= leastErrors ? 'NO-GO' : 'INVESTIGATE';
  }
  const unproven = draft.proof.kind === 'undecided' || draft.proof.kind === 'none' || draft.proof.kind === 'disproven';
  return worst([draft.reading, unproven ? 'HOLD' : 'GO']);
}

function acceptableRows(rows: readonly DecisionRow[], missed: readonly RowId[], verdict: Verdict): readonly RowId[] {
  if (verdict === 'GO' || verdict === 'NO-GO') return [];
  const blocking = rows.filter(
    (row) =>
      row.required &&
      row.acceptance !== 'accepted' &&
      (row.counts === 'HOLD' || row.counts === 'INVESTIGATE' || row.counts === 'none' || missed.includes(row.id)),
  );
  const possible = blocking.every((row) => row.reading !== 'NO-GO' && !row.noData);
  return possible ? [...rows.filter((row) => row.acceptance === 'accepted'), ...blocking].map((row) => row.id) : [];
}

function doubtful(draft: RowDraft, says: string): RowDraft {
  return draft.reading === 'GO'
    ? { ...draft, reading: 'HOLD', why: says }
    : { ...draft, notes: [...(draft.notes ?? []), says] };
}

/** A window before H+0, or no beta at all, has no figures to judge. */
function beforeTheBeginning(evidence: Evidence): readonly RowDraft[] | undefined {
  const { startedAtMs, atMs, phase } = evidence;
  const why =
    startedAtMs === undefined
      ? 'the beta has not begun'
      : atMs <= startedAtMs || !Number.isFinite(atMs)
        ? 'this moment lies before the beta began'
        : undefined;
  if (why === undefined) return undefined;
  return ROW_IDS.map((id) => (REQUIRED_ROWS[phase].includes(id) ? noData(id, '-', why) : notApplicable(id, why)));
}

function asVerdict(reading: Reading): Verdict {
  return reading === 'NO-GO' || reading === 'INVESTIGATE' || reading === 'GO' ? reading : 'HOLD';
}

function generalNotes(evidence: Evidence): readonly string[] {
  const notes: string[] = [];
  const flags = evidence.flagFetchErrors;
  if (flags.kind === 'measured' && flags.errors > 0) {
    notes.push(
      `${plural(flags.errors, 'flag fetch', 'flag fetches')} failed in the window: the last good value was used`,
    );
  }
  if (evidence.operatorRequests !== undefined && evidence.operatorRequests > 0) {
    notes.push(`${plural(evidence.operatorRequests, 'request')} of these were sent by the operator with traffic`);
  }
  return notes;
}
