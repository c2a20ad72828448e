import type { Decision } from '../decision/decision';
import type { RowId } from '../decision/evidence';
import {
  type BetaPhase,
  clockSince,
  DECISION_AFTER_MS,
  MONITORING_AFTER_MS,
  nextStep,
  phaseOfShare,
  stepOf,
} from '../phase';
import { zonedMoment } from '../text/clock-face';
import { duration, share as percentOf } from '../text/figures';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time';
import { isUnguarded, unguarded } from './guard';
import { shareGate } from './share-gate';

/** Where the beta is, as read from the journal and from AWS. */
export interface PlaybookFacts {
  readonly nowMs: number;
  readonly phase: BetaPhase;
  readonly startedAtMs: number | undefined;
  /** The start was noted by an operator, and not only inferred. */
  readonly startNoted: boolean;
  /** When the last share of this beta was taken back, while none is served. */
  readonly takenBackAtMs: number | undefined;
  /** Percent served now. */
  readonly share: number;
  readonly decision: Decision;
  /** A running deployment, which blocks the next; undefined when none runs. */
  readonly inFlight: string | undefined;
  /** Why the next share is refused, apart from the decision: readiness, alarms, another deployment. */
  readonly blocked: string | undefined;
  readonly alarmOn: string | undefined;
  /** AWS's own rollback is armed until then. */
  readonly guardedUntilMs: number | undefined;
  /** True for the in-process sandbox: its clock moves only when the playbook waits. */
  readonly timeIsOurs: boolean;
}

export type PlaybookAct =
  | 'check'
  | 'plan'
  | 'begin'
  | 'canary'
  | 'watch'
  | 'decide'
  | 'final'
  | 'ramp'
  | 'rearm'
  | 'rollback'
  | 'report'
  | 'logs'
  | 'wait'
  | 'look'
  | 'commands'
  | 'quit';

export interface PlaybookItem {
  readonly act: PlaybookAct;
  readonly text: string;
  /** Why it would be refused now; such an item is shown, and cannot be chosen. */
  readonly refused?: string | undefined;
  /** Rows that this step accepts by name; it needs a reason. */
  readonly accept?: readonly RowId[];
  /** Before its day; it needs a reason. */
  readonly early?: true;
  /** How much of its own time passes. */
  readonly waitMs?: number;
}

export interface PlaybookStep {
  /** What to do now, in a sentence. */
  readonly now: string;
  /** The step of the playbook first, then everything else that is of use. */
  readonly items: readonly PlaybookItem[];
}

const WATCH: PlaybookItem = { act: 'watch', text: 'watch it live (q comes back here)' };
const DECIDE: PlaybookItem = { act: 'decide', text: 'the decision matrix, with what would flip it' };
const LOGS: PlaybookItem = { act: 'logs', text: 'the newest failures' };
const REPORT: PlaybookItem = { act: 'report', text: 'write the report (beta-report.html)' };
const CHECK: PlaybookItem = { act: 'check', text: 'the twelve readiness checks' };
const BEGIN: PlaybookItem = {
  act: 'begin',
  text: 'begin: note H+0 in the journal (100 % mock, every request compared)',
};
const ALWAYS: readonly PlaybookItem[] = [
  WATCH,
  DECIDE,
  LOGS,
  REPORT,
  { act: 'commands', text: 'all commands ...' },
  { act: 'quit', text: 'leave; the playbook continues from here next time' },
];

/** What to do now, and every possible act, from the present state. An act that would be refused cannot be chosen. */
export function playbookStep(facts: PlaybookFacts): PlaybookStep {
  const { now, items } = stepNow(facts);
  const time = facts.timeIsOurs
    ? waits(facts)
    : [{ act: 'look' as const, text: 'look again: read the journal and AWS afresh' }];
  return { now, items: [...items, ...time, ...ALWAYS.filter(({ act }) => !items.some((item) => item.act === act))] };
}

