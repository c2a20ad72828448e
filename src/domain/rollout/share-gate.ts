import type { Decision } from '../decision/decision';
import type { Busy, RowId } from '../decision/evidence';
import { nextStep, PHASES, phaseOfShare, plannedOpening, stepOf } from '../phase';
import { advice, joined, OwnCommand, own, TO_FILL_IN } from '../text/advice';
import { zonedMoment } from '../text/clock-face';
import { share as percent } from '../text/figures';
import type { Block } from './share-request';

/** What a gate looks at of a decision. */
export type GateDecision = Pick<Decision, 'verdict' | 'phase' | 'rows' | 'accepted' | 'acceptable'> &
  Partial<Pick<Decision, 'reason' | 'next'>>;

/** A share to open, and the facts at that moment. */
export interface ShareQuestion {
  readonly nowMs: number;
  /** H+0; undefined when no beta has begun. */
  readonly startedAtMs: number | undefined;
  /** When the plan opens the share after the present one (`nextOpensAtMs`); undefined when that is unknown. */
  readonly opensAtMs: number | undefined;
  /** Percent served now. */
  readonly from: number;
  /** Percent wanted; undefined when the plan has no further share. */
  readonly to: number | undefined;
  /** A deployment that has to end first; a plan that looks at the deployments itself leaves it out. */
  readonly busy?: Busy | undefined;
  /** About the present phase; undefined when it could not be made, `not-asked` when only the plan counts. */
  readonly decision: GateDecision | 'not-asked' | undefined;
  /** Given when the share is about to be opened: what the operator typed. */
  readonly request?: ShareConsent | undefined;
}

/** What an operator gives to open a share that is not simply open. */
export interface ShareConsent {
  /** Before the plan opens it. */
  readonly early: boolean;
  readonly reason?: string | undefined;
}

export interface ShareGate {
  /** Why the share may not be opened now; empty when it may. */
  readonly blocks: readonly Block[];
  /** The plan opens the share later, or after a share in between. */
  readonly isEarly: boolean;
  /** Rows that are accepted by name, or would have to be. */
  readonly accept: readonly RowId[];
  /** What opens the share now; undefined when nothing does. */
  readonly command: OwnCommand | undefined;
}

/**
 * May this share be opened now? It may when nothing is in flight, the plan has come to it and the decision about the present phase is GO, alone
 * or with rows accepted by name. `early` opens it before its day or out of turn. Early shares and accepted rows need a
 * reason. Readiness, alarms and running deployments are gates of their own.
 */
export function shareGate(question: ShareQuestion): ShareGate {
  const { decision, request, from, to } = question;
  if (to === undefined) {
    const why = 'everything is on Prisma: only the cleanup is left';
    return { blocks: [{ gate: 'finished', why, next: own`status` }], isEarly: false, accept: [], command: undefined };
  }
  const isEarly = to > largestShareNow(question);
  const judged = decision === 'not-asked' ? undefined : decision;
  const accept = judged === undefined ? [] : rowsToAccept(judged);
  const evidence = to > from && decision !== 'not-asked' ? decisionBlocks(question, decision) : [];
  const blocks = [
    ...(isEarly && request?.early !== true ? [planBlock(question, to)] : []),
    ...evidence,
    ...reasonBlocks(request, (isEarly && request?.early === true) || (judged?.accepted.length ?? 0) > 0),
    ...busyBlocks(question.busy),
  ];
  const opens = question.busy === undefined && evidence.every((block) => block.opensWith !== undefined);
  return { blocks, isEarly, accept, command: opens ? openCommand(from, to, isEarly, accept) : undefined };
}

/** The largest share (percent) that the plan opens now: the next one when its day has come, else the present one. */
export function largestShareNow(question: Pick<ShareQuestion, 'from' | 'nowMs' | 'startedAtMs' | 'opensAtMs'>): number {
  const { from, nowMs, startedAtMs, opensAtMs } = question;
  const phase = phaseOfShare(from);
  const here = Math.max(from, stepOf(phase).share);
  const next = Math.max(here, largestPlannedShare(from));
  if (phase === 'shadow') return next;
  if (startedAtMs === undefined) return here;
  return opensAtMs === undefined || opensAtMs <= nowMs ? next : here;
}

/** The largest share (percent) that one step of the plan leads to: the next step's, or the present one's at the end. */
export function largestPlannedShare(share: number): number {
  const phase = phaseOfShare(share);
  return nextStep(phase)?.share ?? stepOf(phase).share;
}

