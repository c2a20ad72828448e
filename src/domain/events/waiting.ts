import type { Verdict } from '../decision/verdict';
import { OperatorError } from '../operator-error';
import { nextStep, phaseOfShare } from '../phase';
import { RENEWED_WITHIN_MS } from '../rollout/timeline';
import type { WatchFrame } from '../telemetry/watch-frame';
import { own } from '../text/advice';
import { zonedMoment } from '../text/clock-face';
import { share as percent } from '../text/figures';

/** What a script can wait for: the decision, an alarm, the end of the guard, or the day of the next share. */
export const WAITS = ['verdict', 'alarm', 'bake', 'opens'] as const;
export type Wait = (typeof WAITS)[number];

/** How waiting ended, with the sentence that says so. */
export interface WaitEnd {
  readonly outcome: 'reached' | 'undecided' | 'no-go' | 'alarm' | 'undone' | 'timed-out';
  readonly says: string;
}

/** The parts of a frame that waiting asks. */
export type WaitFrame = Pick<
  WatchFrame,
  'atMs' | 'requestedShare' | 'guardedUntilMs' | 'deployment' | 'alarms' | 'rollbacks' | 'offSinceMs' | 'startedAtMs'
> & {
  readonly decision: Pick<WatchFrame['decision'], 'verdict' | 'reason' | 'final' | 'nextOpensAtMs'>;
};

/** Refuses to wait for what cannot come: OperatorError BLOCKED. */
export function refuseHopeless(wait: Wait, first: WaitFrame): void {
  if (wait === 'bake' && first.requestedShare === 0)
    throw new OperatorError('BLOCKED', 'there is no share whose bake could end', {
      why: '0 % is served, and nothing guards it',
      next: own`canary --percent 1`,
    });
  if (wait !== 'opens') return;
  if (first.startedAtMs === undefined)
    throw new OperatorError('BLOCKED', 'no day opens: no beta has begun', { next: own`playbook` });
  if (nextStep(phaseOfShare(first.requestedShare)) === undefined)
    throw new OperatorError('BLOCKED', 'no day opens any more: 100 % is served', { next: own`ramp` });
}

/**
 * How the waiting ends with this frame; undefined while it goes on. `first` is the frame at which it began: what was
 * undone before it is not counted. A bake that an operator stopped counts once the share was not served again soon.
 */
export function waitEnd(wait: Wait, first: WaitFrame, frame: WaitFrame): WaitEnd | undefined {
  return taken(first, frame) ?? WAITED[wait](frame, first);
}

function taken(first: WaitFrame, { atMs, rollbacks, offSinceMs }: WaitFrame): WaitEnd | undefined {
  const known = new Set(first.rollbacks.map(({ deployment }) => deployment));
  const undone = rollbacks.find(
    (one) => !known.has(one.deployment) && (one.by !== 'user' || atMs - one.atMs >= RENEWED_WITHIN_MS),
  );
  if (undone !== undefined)
    return {
      outcome: 'undone',
      says: `deployment ${undone.deployment} was undone by ${undone.by}: ${undone.description}`,
    };
  if (offSinceMs === undefined || first.requestedShare === 0 || atMs - offSinceMs < RENEWED_WITHIN_MS) return undefined;
  return { outcome: 'undone', says: `no share is served since ${zonedMoment(offSinceMs)}` };
}

const OUTCOME_OF: Readonly<Record<Verdict, WaitEnd['outcome'] | undefined>> = {
  GO: 'reached',
  'NO-GO': 'no-go',
  HOLD: undefined,
  INVESTIGATE: undefined,
};

const WAITED: Readonly<Record<Wait, (frame: WaitFrame, first: WaitFrame) => WaitEnd | undefined>> = {
  verdict({ decision: { verdict, reason, final } }) {
    const outcome = OUTCOME_OF[verdict] ?? (final ? 'undecided' : undefined);
    const look = outcome === 'undecided' ? ' at the final look' : '';
    return outcome === undefined ? undefined : { outcome, says: `${verdict}${look}: ${reason}` };
  },
  alarm({ alarms }) {
    const ringing = alarms.kind === 'measured' ? alarms.alarms.find(({ state }) => state === 'alarm') : undefined;
    return ringing && { outcome: 'alarm', says: `${ringing.name} is in ALARM: ${ringing.reason}` };
  },
  bake({ guardedUntilMs, requestedShare, deployment }) {
    if (guardedUntilMs !== undefined || requestedShare === 0) return undefined;
    return {
      outcome: 'reached',
      says: `no bake runs any more${deployment === undefined ? '' : `: deployment ${deployment.number} is ${deployment.state}`}`,
    };
  },
  opens({ atMs, decision }, first) {
    const opensAtMs = decision.nextOpensAtMs ?? first.decision.nextOpensAtMs;
    const next = nextStep(phaseOfShare(first.requestedShare));
    if (opensAtMs === undefined || next === undefined || atMs < opensAtMs) return undefined;
    const { verdict, reason } = decision;
    const then = verdict === 'GO' ? `${percent(next.share)} may be opened` : `${verdict}: ${reason}`;
    return { outcome: 'reached', says: `${next.day} is here: ${then}` };
  },
};