function stepNow(facts: PlaybookFacts): PlaybookStep {
  const { phase, decision, nowMs, takenBackAtMs, alarmOn, startNoted, share } = facts;
  const back = rollbackItem(facts);
  if (alarmOn !== undefined)
    return share > 0 || facts.inFlight !== undefined
      ? { now: `${alarmOn} is in ALARM: roll back, then look at the failures`, items: [back, LOGS] }
      : { now: `${alarmOn} is in ALARM; nobody is on Prisma: look at the failures`, items: [LOGS, WATCH, CHECK, back] };
  if (takenBackAtMs !== undefined && share === 0) {
    const again = { ...BEGIN, text: 'begin again: note a new H+0, when the cause is gone' };
    return {
      now: `the share was taken back ${duration(nowMs - takenBackAtMs)} ago; nobody is on Prisma: find the cause, write the report`,
      items: [LOGS, REPORT, CHECK, again, ...(startNoted ? [canaryItem(facts)] : []), back],
    };
  }
  if (phase === 'before' || (phase === 'shadow' && !startNoted)) {
    const canary = { act: 'canary' as const, text: 'open the canary at 1 %', refused: 'the shadow hour comes first' };
    return {
      now: 'H+0: check that everything is ready, then begin the shadow hour',
      items: [CHECK, { act: 'plan', text: 'what this traffic can decide, before you begin' }, BEGIN, canary, back],
    };
  }
  if (phase === 'shadow') return shadowStep(facts, back);
  if (decision.verdict === 'NO-GO') return { now: `NO-GO: ${decision.reason}: roll back`, items: [back, LOGS] };
  return shareStep(facts, back);
}

function rollbackItem({ share, inFlight }: PlaybookFacts): PlaybookItem {
  return share > 0 || inFlight !== undefined
    ? { act: 'rollback', text: 'roll back: everybody to mock, verified' }
    : { act: 'rollback', text: 'roll back', refused: 'nobody is on Prisma' };
}

/** A step with what it takes: nothing, rows by name, an early day; or why it would be refused. */
function step(facts: PlaybookFacts, act: 'canary' | 'ramp', text: string): PlaybookItem {
  const { decision, nowMs, startedAtMs, share: from } = facts;
  const opensAtMs = decision.nextOpensAtMs;
  const to = nextStep(phaseOfShare(from))?.share;
  const { blocks, isEarly, accept, command } = shareGate({
    nowMs,
    startedAtMs,
    opensAtMs,
    from,
    to,
    decision,
    busy: decision.busy,
  });
  const refused = facts.inFlight ?? facts.blocked ?? (command === undefined ? blocks.at(-1)?.why : undefined);
  if (refused !== undefined) return { act, text, refused };
  const takes = [
    ...(isEarly && opensAtMs !== undefined ? [`before its day, ${zonedMoment(opensAtMs)}`] : []),
    ...(accept.length === 0 ? [] : [`accepting ${accept.join(', ')} by name`]),
  ];
  return {
    act,
    text: takes.length === 0 ? text : `${text} ${takes.join(', ')} (asks why)`,
    ...(accept.length === 0 ? {} : { accept }),
    ...(isEarly ? { early: true } : {}),
  };
}

const canaryItem = (facts: PlaybookFacts): PlaybookItem => step(facts, 'canary', 'open the canary at 1 %');

function shadowStep(facts: PlaybookFacts, back: PlaybookItem): PlaybookStep {
  const { nowMs, startedAtMs, decision } = facts;
  const left = (startedAtMs ?? nowMs) + HOUR_MS - nowMs;
  const canary = canaryItem(facts);
  const isOpen = canary.refused === undefined && canary.accept === undefined;
  if (isOpen && left <= 0)
    return { now: 'H+1: the shadow rows are proven: open the canary', items: [canary, WATCH, back] };
  const now = isOpen
    ? `shadow hour, ${duration(left)} left; the shadow rows are proven already: the canary opens at H+1, or now`
    : left > 0
      ? `shadow hour, ${duration(left)} left: watch the comparisons`
      : decision.verdict === 'GO'
        ? 'H+1: the shadow rows are proven, and something else is in the way'
        : `H+1, and the shadow rows are not proven: ${decision.verdict}, see what is missing`;
  return { now, items: [WATCH, DECIDE, canary, back] };
}

