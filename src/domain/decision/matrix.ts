import { finalLook, nextOpensAtMs, type RampPhase } from '../phase';
import { duration, plural } from '../text/figures';
import { type Ownership, ownershipOf } from './against-mock';
import { alarmsRow } from './alarms-row';
import type { Decision, DecisionOptions, DecisionRow, Proof } from './decision';
import { type Evidence, ROW_IDS, type RowId } from './evidence';
import { p95Row } from './latency-row';
import { nextCommands } from './next-commands';
import { canaryErrorsRow, diffsRow, errorsRow, shadowErrorsRow } from './rate-rows';
import { reasonOf } from './reason';
import { finish, noData, notApplicable, type RowDraft } from './row-draft';
import { shareRow } from './share-row';
import { targetsOf } from './targets';
import { trafficConflicts } from './traffic-conflicts';
import { asVerdict, type Reading, type Verdict, worst } from './verdict';

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
    p95Row(evidence, thresholds),
    diffsRow(evidence, thresholds),
    shareRow(evidence, thresholds),
    alarmsRow(evidence, thresholds),
  ];
  const ownership = ownershipOf(evidence, thresholds);
  const rows = drafts.map((original) => {
    const draft = owned(original, ownership, evidence);
    const required = REQUIRED_ROWS[evidence.phase].includes(draft.id);
    const conflict = conflicts.find((one) => one.rows.includes(draft.id));
    return judge(conflict === undefined ? draft : doubtful(draft, conflict.says), required, final, options);
  });
  const accepted = rows.filter((row) => row.acceptance === 'accepted').map((row) => row.id);
  const targets = targetsOf(evidence, thresholds, final);
  const missed = targets.filter((target) => target.state === 'missed' && !accept.includes(target.row));
  const folded = worst([
    'GO',
    ...rows.filter((row) => row.required).map((row) => (row.acceptance === 'accepted' ? 'GO' : row.counts)),
    ...missed.map((): Reading => 'INVESTIGATE'),
  ]);
  const verdict = asVerdict(folded);
  const covered = targets.filter(
    (target) => target.state === 'missed' && accept.includes(target.row) && !accepted.includes(target.row),
  );
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
    startedAtMs: evidence.startedAtMs,
    phase: evidence.phase,
    requestedShare: evidence.requestedShare,
    guardedUntilMs: evidence.guardedUntilMs,
    busy: evidence.busy,
    final,
    finalLookAtMs: look.atMs,
    nextOpensAtMs: opensAtMs,
    rows,
    targets,
    accepted: [...new Set([...accepted, ...covered.map((target) => target.row)])],
    acceptable,
    notes: [...conflicts.map((one) => one.says), ...generalNotes(evidence)],
  };
  return { ...draft, reason: reasonOf(draft), next: nextCommands(draft) };
}

function judge(draft: RowDraft, required: boolean, final: boolean, options: DecisionOptions): DecisionRow {
  const counts = countsAs(draft, final);
  const row = (acceptance: DecisionRow['acceptance'], acceptanceWhy?: string): DecisionRow => ({
    ...finish(draft, { required, counts, acceptance }),
    acceptanceWhy,
  });
  if (!(options.accept ?? []).includes(draft.id)) return row('none');
  if (counts === 'GO' || counts === 'n/a' || !required) return row('not-needed');
  if (draft.noData === true) return row('refused', 'there is no data to accept');
  if (draft.stale !== undefined) return row('refused', `nothing is known about now: ${draft.stale}`);
  if (draft.refusal !== undefined && !(draft.refusal.forceable && options.force === true))
    return row('refused', `${draft.refusal.why}${draft.refusal.forceable ? '; --force accepts it all the same' : ''}`);
  if (draft.reading === 'NO-GO') return row('refused', 'a row that reads NO-GO cannot be accepted');
  return row('accepted');
}

/**
 * How a row enters the verdict. A proof against a row of error rates is NO-GO, at the final look its exact test too.
 * Evidence short of a proof is INVESTIGATE. A point value beyond a limit, without evidence, is HOLD: looked at every
 * minute, it would call four healthy betas in ten into question.
 */
