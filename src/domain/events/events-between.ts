import type { AlarmReading } from '../decision/evidence';
import { nextStep, phaseOfShare } from '../phase';
import { isUnguarded } from '../rollout/guard';
import { isStale, type WatchFrame } from '../telemetry/watch-frame';
import { MINUTE_MS } from '../time';
import type { BetaEvent, Happening } from './beta-event';

/** The end of a guard is announced so long before. */
const GUARD_WARNING_MS = 10 * MINUTE_MS;

/** The parts of a frame that an event is made from. */
export type Seen = Pick<
  WatchFrame,
  | 'atMs'
  | 'phase'
  | 'startedAtMs'
  | 'requestedShare'
  | 'guardedUntilMs'
  | 'alarms'
  | 'deployment'
  | 'rollbacks'
  | 'offSinceMs'
  | 'release'
  | 'sources'
> & { readonly decision: Pick<WatchFrame['decision'], 'verdict' | 'reason' | 'nextOpensAtMs'> };

/** What happened from one frame to the next, in the order in which it is told; a first frame is described as a whole. */
export function eventsBetween(before: Seen | undefined, after: Seen): readonly BetaEvent[] {
  const happenings: readonly Happening[] = [
    ...stepEvents(before, after),
    ...alarmEvents(before, after),
    ...deploymentEvents(before, after),
    ...releaseEvents(before, after),
    ...verdictEvents(before, after),
    ...guardEvents(before, after),
    ...openingEvents(before, after),
    ...sourceEvents(before, after),
  ];
  return happenings.map((happening) => ({ ...happening, atMs: after.atMs }));
}

function stepEvents(before: Seen | undefined, { phase, requestedShare }: Seen): readonly Happening[] {
  return [
    ...(before?.phase.phase === phase.phase ? [] : [{ kind: 'phase', phase: phase.phase } as const]),
    ...(before?.requestedShare === requestedShare ? [] : [{ kind: 'share', share: requestedShare } as const]),
  ];
}

const readingsOf = (frame: Pick<Seen, 'alarms'> | undefined): readonly AlarmReading[] =>
  frame?.alarms.kind === 'measured' ? frame.alarms.alarms : [];

/** States that changed, and alarms that went off and were OK again between the two frames. */
function alarmEvents(before: Seen | undefined, after: Seen): readonly Happening[] {
  const known = readingsOf(before);
  return readingsOf(after).flatMap((alarm): readonly Happening[] => {
    const { name, state, sinceMs, reason, wentOffAtMs } = alarm;
    const was = known.find((each) => each.name === name);
    const present = { kind: 'alarm', alarm: name, state, sinceMs, reason } as const;
    if (was === undefined) return [present];
    if (was.state !== state) return [present];
    const [last] = wentOffAtMs
      .filter((atMs) => atMs > (before?.atMs ?? 0) && !was.wentOffAtMs.includes(atMs))
      .slice(-1);
    if (last === undefined || state === 'alarm') return [];
    return [
      {
        kind: 'alarm',
        alarm: name,
        state: 'alarm',
        sinceMs: last,
        reason: `it went off in between, and is ${state} again`,
      },
      present,
    ];
  });
}

function deploymentEvents(before: Seen | undefined, after: Seen): readonly Happening[] {
  const { deployment } = after;
  const known = before?.deployment;
  const moved = deployment !== undefined && (known?.number !== deployment.number || known.state !== deployment.state);
  const isNew = before !== undefined && deployment !== undefined && known?.number !== deployment.number;
  return [
    ...(moved
      ? [
          {
            kind: 'deployment',
            deployment: deployment.number,
            state: deployment.state,
            share: deployment.share,
            because: deployment.undoneBecause,
          } as const,
        ]
      : []),
    ...(isNew && deployment.ours === false
      ? [
          {
            kind: 'flag-changed',
            deployment: deployment.number,
            share: deployment.share,
            by: deployment.by,
          } as const,
        ]
      : []),
    ...(before === undefined ? [] : undoneSince(before, after)),
    ...(moved && !isNew && known?.state !== 'complete' && deployment.state === 'complete' && before !== undefined
      ? [{ kind: 'bake-done', deployment: deployment.number, share: deployment.share } as const]
      : []),
  ];
}