function shareStep(facts: PlaybookFacts, back: PlaybookItem): PlaybookStep {
  const { phase, decision, nowMs, share, guardedUntilMs } = facts;
  const started = facts.startedAtMs ?? nowMs;
  const finalAtMs = started + stepOf(decision.phase).finalLookAfterMs;
  const isBare = isUnguarded(share, guardedUntilMs, nowMs);
  const guard: readonly PlaybookItem[] = isBare
    ? [
        {
          act: 'rearm',
          text: `arm AWS's own rollback again for 24 h: off, then ${percentOf(share)} again`,
          refused: facts.inFlight,
        },
      ]
    : [];
  const bare = isBare ? `${unguarded(share)}, arm it again; ` : '';
  if (decision.phase === 'canary-1' && nowMs < finalAtMs) {
    const hour = phase === 'canary-1' && nowMs - started < MONITORING_AFTER_MS ? 'canary hour' : 'monitoring';
    return {
      now: `${bare}${hour}: watch; the decision is in ${duration(finalAtMs - nowMs)}`,
      items: [...guard, WATCH, DECIDE, back],
    };
  }
  const following = nextStep(decision.phase);
  const final: PlaybookItem = { act: 'final', text: 'the decision, as at the final look' };
  if (following === undefined)
    return {
      now: `${bare}everybody is on Prisma: watch it, then remove the mock code and the flags`,
      items: [...guard, WATCH, final, REPORT, back],
    };
  const opensAtMs = decision.nextOpensAtMs ?? started + following.opensAfterMs;
  const ramp = step(facts, 'ramp', `open ${percentOf(following.share)}`);
  const isOpen = nowMs >= opensAtMs;
  const now = !isOpen
    ? `keep ${percentOf(share)}, or roll back; ${percentOf(following.share)} opens on ${clockSince(started, opensAtMs)} (${zonedMoment(opensAtMs)})`
    : ramp.refused !== undefined
      ? `${percentOf(following.share)} could open today, but: ${ramp.refused}`
      : `${percentOf(following.share)} can be opened`;
  return isOpen && ramp.refused === undefined
    ? { now: `${bare}${now}`, items: [...guard, final, ramp, REPORT, back] }
    : { now: `${bare}${now}`, items: [...guard, final, REPORT, back, ramp] };
}

/** Time that the operator can let pass: a little, an hour, and to the next gate. */
function waits({ nowMs, startedAtMs, startNoted, share, decision }: PlaybookFacts): readonly PlaybookItem[] {
  const wait = (text: string, waitMs: number): PlaybookItem => ({ act: 'wait', text, waitMs });
  const started = startedAtMs ?? nowMs;
  const gates = [
    { name: 'H+1', atMs: started + HOUR_MS, applies: startNoted && share === 0 },
    { name: 'H+3', atMs: started + DECISION_AFTER_MS, applies: share > 0 },
  ].filter(({ atMs, applies }) => applies && atMs - nowMs > 10 * MINUTE_MS);
  const opensAtMs = decision.nextOpensAtMs;
  const isDaysAway = share > 0 && opensAtMs !== undefined && opensAtMs - nowMs > 6 * HOUR_MS;
  return [
    wait('let 10 minutes pass', 10 * MINUTE_MS),
    ...gates
      .slice(0, 1)
      .map(({ name, atMs }) => wait(`let time pass to ${name} (${duration(atMs - nowMs)})`, atMs - nowMs)),
    ...(gates.length === 0 ? [wait('let an hour pass', HOUR_MS)] : []),
    ...(isDaysAway ? [wait('let a day pass (24,000 requests: takes minutes)', DAY_MS)] : []),
  ];
}