/** The command that opens a share, with the options that it needs; the operator fills in the reason. */
export function openCommand(from: number, to: number, early: boolean, accept: readonly RowId[]): OwnCommand {
  const isNext = phaseOfShare(from) !== 'shadow' && to === largestPlannedShare(from);
  return new OwnCommand([
    ...(isNext ? ['ramp', '--next'] : ['canary', '--percent', String(to)]),
    ...(early ? ['--early'] : []),
    ...(accept.length === 0 ? [] : ['--accept', accept.join(',')]),
    ...(early || accept.length > 0 ? ['--reason', TO_FILL_IN] : []),
  ]);
}

function planBlock({ from, nowMs, startedAtMs, opensAtMs }: ShareQuestion, to: number): Block {
  const following = nextStep(phaseOfShare(from));
  const isNext = following !== undefined && to <= following.share && opensAtMs !== undefined;
  const plan = PHASES.map((step) => step.share).filter((share) => share > 0);
  const allowed = largestShareNow({ from, nowMs, startedAtMs, opensAtMs });
  return {
    gate: 'ramp',
    why: isNext
      ? `${to === following.share ? following.title : percent(to)} opens ${plannedOpening(following)}, ${zonedMoment(opensAtMs)}`
      : `${percent(to)} is above the ${percent(allowed)} that the plan (${plan.join(' -> ')} %) allows from ${percent(from)} now`,
    next: advice`${own`ramp`}  shows the plan; --early --reason "..." opens it before`,
    opensAtMs: isNext ? opensAtMs : undefined,
    opensWith: '--early',
  };
}

function decisionBlocks(question: ShareQuestion, decision: GateDecision | undefined): readonly Block[] {
  const { startedAtMs, from, nowMs } = question;
  if (startedAtMs === undefined)
    return [{ gate: 'start', why: 'the beta has not begun', next: advice`${own`check`}, then ${own`playbook`}` }];
  if (decision === undefined)
    return [
      {
        gate: 'decision',
        why: 'there is no decision: the evidence could not be read',
        next: own`decide`,
      },
    ];
  const phase = phaseOfShare(from);
  if (decision.phase !== phase)
    return [
      {
        gate: 'decision',
        why: `the decision is about ${decision.phase}, not about ${phase}`,
        next: own`decide`,
      },
    ];
  return decision.verdict === 'GO' ? [] : [verdictBlock(decision, nowMs)];
}

function verdictBlock(decision: GateDecision, nowMs: number): Block {
  const { verdict, reason, next } = decision;
  const rows = rowsToAccept(decision);
  const waitMs = waitingHelps(decision);
  const accept = rows.length === 0 ? undefined : `--accept ${rows.join(',')}`;
  const first = next?.[0]?.command ?? next?.[0]?.text ?? own`decide`;
  return {
    gate: 'decision',
    why: reason === undefined ? verdict : `${verdict}: ${reason}`,
    next: joined(
      [
        verdict === 'NO-GO' ? own`rollback` : first,
        ...(accept === undefined ? [] : [`or accept by name: ${accept} --reason "..."`]),
      ],
      '; ',
    ),
    opensAtMs: waitMs === undefined ? undefined : nowMs + waitMs,
    opensWith: accept,
  };
}

/** The rows that make it GO by name: those that were accepted, else those that could be. Nothing makes a NO-GO one. */
const rowsToAccept = ({ verdict, accepted, acceptable }: GateDecision): readonly RowId[] =>
  verdict === 'GO' ? accepted : verdict === 'NO-GO' ? [] : acceptable;

/** How long until the data decide, in ms, when more data is all that is missing. */
function waitingHelps({ verdict, rows }: GateDecision): number | undefined {
  const waits = rows
    .filter((row) => row.required && row.acceptance !== 'accepted' && row.counts !== 'GO' && row.counts !== 'n/a')
    .map((row) =>
      row.proof.kind === 'undecided' && (row.reading === 'GO' || row.reading === 'none')
        ? row.proof.need?.etaMs
        : undefined,
    );
  const known = waits.filter((wait): wait is number => wait !== undefined);
  return verdict === 'HOLD' && known.length === waits.length && known.length > 0 ? Math.max(...known) : undefined;
}

/** AppConfig takes one deployment at a time, and a share is no more opened while its code shifts. */
function busyBlocks(busy: Busy | undefined): readonly Block[] {
  if (busy === undefined) return [];
  const until = busy.untilMs === undefined ? '' : ` until ${zonedMoment(busy.untilMs)}`;
  return [{ gate: 'in-flight', why: `${busy.what}${until}`, next: 'wait for it to end', opensAtMs: busy.untilMs }];
}

function reasonBlocks(request: ShareConsent | undefined, isNeeded: boolean): readonly Block[] {
  if (request === undefined || !isNeeded || (request.reason ?? '').trim() !== '') return [];
  return [{ gate: 'reason', why: 'an early step and an accepted row need --reason', next: 'add  --reason "..."' }];
}