function countsAs(draft: RowDraft, final: boolean): Reading {
  const { reading, proof, suspicious, vetoes } = draft;
  if (reading === 'n/a') return 'n/a';
  if (vetoes === true && (proof.kind === 'disproven' || (final && draft.finalVeto === true))) return 'NO-GO';
  const unproven = proof.kind === 'undecided' || proof.kind === 'none' || proof.kind === 'disproven';
  const open: Reading = unproven || draft.stale !== undefined ? 'HOLD' : 'GO';
  if (suspicious === undefined) return worst([reading, open]);
  if (suspicious) return 'INVESTIGATE';
  return worst([reading === 'NO-GO' || reading === 'INVESTIGATE' ? 'HOLD' : reading, open]);
}

/**
 * What both paths at the same moments say of a row: a canary that is worse than mock, or a mock that fails by itself. A
 * canary that is worse is taken out when there is evidence, 20 to 1 at every look, that it is also above its own limit: a
 * point value above it comes sooner or later to every canary that fails exactly as often as it may.
 */
function owned(draft: RowDraft, ownership: Ownership | undefined, evidence: Evidence): RowDraft {
  if (ownership === undefined || draft.noData === true) return draft;
  const { canaryIsWorse, mockFails, says } = ownership;
  if (mockFails !== undefined) return excused(draft, mockFails, says, evidence);
  if (draft.id !== 'errors-canary') return draft;
  const notes = [...(draft.notes ?? []), says];
  if (canaryIsWorse === 'no' || draft.proof.kind === 'disproven') return { ...draft, notes };
  const why = `worse than mock at the same moments: ${says}`;
  const above =
    draft.suspicious === true &&
    evidence.canaryErrors.kind === 'measured' &&
    evidence.canaryErrors.errors >= LEAST_OWNED;
  const proof: Proof =
    canaryIsWorse === 'proven' && above ? { ...draft.proof, kind: 'disproven', says: `${why}, proven` } : draft.proof;
  return {
    ...draft,
    reading: above ? 'NO-GO' : draft.reading,
    proof,
    suspicious: true,
    why,
    notes,
    refusal: { why, forceable: false },
  };
}

/** Errors from which a canary that is worse than mock is taken out: the third, as the canary's own alarm. */
const LEAST_OWNED = 3;

/** Mock fails: the errors are no reason to take the canary out, and no state in which to open a larger share. */
function excused(draft: RowDraft, mockFails: string, says: string, evidence: Evidence): RowDraft {
  const why = `${mockFails}; ${says}`;
  const refusal = { why, forceable: false };
  if (draft.id === 'errors' || draft.id === 'errors-canary') {
    if (draft.proof.kind !== 'disproven' && draft.suspicious !== true && draft.finalVeto !== true) return draft;
    const proof: Proof = draft.proof.kind === 'disproven' ? { ...draft.proof, kind: 'undecided' } : draft.proof;
    return { ...draft, proof, vetoes: false, suspicious: true, why, refusal };
  }
  if (draft.id !== 'alarms' || draft.reading !== 'NO-GO' || evidence.alarms.kind !== 'measured') return draft;
  const canaryRings = evidence.alarms.alarms.some((alarm) => alarm.state === 'alarm' && alarm.watches === 'canary');
  return canaryRings ? draft : { ...draft, suspicious: true, why, refusal };
}

/** The rows to accept by name; one that no phase requires, too, when a target that it stands for is missed. */
function acceptableRows(rows: readonly DecisionRow[], missed: readonly RowId[], verdict: Verdict): readonly RowId[] {
  if (verdict === 'GO' || verdict === 'NO-GO') return [];
  const blocking = rows.filter(
    (row) =>
      missed.includes(row.id) ||
      (row.required &&
        row.acceptance !== 'accepted' &&
        (row.counts === 'HOLD' || row.counts === 'INVESTIGATE' || row.counts === 'none')),
  );
  const possible = blocking.every(
    (row) => row.reading !== 'NO-GO' && !row.noData && row.stale === undefined && row.refusal === undefined,
  );
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

/** What a clock that is behind AWS's keeps out of every figure. */
export const clockNote = (behindMs: number): string =>
  `this machine's clock is ${duration(behindMs)} or more behind AWS's: what happened since then is in no figure; set the clock`;

function generalNotes(evidence: Evidence): readonly string[] {
  const notes: string[] = [];
  if (evidence.behindAwsMs !== undefined) notes.push(clockNote(evidence.behindAwsMs));
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
