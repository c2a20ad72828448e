import type { Decision } from '../decision/decision';
import type { RowId } from '../decision/evidence';
import type { Verdict } from '../decision/verdict';
import { nextOpensAtMs, nextStep, PHASES, type PhaseStep, phaseOfShare, type RampPhase } from '../phase';
import type { ReadinessReport } from '../readiness/readiness';
import { type OwnCommand, own } from '../text/advice';
import type { FlagDeploymentState } from './deployments';
import { type ShareConsent, type ShareGate, shareGate } from './share-gate';
import type { Block } from './share-request';

/**
 * The ramp as a state machine over its events and the time.
 *
 *   shadow --GO--> canary-1 --GO, day 2--> ramp-5 --GO, day 4--> ramp-25 --GO, day 7--> ramp-100 --> cleanup
 *      ^              |                       |                     |                      |
 *      +--------------+---- rolled back ------+---------------------+----------------------+
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
      readonly reason?: string | undefined;
      /** Digest of the evidence that the decision is based on. */
      readonly evidence?: string | undefined;
    }
  | { readonly kind: 'rearmed'; readonly atMs: number }
  | { readonly kind: 'rolled-back'; readonly atMs: number; readonly why: string };

export interface RampStepState {
  readonly step: PhaseStep;
  readonly state: 'done' | 'current' | 'next' | 'later';
  readonly enteredAtMs?: number | undefined;
  /** When it opens (or opened) by the plan; undefined before the start. */
  readonly opensAtMs?: number | undefined;
  readonly accepted?: readonly RowId[];
}

/** A deployment that grows or bakes. */
export interface Unfinished {
  readonly deployment: number;
  readonly state: FlagDeploymentState;
  /** Of the clients that have it. */
  readonly percentComplete: number;
}

export interface RampState {
  readonly startedAtMs?: number | undefined;
  readonly phase: RampPhase;
  /** Percent. */
  readonly share: number;
  readonly enteredAtMs?: number | undefined;
  readonly steps: readonly RampStepState[];
  readonly next?: PhaseStep | undefined;
  /** Why the next share may not be opened now; empty when it may, without any acceptance. */
  readonly blocks: readonly Block[];
  /** The command that opens the next share now in spite of the blocks; undefined when none does. */
  readonly command?: OwnCommand | undefined;
  /** The first moment at which `ramp --next` will work if all stays as it is; undefined when an operator has to act first. */
  readonly worksFromMs?: number | undefined;
  readonly rolledBack?: { readonly atMs: number; readonly why: string } | undefined;
  /** The deployment of 100 % that is not complete yet. */
  readonly unfinished?: Unfinished | undefined;
  /** What is left to do after 100 %; empty before it is complete. */
  readonly cleanup: readonly string[];
}

/**
 * The present state of the ramp. `decision` is the current one, undefined when it could not be made; `unfinished` the share's
 * deployment while it grows or bakes.
 */
export function rampState(
  history: readonly RampEvent[],
  nowMs: number,
  decision: Decision | undefined,
  unfinished?: Unfinished,
): RampState {
  const { startedAtMs, share, enteredAtMs, rolledBack, entries } = replay(history);
  const phase = phaseOfShare(share);
  const next = nextStep(phase);
  const { blocks: all, command } = nextGate(history, nowMs, decision);
  const blocks = unfinished === undefined ? all : all.map((block) => beforeTheEnd(block, unfinished));
  const worksFromMs = worksFrom(blocks, nowMs);
  return {
    startedAtMs,
    phase,
    share,
    enteredAtMs,
    steps: PHASES.map((step) => stepState(step, phase, startedAtMs, enteredAtMs, entries)),
    next,
    blocks,
    command,
    worksFromMs,
    rolledBack,
    ...(phase === 'ramp-100' && unfinished !== undefined ? { unfinished } : {}),
    cleanup: phase === 'ramp-100' && unfinished === undefined ? CLEANUP : [],
  };
}

/** Nothing is finished while the last share is on its way. */
const beforeTheEnd = (block: Block, { deployment, state }: Unfinished): Block =>
  block.gate === 'finished'
    ? { ...block, why: `100 % is the last share, and its deployment ${deployment} is ${state}` }
    : block;

/** The state with the failed readiness check that refuses its step. */
export function refusedRamp(state: RampState, report: Pick<ReadinessReport, 'rows'>): RampState {
  const failed = report.rows.find((row) => row.status === 'fail');
  if (failed === undefined) return state;
  const { command: _refused, worksFromMs: _unknown, ...rest } = state;
  const why = `check row ${failed.id} ${failed.key}: ${failed.evidence}`;
  return { ...rest, blocks: [...state.blocks, { gate: 'readiness', why, next: failed.fix ?? own`check` }] };
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
  readonly early?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly evidence?: string;
}

export type RampStep =
  | { readonly kind: 'promoted'; readonly event: Extract<RampEvent, { readonly kind: 'promoted' }> }
  | { readonly kind: 'blocked'; readonly blocks: readonly Block[] };

/**
 * The next step, or what blocks it. `decision` must be the one that the acceptances of this step were given to;
 * only its GO opens a share.
 */
export function promote(
  history: readonly RampEvent[],
  nowMs: number,
  decision: Decision | undefined,
  request: RampRequest,
): RampStep {
  const { early = false, reason = '' } = request;
  const { blocks, isEarly } = nextGate(history, nowMs, decision, { early, reason });
  const next = nextStep(phaseOfShare(replay(history).share));
  if (blocks.length > 0 || decision === undefined || next === undefined) return { kind: 'blocked', blocks };
  const { verdict, accepted } = decision;
  return {
    kind: 'promoted',
    event: {
      kind: 'promoted',
      atMs: nowMs,
      share: next.share,
      verdict,
      accepted,
      early: isEarly,
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      evidence: request.evidence,
    },
  };
}

/** The gate of the plan's next share. */
function nextGate(
  history: readonly RampEvent[],
  nowMs: number,
  decision: Decision | undefined,
  request?: ShareConsent,
): ShareGate {
  const { startedAtMs, share, enteredAtMs } = replay(history);
  const phase = phaseOfShare(share);
  const opensAtMs = startedAtMs === undefined ? undefined : nextOpensAtMs(phase, startedAtMs, enteredAtMs);
  return shareGate({
    nowMs,
    startedAtMs,
    opensAtMs,
    from: share,
    to: nextStep(phase)?.share,
    decision,
    busy: decision?.busy,
    request,
  });
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
    opensAtMs,
    ...(entry === undefined || entry.accepted.length === 0 ? {} : { accepted: entry.accepted }),
  };
}

/** When every gate is open without an act of the operator; undefined when one needs one. */
function worksFrom(blocks: readonly Block[], nowMs: number): number | undefined {
  const moments = blocks.map((block) => block.opensAtMs);
  const known = moments.filter((atMs): atMs is number => atMs !== undefined);
  return known.length === moments.length ? Math.max(nowMs, ...known) : undefined;
}
