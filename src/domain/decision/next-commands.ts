import { clockSince, nextStep, plannedOpening, stepOf } from '../phase';
import type { ReadinessReport } from '../readiness/readiness';
import { isUnguarded, REARM, unguarded } from '../rollout/guard';
import { openCommand, type ShareGate, shareGate } from '../rollout/share-gate';
import { advice, type OwnCommand, own, type Said } from '../text/advice';
import { zonedMoment } from '../text/clock-face';
import { duration, share } from '../text/figures';
import { MINUTE_MS } from '../time';
import type { Decision, DecisionRow, NextCommand, TargetRow } from './decision';
import { NO_WHOLE_MINUTE } from './evidence';

type Judged = Omit<Decision, 'reason' | 'next'>;

/** What to type next, the recommended line first. Reasons are left as "..." for the operator to fill in. */
export function nextCommands(decision: Judged): readonly NextCommand[] {
  if (decision.startedAtMs === undefined) {
    return [{ kind: 'start', text: 'the beta has not begun: see that everything is ready', command: own`check` }];
  }
  if (decision.atMs <= decision.startedAtMs) {
    return [{ kind: 'start', text: 'the first whole minute has to pass, then', command: own`decide` }];
  }
  if (decision.verdict === 'NO-GO') return noGo(decision);
  return [...rearm(decision), ...onward(decision, decision.startedAtMs)];
}

/** What a decision recommends: the words, then the command. */
export const saidOf = ({ text, command }: NextCommand): Said =>
  command === undefined ? text : text === '' ? command : advice`${text}  ${command}`;

const opensShare = ({ kind, notBeforeMs }: NextCommand): boolean =>
  (kind === 'promote' || kind === 'accept') && notBeforeMs === undefined;

/** Whether a share could be opened now, as far as the decision sees. */
export const recommendsShare = ({ next }: Pick<Decision, 'next'>): boolean => next.some(opensShare);

/** The decision without the steps that a failed readiness check refuses, and with that check. */
export function refusedAsUnready(decision: Decision, report: Pick<ReadinessReport, 'rows'>): Decision {
  const failed = report.rows.find((row) => row.status === 'fail');
  if (failed === undefined) return decision;
  const text = `not ready: check row ${failed.id} ${failed.key} fails, see`;
  return {
    ...decision,
    next: [{ kind: 'gather', text, command: own`check` }, ...decision.next.filter((one) => !opensShare(one))],
  };
}

/** From the start of a beta until its first requests are seen in every metric. */
const FIRST_FIGURES_MS = 5 * MINUTE_MS;

/** What comes after twelve good checks while nobody is on Prisma: the decision's own step, as the gate of the share sees it. */
export function nextWhenReady(decision: Decision): Said {
  const [first] = decision.next;
  if (decision.startedAtMs === undefined) return advice`${own`playbook`}  begins the beta`;
  if (first?.kind === 'gather')
    return decision.atMs - decision.startedAtMs < FIRST_FIGURES_MS
      ? advice`the first figures take some minutes, then  ${own`decide`}`
      : advice`no request arrives:  ${own`traffic`}  sends some`;
  return first === undefined ? own`decide` : saidOf(first);
}

/** A share without a guard comes first: AWS does not take it back by itself. */
function rearm({ requestedShare, guardedUntilMs, atMs }: Judged): readonly NextCommand[] {
  if (!isUnguarded(requestedShare, guardedUntilMs, atMs)) return [];
  return [{ kind: 'guard', text: unguarded(requestedShare), command: REARM }];
}

function onward(decision: Judged, startedAtMs: number): readonly NextCommand[] {
  switch (decision.verdict) {
    case 'NO-GO':
      return noGo(decision);
    case 'INVESTIGATE':
      return [...investigate(decision), ...acceptance(decision)];
    case 'HOLD':
      return [...hold(decision), ...acceptance(decision)];
    case 'GO':
      return go(decision, startedAtMs);
  }
}

function noGo(decision: Judged): readonly NextCommand[] {
  if (decision.phase === 'shadow') {
    return [
      {
        kind: 'investigate',
        text: 'do not start the canary: users are on mock, look at the errors',
        command: own`logs --errors`,
      },
    ];
  }
  return [
    { kind: 'rollback', text: 'take Prisma out of the answer', command: own`rollback` },
    { kind: 'investigate', text: 'then look at the errors', command: own`logs --errors` },
  ];
}

const LOOK_AT: { readonly [row in DecisionRow['id']]: OwnCommand } = {
  errors: own`logs --errors`,
  'errors-canary': own`query error-details`,
  'errors-shadow': own`query shadow-performance`,
  p95: own`query latency`,
  diffs: own`query users-with-mismatches`,
  share: own`query traffic-distribution`,
  alarms: own`check --only alarms`,
};

/** What comes after a share was taken back: nothing is left to decide until its cause is known. */
export const FIND_CAUSE: NextCommand = {
  kind: 'investigate',
  text: 'nobody is on Prisma now: find the cause',
  command: own`logs --errors --since 24h`,
};

const isTakenBack = ({ id, state }: TargetRow): boolean => id === 'rollbacks' && state === 'missed';