function undoneSince(before: Seen, after: Seen): readonly Happening[] {
  const known = new Set(before.rollbacks.map(({ deployment }) => deployment));
  return after.rollbacks
    .filter(({ deployment }) => !known.has(deployment))
    .map(({ deployment, by, description }) => ({ kind: 'undone', deployment, by, because: description }));
}

function releaseEvents(before: Seen | undefined, { release }: Seen): readonly Happening[] {
  if (release === undefined || (before?.release?.id === release.id && before.release.state === release.state))
    return [];
  return [{ kind: 'release', release: release.id, state: release.state }];
}

function verdictEvents(before: Seen | undefined, { decision, startedAtMs }: Seen): readonly Happening[] {
  if (before?.decision.verdict === decision.verdict) return [];
  return [{ kind: 'verdict', verdict: decision.verdict, reason: decision.reason, startedAtMs }];
}

function guardEvents(before: Seen | undefined, after: Seen): readonly Happening[] {
  const { atMs, guardedUntilMs: untilMs, requestedShare: share } = after;
  if (share === 0) return [];
  if (untilMs !== undefined && atMs < untilMs) {
    const warned = before?.guardedUntilMs === untilMs && before.atMs >= untilMs - GUARD_WARNING_MS;
    return atMs < untilMs - GUARD_WARNING_MS || warned
      ? []
      : [{ kind: 'guard-ends', untilMs, leftMs: untilMs - atMs, share }];
  }
  if (before === undefined || isUnguarded(before.requestedShare, before.guardedUntilMs, before.atMs)) return [];
  return before.requestedShare === 0 || before.guardedUntilMs === undefined
    ? []
    : [{ kind: 'guard-ended', endedAtMs: before.guardedUntilMs, share }];
}

function openingEvents(before: Seen | undefined, after: Seen): readonly Happening[] {
  const opensAtMs = before?.decision.nextOpensAtMs;
  const next = nextStep(phaseOfShare(after.requestedShare));
  if (before === undefined || opensAtMs === undefined || next === undefined) return [];
  if (before.requestedShare !== after.requestedShare || before.atMs >= opensAtMs || after.atMs < opensAtMs) return [];
  return [{ kind: 'opens', share: next.share, day: next.day, opensAtMs }];
}

function sourceEvents(before: Seen | undefined, after: Seen): readonly Happening[] {
  return after.sources.flatMap((source): readonly Happening[] => {
    const was = before?.sources.find(({ name }) => name === source.name);
    const { name, trouble: why } = source;
    if (why === undefined) return was?.trouble === undefined ? [] : [{ kind: 'readable', source: name }];
    const wasStale = was !== undefined && before !== undefined && isStale(was, before.atMs);
    return [
      ...(was?.trouble === undefined ? [{ kind: 'unreadable', source: name, why } as const] : []),
      ...(isStale(source, after.atMs) && !wasStale
        ? [{ kind: 'stale', source: name, readAtMs: source.readAtMs, why } as const]
        : []),
    ];
  });
}

/** The parts alone, to be remembered. */
export const seenOf = (frame: Seen): Seen => ({
  atMs: frame.atMs,
  phase: frame.phase,
  startedAtMs: frame.startedAtMs,
  requestedShare: frame.requestedShare,
  guardedUntilMs: frame.guardedUntilMs,
  alarms: frame.alarms,
  deployment: frame.deployment,
  rollbacks: frame.rollbacks,
  offSinceMs: frame.offSinceMs,
  release: frame.release,
  sources: frame.sources,
  decision: {
    verdict: frame.decision.verdict,
    reason: frame.decision.reason,
    nextOpensAtMs: frame.decision.nextOpensAtMs,
  },
});
