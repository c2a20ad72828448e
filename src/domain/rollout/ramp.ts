import type { Decision } from '../decision/decision';
import type { RowId } from '../decision/evidence';
import type { Verdict } from '../decision/verdict';
import { nextOpensAtMs, nextStep, PHASES, type PhaseStep, phaseOfShare, type RampPhase, stepOf } from '../phase';
import { moment } from '../text/figures';

/**
 * The ramp as a state machine over what was done and what time it is.
 *
 *   shadow --GO--> canary-1 --GO, J+2--> ramp-5 --GO, J+4--> ramp-25 --GO, J+7--> ramp-100 --> cleanup
 *      ^              |                     |                   |                    |
 *      +--------------+--- rolled back -----+-------------------+--------------------+
 *
 * GO is a decision that says so, alone or with rows accepted by name and a reason; before its day a step needs `early`
 * and a reason as well.
 */
export type RampEvent =
  | { readonly kind: 'started'; readonly atMs: number }
  | {
      readonly kind: 'promoted';
      readonly atMs: number;
      /** Percent. */
      readonly share: number;
      readonly verdict: Verdict;
      readonly accepted: readonly RowId[];
      readonly early: boolean;
      readonly reason?: string;
      /** Digest of the evidence that the decision stood on. */
      readonly evidence?: string;
    }
  | { readonly kind: 'rearmed'; readonly atMs: number }
  | { readonly kind: 'rolled-back'; readonly atMs: number; readonly why: string };

export type RampBlocker =
  | { readonly kind: 'not-started'; readonly says: string }
  | { readonly kind: 'finished'; readonly says: string }
  | { readonly kind: 'no-decision'; readonly says: string }
  | { readonly kind: 'before-its-day'; readonly says: string; readonly opensAtMs: number }
  | {
      readonly kind: 'verdict';
      readonly says: string;
      readonly verdict: Verdict;
      readonly acceptable: readonly RowId[];
      readonly etaMs?: number;
    }
  | { readonly kind: 'reason'; readonly says: string };

export interface RampStepState {
  readonly step: PhaseStep;
  readonly state: 'done' | 'current' | 'next' | 'later';
  readonly enteredAtMs?: number;
  /** When it opens (or opened) by the plan; undefined before the start. */
  readonly opensAtMs?: number;
  readonly accepted?: readonly RowId[];
}

export interface RampState {
  readonly startedAtMs?: number;
  readonly phase: RampPhase;
  /** Percent. */
  readonly share: number;
  readonly enteredAtMs?: number;
  readonly steps: readonly RampStepState[];
  readonly next?: PhaseStep;
  /** Empty when the next step would work now, without any acceptance. */
  readonly blockers: readonly RampBlocker[];
  /** The first moment at which `ramp --next` will work if all stays as it is; undefined when somebody has to look first. */
  readonly worksFromMs?: number;
  readonly rolledBack?: { readonly atMs: number; readonly why: string };
  /** What is left to do after 100 %; empty before. */
  readonly cleanup: readonly string[];
}