function investigate(decision: Judged): readonly NextCommand[] {
  const takenBack = decision.requestedShare === 0 && decision.targets.some(isTakenBack);
  const rows = decision.rows
    .filter((row) => row.required && row.counts === 'INVESTIGATE' && row.acceptance !== 'accepted')
    .map((row) => row.id);
  const missed = decision.targets
    .filter((target) => target.state === 'missed' && !(takenBack && isTakenBack(target)))
    .map((target) => target.row);
  const seen = [...new Set([...rows, ...missed])].slice(0, 3);
  return [
    ...(takenBack ? [FIND_CAUSE] : []),
    ...seen.map((row): NextCommand => ({ kind: 'investigate', text: `look at ${row}`, command: LOOK_AT[row] })),
  ];
}

function hold(decision: Judged): readonly NextCommand[] {
  const open = decision.rows.filter(
    (row) => row.required && row.acceptance !== 'accepted' && row.counts !== 'GO' && row.counts !== 'n/a',
  );
  const without = open.filter((row) => row.noData);
  const young = without.find((row) => row.why === NO_WHOLE_MINUTE);
  if (young !== undefined)
    return [{ kind: 'wait', text: `the first whole minute of ${young.id} has to pass, then`, command: own`decide` }];
  if (without.length > 0) {
    return [
      {
        kind: 'gather',
        text: `find out why there is no data for ${without.map((row) => row.id).join(', ')}`,
        command: own`check`,
      },
    ];
  }
  const stale = open.filter((row) => row.stale !== undefined);
  if (stale.length > 0) {
    return [
      {
        kind: 'gather',
        text: `find out why nothing arrives for ${stale.map((row) => row.id).join(', ')}`,
        command: own`check`,
      },
    ];
  }
  const needs = open.map((row) => (row.proof.kind === 'undecided' ? row.proof.need : undefined));
  const known = needs.map((need) => need?.etaMs).filter((wait) => wait !== undefined);
  const following = nextStep(decision.phase);
  const opensMs = decision.nextOpensAtMs;
  const longest = known.length === needs.length && known.length > 0 ? Math.max(...known) : undefined;
  const isOpenEnded = needs.some((need) => need?.etaHighMs === undefined);
  const soonest = Math.max(...needs.map((need) => need?.etaLowMs ?? 0));
  if (longest !== undefined && (opensMs === undefined || opensMs <= decision.atMs || decision.phase === 'shadow')) {
    const ms = isOpenEnded ? soonest : longest;
    const span = isOpenEnded ? `${duration(ms)} or longer` : `about ${duration(ms)} more`;
    return [
      {
        kind: 'wait',
        text: `keep ${presentShare(decision)} for ${span}, then`,
        command: own`decide`,
        notBeforeMs: decision.atMs + ms,
      },
    ];
  }
  if (opensMs !== undefined && opensMs > decision.atMs && following !== undefined) {
    return [
      {
        kind: 'wait',
        text: `keep ${presentShare(decision)}: nothing due until ${following.day} (${zonedMoment(opensMs)}), then`,
        command: own`ramp`,
        notBeforeMs: opensMs,
      },
    ];
  }
  return [{ kind: 'wait', text: `keep ${presentShare(decision)} and look again`, command: own`decide` }];
}

function presentShare(decision: Judged): string {
  return decision.phase === 'shadow' ? 'the shadow traffic' : share(decision.requestedShare);
}

function acceptance(decision: Judged): readonly NextCommand[] {
  const { command } = gateOf(decision);
  if (decision.acceptable.length === 0 || command === undefined) return [];
  const text = decision.verdict === 'INVESTIGATE' ? 'or, once you know why:' : 'or now:';
  return [{ kind: 'accept', text, command }];
}

/** All is proven, and the next share is refused while another deployment runs. */
function waitForEnd(decision: Judged): NextCommand {
  const { busy } = decision;
  const until = busy?.untilMs === undefined ? '' : ` until ${zonedMoment(busy.untilMs)}`;
  return {
    kind: 'wait',
    text: `keep ${presentShare(decision)}: ${busy?.what ?? 'something is in flight'}${until}, then`,
    command: own`decide`,
    ...(busy?.untilMs === undefined ? {} : { notBeforeMs: busy.untilMs }),
  };
}

/** The gate of the share that follows the present phase. */
function gateOf(decision: Judged): ShareGate {
  const { phase, atMs, startedAtMs, nextOpensAtMs } = decision;
  const from = stepOf(phase).share;
  const to = nextStep(phase)?.share;
  return shareGate({ nowMs: atMs, startedAtMs, opensAtMs: nextOpensAtMs, from, to, decision, busy: decision.busy });
}

function go(decision: Judged, startedAtMs: number): readonly NextCommand[] {
  const following = nextStep(decision.phase);
  const { command, isEarly, accept } = gateOf(decision);
  if (following !== undefined && command === undefined) return [waitForEnd(decision)];
  if (following === undefined || command === undefined) {
    return [
      {
        kind: 'cleanup',
        text: 'everything is on Prisma: remove the mock code and the flags',
        command: own`ramp`,
      },
    ];
  }
  const opensMs = decision.nextOpensAtMs ?? startedAtMs + following.opensAfterMs;
  if (!isEarly) {
    const planned = decision.atMs < opensMs ? ` (planned for ${clockSince(startedAtMs, opensMs)})` : '';
    return [{ kind: 'promote', text: `open ${following.title}${planned}`, command }];
  }
  return [
    {
      kind: 'wait',
      text: `keep ${presentShare(decision)}: ${share(following.share)} opens ${plannedOpening(following)} (${zonedMoment(opensMs)}), then`,
      command: openCommand(stepOf(decision.phase).share, following.share, false, accept),
      notBeforeMs: opensMs,
    },
    { kind: 'promote', text: 'or now:', command },
  ];
}
