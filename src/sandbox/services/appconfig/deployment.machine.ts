import { MINUTE_MS } from '../../kernel/time';
import type { Deployment, DeploymentEvent, DeploymentStatus, EventType } from './state';

/** How long the service checks a configuration before it goes out, and how long it takes to take one back. */
const VALIDATION_MS = 2_000;
const ROLLBACK_MS = 5_000;
/** How often the monitors are looked at. */
const MONITOR_MS = MINUTE_MS;
/** After this, a completed deployment cannot be reverted. */
export const REVERT_WINDOW_MS = 72 * 60 * MINUTE_MS;

const IN_PROGRESS: readonly DeploymentStatus[] = ['VALIDATING', 'DEPLOYING', 'BAKING', 'ROLLING_BACK'];

/** Whether the environment is busy with this deployment. */
export const isInProgress = (deployment: Deployment): boolean => IN_PROGRESS.includes(deployment.status);

/** Percentages that the growth passes through, the last one 100. */
function growthSteps(deployment: Pick<Deployment, 'durationMinutes' | 'growthType' | 'growthFactor'>): number[] {
  if (deployment.durationMinutes === 0) return [100];
  const steps: number[] = [];
  for (let index = 0; ; index += 1) {
    const factor = deployment.growthType === 'LINEAR' ? index + 1 : 2 ** index;
    const percentage = deployment.growthFactor * factor;
    if (percentage >= 100) return [...steps, 100];
    steps.push(percentage);
  }
}

/** A deployment as StartDeployment leaves it; the clock does the rest. */
export function begin(
  deployment: Omit<Deployment, 'status' | 'percentage' | 'events' | 'nextTransitionAt' | 'nextMonitorAt'>,
): Deployment {
  const started = event('DEPLOYMENT_STARTED', 'USER', 'Deployment started', deployment.startedAt);
  return {
    ...deployment,
    status: 'VALIDATING',
    percentage: 0,
    events: [started],
    nextTransitionAt: deployment.startedAt + VALIDATION_MS,
  };
}

/** The next moment at which `step` changes this deployment. */
export function nextMoment(deployment: Deployment): number | undefined {
  const { nextTransitionAt, nextMonitorAt } = deployment;
  if (nextTransitionAt === undefined) return nextMonitorAt;
  return nextMonitorAt === undefined ? nextTransitionAt : Math.min(nextTransitionAt, nextMonitorAt);
}

/**
 * Does what is due at `at`. Monitors come before transitions, so that an alarm at the very end of a bake still counts.
 * `alarmed` names the ARN of a monitor in ALARM, if any.
 */
export function step(deployment: Deployment, at: number, alarmed: () => string | undefined): void {
  if (deployment.nextMonitorAt !== undefined && deployment.nextMonitorAt <= at) {
    deployment.nextMonitorAt += MONITOR_MS;
    const arn = alarmed();
    if (arn !== undefined) {
      rollBack(deployment, at, 'CLOUDWATCH_ALARM', `Rollback initiated by CloudWatch alarm ${arn}`);
      return;
    }
  }
  while (deployment.nextTransitionAt !== undefined && deployment.nextTransitionAt <= at) {
    const due = deployment.nextTransitionAt;
    transition(deployment, due);
    if (deployment.status === 'DEPLOYING' && deployment.nextMonitorAt === undefined) {
      deployment.nextMonitorAt = due + MONITOR_MS;
      const arn = alarmed();
      if (arn !== undefined) {
        rollBack(deployment, due, 'CLOUDWATCH_ALARM', `Rollback initiated by CloudWatch alarm ${arn}`);
        return;
      }
    }
  }
}

function transition(deployment: Deployment, at: number): void {
  switch (deployment.status) {
    case 'VALIDATING':
      deployment.status = 'DEPLOYING';
      grow(deployment, at);
      return;
    case 'DEPLOYING':
      if (deployment.percentage < 100) grow(deployment, at);
      else bake(deployment, at);
      return;
    case 'BAKING':
      deployment.status = 'COMPLETE';
      deployment.completedAt = at;
      log(deployment, 'DEPLOYMENT_COMPLETED', 'APPCONFIG', 'Deployment completed', at);
      settle(deployment);
      return;
    case 'ROLLING_BACK':
      deployment.status = 'ROLLED_BACK';
      deployment.completedAt = at;
      log(deployment, 'ROLLBACK_COMPLETED', 'APPCONFIG', 'Rollback completed', at);
      settle(deployment);
      return;
    default:
      settle(deployment);
  }
}

function grow(deployment: Deployment, at: number): void {
  const steps = growthSteps(deployment);
  const index = steps.findIndex((percentage) => percentage > deployment.percentage);
  deployment.percentage = steps[index] ?? 100;
  log(
    deployment,
    'PERCENTAGE_UPDATED',
    'APPCONFIG',
    `Configuration available to ${deployment.percentage.toFixed(2)}% of clients`,
    at,
  );
  const begunAt = deployment.startedAt + VALIDATION_MS;
  deployment.nextTransitionAt =
    begunAt + Math.round((deployment.durationMinutes * MINUTE_MS * (index + 1)) / steps.length);
}

function bake(deployment: Deployment, at: number): void {
  deployment.status = 'BAKING';
  const words = `Deployment bake time started. Bake time: ${deployment.bakeMinutes} minute(s)`;
  log(deployment, 'BAKE_TIME_STARTED', 'APPCONFIG', words, at);
  deployment.nextTransitionAt = at + deployment.bakeMinutes * MINUTE_MS;
}

/** Takes the configuration back: clients are served the former version from now on. */
export function rollBack(
  deployment: Deployment,
  at: number,
  triggeredBy: DeploymentEvent['triggeredBy'],
  description: string,
): void {
  deployment.status = 'ROLLING_BACK';
  deployment.undoneAt = at;
  log(deployment, 'ROLLBACK_STARTED', triggeredBy, description, at);
  deployment.nextTransitionAt = at + ROLLBACK_MS;
  delete deployment.nextMonitorAt;
}

/** Undoes a completed deployment. */
export function revert(deployment: Deployment, at: number): void {
  deployment.status = 'REVERTED';
  deployment.undoneAt = at;
  log(deployment, 'REVERT_COMPLETED', 'USER', 'Revert completed', at);
}

function settle(deployment: Deployment): void {
  delete deployment.nextTransitionAt;
  delete deployment.nextMonitorAt;
}

const event = (
  type: EventType,
  triggeredBy: DeploymentEvent['triggeredBy'],
  description: string,
  at: number,
): DeploymentEvent => ({ type, triggeredBy, description, at });

function log(
  deployment: Deployment,
  type: EventType,
  triggeredBy: DeploymentEvent['triggeredBy'],
  description: string,
  at: number,
): void {
  deployment.events.push(event(type, triggeredBy, description, at));
}

/** Version of the profile that a session at `place` (0..100) is served, given the profile's newest deployment. */
export function servedVersion(deployment: Deployment, place: number): number | undefined {
  switch (deployment.status) {
    case 'COMPLETE':
    case 'BAKING':
      return deployment.version;
    case 'DEPLOYING':
      return place < deployment.percentage ? deployment.version : deployment.previousVersion;
    default:
      return deployment.previousVersion;
  }
}