/** Where the ramp stands. `decision` is the one of now, absent when it could not be made. */
export function rampState(history: readonly RampEvent[], nowMs: number, decision: Decision | undefined): RampState {
  const { startedAtMs, share, enteredAtMs, rolledBack, entries } = replay(history);
  const phase = phaseOfShare(share);
  const next = nextStep(phase);
  const blockers = blockersOf(phase, startedAtMs, enteredAtMs, nowMs, decision);
  const worksFromMs = worksFrom(blockers, nowMs);
  return {
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    phase,
    share,
    ...(enteredAtMs === undefined ? {} : { enteredAtMs }),
    steps: PHASES.map((step) => stepState(step, phase, startedAtMs, enteredAtMs, entries)),
    ...(next === undefined ? {} : { next }),
    blockers,
    ...(worksFromMs === undefined ? {} : { worksFromMs }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
    cleanup: phase === 'ramp-100' ? CLEANUP : [],
  };
}

/** What is left after everything is on Prisma. */
export const CLEANUP: readonly string[] = [
  'keep 100 % for two days under watch, alarms OK',
  'answer from Prisma without the flag: remove the mock path and its data from mock-read',
  'remove the shadow call and the comparison',
  'delete the flags prismaAdapter and prismaShadow, then the AppConfig profile if nothing else uses it',
  'delete the alarm on canary errors and the widgets that compare paths',
  'keep the decision report and the journal with the change record',
];

export interface RampRequest {
  /** Open the next step before its day. */
  readonly early?: boolean;
  readonly reason?: string;
  readonly evidence?: string;
}

export type RampStep =
  | { readonly kind: 'promoted'; readonly event: Extract<RampEvent, { readonly kind: 'promoted' }> }
  | { readonly kind: 'blocked'; readonly blockers: readonly RampBlocker[] };

/**
 * The next step, or what blocks it. `decision` must be the one that the acceptances of this step were given to;
 * nothing but its GO opens a share.
 */
export function promote(
  history: readonly RampEvent[],
  nowMs: number,
  decision: Decision | undefined,
  request: RampRequest,
): RampStep {
  const state = rampState(history, nowMs, decision);
  const early = state.blockers.some((blocker) => blocker.kind === 'before-its-day');
  const standing = state.blockers.filter((blocker) => !(blocker.kind === 'before-its-day' && request.early === true));
  const accepted = decision?.accepted ?? [];
  const reasoned = (request.reason ?? '').trim() !== '';
  const blockers: RampBlocker[] = [...standing];
  if (!reasoned && (accepted.length > 0 || (early && request.early === true))) {
    blockers.push({ kind: 'reason', says: 'an early step and an accepted row need --reason' });
  }
  if (blockers.length > 0 || decision === undefined || decision.verdict !== 'GO' || state.next === undefined) {
    return { kind: 'blocked', blockers };
  }
  return {
    kind: 'promoted',
    event: {
      kind: 'promoted',
      atMs: nowMs,
      share: state.next.share,
      verdict: decision.verdict,
      accepted,
      early,
      ...(reasoned ? { reason: (request.reason ?? '').trim() } : {}),
      ...(request.evidence === undefined ? {} : { evidence: request.evidence }),
    },
  };
}

/** The largest share (percent) that the plan allows from here: the next step's, or the current one's at the end. */
export function largestPlannedShare(share: number): number {
  const phase = phaseOfShare(share);
  return nextStep(phase)?.share ?? stepOf(phase).share;
}

interface Replay {
  readonly startedAtMs: number | undefined;
  readonly share: number;
  readonly enteredAtMs: number | undefined;
  readonly rolledBack: { readonly atMs: number; readonly why: string } | undefined;
  readonly entries: ReadonlyMap<RampPhase, { readonly atMs: number; readonly accepted: readonly RowId[] }>;
}

function replay(history: readonly RampEvent[]): Replay {
  let startedAtMs: number | undefined;
  let share = 0;
  let enteredAtMs: number | undefined;
  let rolledBack: { readonly atMs: number; readonly why: string } | undefined;
  let entries = new Map<RampPhase, { readonly atMs: number; readonly accepted: readonly RowId[] }>();
  for (const event of history) {
    if (event.kind === 'started') {
      startedAtMs = event.atMs;
      share = 0;
      enteredAtMs = event.atMs;
      rolledBack = undefined;
      entries = new Map([['shadow', { atMs: event.atMs, accepted: [] }]]);
    } else if (event.kind === 'promoted') {
      share = event.share;
      enteredAtMs = event.atMs;
      rolledBack = undefined;
      entries.set(phaseOfShare(event.share), { atMs: event.atMs, accepted: event.accepted });
    } else if (event.kind === 'rolled-back') {
      share = 0;
      enteredAtMs = event.atMs;
      rolledBack = { atMs: event.atMs, why: event.why };
    }
  }
  return { startedAtMs, share, enteredAtMs, rolledBack, entries };
}

function stepState(
  step: PhaseStep,
  phase: RampPhase,
  startedAtMs: number | undefined,
  enteredAtMs: number | undefined,
  entries: Replay['entries'],
): RampStepState {
  const here = PHASES.findIndex((one) => one.phase === phase);
  const index = PHASES.indexOf(step);
  const entry = index <= here ? entries.get(step.phase) : undefined;
  const opensAtMs =
    startedAtMs === undefined
      ? undefined
      : index === here + 1
        ? nextOpensAtMs(phase, startedAtMs, enteredAtMs)
        : startedAtMs + step.opensAfterMs;
  return {
    step,
    state: index < here ? 'done' : index === here ? 'current' : index === here + 1 ? 'next' : 'later',
    ...(entry === undefined ? {} : { enteredAtMs: entry.atMs }),
    ...(opensAtMs === undefined ? {} : { opensAtMs }),
    ...(entry === undefined || entry.accepted.length === 0 ? {} : { accepted: entry.accepted }),
  };
}

function blockersOf(
  phase: RampPhase,
  startedAtMs: number | undefined,
  enteredAtMs: number | undefined,
  nowMs: number,
  decision: Decision | undefined,
): readonly RampBlocker[] {
  if (startedAtMs === undefined) return [{ kind: 'not-started', says: 'the beta has not begun' }];
  const following = nextStep(phase);
  if (following === undefined) return [{ kind: 'finished', says: 'everything is on Prisma: only the cleanup is left' }];
  const blockers: RampBlocker[] = [];
  const opensAtMs = nextOpensAtMs(phase, startedAtMs, enteredAtMs) ?? nowMs;
  if (phase !== 'shadow' && nowMs < opensAtMs) {
    blockers.push({
      kind: 'before-its-day',
      says: `${following.title} opens at ${following.day}, ${moment(opensAtMs)} UTC`,
      opensAtMs,
    });
  }
  if (decision === undefined) {
    blockers.push({ kind: 'no-decision', says: 'there is no decision: the evidence could not be read' });
  } else if (decision.phase !== phase) {
    blockers.push({ kind: 'no-decision', says: `the decision is about ${decision.phase}, not about ${phase}` });
  } else if (decision.verdict !== 'GO') {
    blockers.push(verdictBlocker(decision));
  }
  return blockers;
}

function verdictBlocker(decision: Decision): RampBlocker {
  const waits = decision.rows
    .filter((row) => row.required && row.acceptance !== 'accepted' && row.counts !== 'GO' && row.counts !== 'n/a')
    .map((row) =>
      row.proof.kind === 'undecided' && (row.reading === 'GO' || row.reading === 'none')
        ? row.proof.need?.etaMs
        : undefined,
    );
  const known = waits.filter((wait): wait is number => wait !== undefined);
  const waitingHelps = decision.verdict === 'HOLD' && known.length === waits.length && known.length > 0;
  return {
    kind: 'verdict',
    says: `${decision.verdict}: ${decision.reason}`,
    verdict: decision.verdict,
    acceptable: decision.acceptable,
    ...(waitingHelps ? { etaMs: Math.max(...known) } : {}),
  };
}

function worksFrom(blockers: readonly RampBlocker[], nowMs: number): number | undefined {
  let from = nowMs;
  for (const blocker of blockers) {
    if (blocker.kind === 'before-its-day') from = Math.max(from, blocker.opensAtMs);
    else if (blocker.kind === 'verdict' && blocker.etaMs !== undefined) from = Math.max(from, nowMs + blocker.etaMs);
    else return undefined;
  }
  return from;
}
