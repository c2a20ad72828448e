import { OperatorError } from '../../domain/operator-error';
import type { FlagDeployment } from '../../domain/rollout/deployments';
import { undoneBecause } from '../../domain/rollout/deployments';
import { own } from '../../domain/text/advice';
import { isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { pollUntil } from '../poll-until';

export interface FollowOptions {
  /** `served`: every client has the version (baking or complete). `ended`: its state will not change again. */
  readonly until: 'served' | 'ended';
  readonly everyMs?: number;
  readonly atMostMs?: number;
  readonly forMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((deployment: FlagDeployment) => void) | undefined;
}

const ENDED = new Set<FlagDeployment['state']>(['complete', 'rolled-back', 'reverted']);

/** True when the deployment's growth is over: every session is given its version at its next poll. */
export const isServed = (deployment: FlagDeployment): boolean =>
  deployment.state === 'baking' || deployment.state === 'complete';

/** True when the deployment's state will not change again. */
export const hasEnded = (deployment: FlagDeployment): boolean => ENDED.has(deployment.state);

/** True when it was undone, by whomever. */
export const wasUndone = (deployment: FlagDeployment): boolean =>
  deployment.state === 'rolling-back' || deployment.state === 'rolled-back' || deployment.state === 'reverted';

/**
 * Follows a deployment; `timed-out` carries its state at the deadline. AppConfig's own waiters compare with a state that
 * does not exist (`ReadyForDeployment`), so the state is read here.
 */
export async function followDeployment(
  gateways: Pick<Gateways, 'clock' | 'flagDeployments'>,
  number: number,
  options: FollowOptions,
): Promise<{ readonly kind: 'reached' | 'timed-out'; readonly deployment: FlagDeployment }> {
  const reached = (deployment: FlagDeployment): boolean =>
    hasEnded(deployment) || (options.until === 'served' && isServed(deployment));
  const outcome = await pollUntil(gateways.clock, () => gateways.flagDeployments.get(number), reached, {
    everyMs: options.everyMs ?? 500,
    atMostMs: options.atMostMs ?? 2_000,
    forMs: options.forMs,
    signal: options.signal,
    onRead: options.onProgress,
  });
  return { kind: outcome.kind, deployment: outcome.value };
}

/** ROLLED_BACK, with the reason in AWS's own words. */
export const undone = (deployment: FlagDeployment, what: string): OperatorError =>
  new OperatorError('ROLLED_BACK', `deployment ${deployment.number} (${what}) is ${deployment.state}`, {
    why: undoneBecause(deployment) ?? 'AppConfig does not say why',
    next: own`status`,
  });

/** Follows a bake to its end, outside the lock. ROLLED_BACK when AWS or an operator undid it. */
export async function followBake(
  gateways: Pick<Gateways, 'clock' | 'flagDeployments'>,
  number: number,
  options: {
    readonly forMs: number;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: (deployment: FlagDeployment) => void;
  },
): Promise<FlagDeployment> {
  const { kind, deployment } = await followDeployment(gateways, number, {
    until: 'ended',
    everyMs: 5_000,
    atMostMs: 30_000,
    forMs: options.forMs,
    signal: options.signal,
    onProgress: options.onProgress,
  });
  if (wasUndone(deployment)) throw undone(deployment, 'followed');
  if (kind === 'timed-out')
    throw new OperatorError('TIMEOUT', `deployment ${number} is still ${deployment.state}`, {
      next: own`status`,
    });
  return deployment;
}

/** Stops a guard that is renewed; ROLLED_BACK when somebody else stopped it since the last look. */
export async function stopGuard(
  { flagDeployments }: Pick<Gateways, 'flagDeployments'>,
  number: number,
): Promise<FlagDeployment> {
  try {
    return await flagDeployments.stop(number);
  } catch (error) {
    if (!isFailure(error, 'invalid')) throw error;
    const now = await flagDeployments.get(number);
    throw wasUndone(now) ? undone(now, 'the guard to be renewed') : error;
  }
}
