import type { Decision } from '../../domain/decision/decision';
import { type FlagDeployment, guardedUntil } from '../../domain/rollout/deployments';
import { type InterruptedShare, interruptedShare } from '../../domain/rollout/interrupted-share';
import { type RampEvent, type RampState, rampState, type Unfinished } from '../../domain/rollout/ramp';
import type { Gateways } from '../../ports/gateways';
import { readFlagHistory } from '../evidence/read-timeline';
import { hasEnded } from './follow-deployment';
import { rampHistory } from './ramp-history';

export interface RampReading {
  readonly nowMs: number;
  readonly history: readonly RampEvent[];
  /** A change of share that was begun within the hour and left at off. */
  readonly interrupted: InterruptedShare | undefined;
  readonly state: RampState;
  readonly decision: Decision | undefined;
  /** Why there is no decision. */
  readonly undecidedWhy: string | undefined;
  /** When the running bake ends, or the last one ended. */
  readonly guardedUntilMs: number | undefined;
}

const unfinishedOf = (deployment: FlagDeployment | undefined): Unfinished | undefined =>
  deployment === undefined || hasEnded(deployment)
    ? undefined
    : { deployment: deployment.number, state: deployment.state, percentComplete: deployment.percentComplete };

/** Reads the present state of the ramp and the decision about its next step. Writes nothing. */
export async function readRamp(gateways: Gateways, decide: () => Promise<Decision>): Promise<RampReading> {
  const [flags, entries, decided] = await Promise.all([
    readFlagHistory(gateways),
    gateways.journal.steps().catch(() => []),
    decide().then(
      (decision) => ({ decision, why: undefined }),
      (error: unknown) => ({ decision: undefined, why: error instanceof Error ? error.message : String(error) }),
    ),
  ]);
  const nowMs = gateways.clock.now();
  const interrupted = interruptedShare(entries, flags.deployments, flags.location.profileId, nowMs);
  const history = rampHistory(flags.timeline, entries, interrupted);
  const own = flags.deployments.find(
    (one) => one.profileId === flags.location.profileId && (flags.shares.get(one.version) ?? 0) > 0,
  );
  const running = guardedUntil(flags.deployments, flags.location.profileId);
  return {
    nowMs,
    history,
    interrupted,
    state: rampState(history, nowMs, decided.decision, unfinishedOf(own)),
    decision: decided.decision,
    undecidedWhy: decided.why,
    guardedUntilMs: running ?? (own?.state === 'complete' ? own.completedAtMs : undefined),
  };
}
