import { roleAllows } from '../../iam/roles';
import type { Kernel } from '../../kernel/kernel';
import { MINUTE_MS } from '../../kernel/time';
import { functionArn } from '../lambda/naming';
import { beginRollback } from './begin-deployment';
import { findApplication } from './find';
import type { CodeDeployDeployment, LifecycleEvent, LifecycleStatus } from './state';

/** How often the alarms are read while traffic moves. */
const ALARM_POLL_MS = MINUTE_MS;

export const isOver = (deployment: CodeDeployDeployment): boolean =>
  deployment.status === 'Succeeded' || deployment.status === 'Failed' || deployment.status === 'Stopped';

/** The next moment at which `step` changes this deployment. */
export function nextMoment(deployment: CodeDeployDeployment): number | undefined {
  const { nextTransitionAt, nextAlarmPollAt } = deployment;
  if (nextTransitionAt === undefined) return nextAlarmPollAt;
  return nextAlarmPollAt === undefined ? nextTransitionAt : Math.min(nextTransitionAt, nextAlarmPollAt);
}

/** Does what is due at `at`; alarms come before traffic. */
export function step(kernel: Kernel, deployment: CodeDeployDeployment, at: number): void {
  if (deployment.nextAlarmPollAt !== undefined && deployment.nextAlarmPollAt <= at) {
    deployment.nextAlarmPollAt += ALARM_POLL_MS;
    if (stopOnAlarm(kernel, deployment, at)) return;
  }
  if (deployment.nextTransitionAt === undefined || deployment.nextTransitionAt > at) return;
  if (deployment.status === 'Created') start(kernel, deployment, at);
  else shift(kernel, deployment, at);
}

function start(kernel: Kernel, deployment: CodeDeployDeployment, at: number): void {
  deployment.status = 'InProgress';
  deployment.startedAt = at;
  mark(deployment, 'Start', 'Succeeded', at);
  mark(deployment, 'BeforeAllowTraffic', 'Skipped', at);
  const problem = checkVersions(kernel, deployment);
  if (problem !== undefined) {
    fail(kernel, deployment, problem.code, problem.message, at);
    return;
  }
  if (stopOnAlarm(kernel, deployment, at)) return;
  if (deployment.alarms.enabled && deployment.alarms.alarms.length > 0) deployment.nextAlarmPollAt = at + ALARM_POLL_MS;
  mark(deployment, 'AllowTraffic', 'InProgress', at);
  shift(kernel, deployment, at);
}

interface Problem {
  readonly code: string;
  readonly message: string;
}

function checkVersions(kernel: Kernel, deployment: CodeDeployDeployment): Problem | undefined {
  const { functionName, alias: aliasName, currentVersion, targetVersion } = deployment.shift;
  const alias = kernel.functions.alias(functionName, aliasName);
  if (alias === undefined) {
    return {
      code: 'INVALID_LAMBDA_FUNCTION',
      message: `The Lambda function ${functionName} or its alias ${aliasName} does not exist.`,
    };
  }
  for (const version of [currentVersion, targetVersion]) {
    if (!kernel.functions.versionExists(functionName, version)) {
      return {
        code: 'INVALID_LAMBDA_FUNCTION',
        message: `Version ${version} of the Lambda function ${functionName} does not exist.`,
      };
    }
  }
  const lacking = lackingPermission(kernel, deployment);
  if (lacking !== undefined) {
    return {
      code: 'IAM_ROLE_PERMISSIONS',
      message: `The service role does not have permission to perform ${lacking}.`,
    };
  }
  if (deployment.creator === 'codeDeployRollback') return undefined;
  if (alias.version !== currentVersion) {
    return {
      code: 'INVALID_LAMBDA_CONFIGURATION',
      message: 'The Lambda function alias version does not match the current version in AppSpec file.',
    };
  }
  // Only shifts by parts need two versions: all at once 1 -> 1 succeeds (terraform-aws-modules/terraform-aws-lambda, PR 85).
  if (currentVersion === targetVersion && deployment.routing.kind !== 'AllAtOnce') {
    return {
      code: 'INVALID_LAMBDA_CONFIGURATION',
      message: 'The target version equals the current version of the Lambda function.',
    };
  }
  return undefined;
}

/** The first action that the group's role does not allow. CodeDeploy reads alarms and moves the alias with that role. */
function lackingPermission(kernel: Kernel, deployment: CodeDeployDeployment): string | undefined {
  const { world } = kernel;
  const role = world.codedeploy.applications[deployment.applicationName]?.groups[deployment.groupName]?.serviceRoleArn;
  if (role === undefined) return undefined;
  const fn = functionArn(world, deployment.shift.functionName);
  const needed = [
    ['lambda:GetAlias', fn],
    ['lambda:UpdateAlias', fn],
    ...(deployment.alarms.enabled ? [['cloudwatch:DescribeAlarms', '*']] : []),
  ];
  return needed.find(([action = '', resource = '']) => !roleAllows(world, role, action, resource))?.[0];
}

/** Moves the next part of the traffic. */
function shift(kernel: Kernel, deployment: CodeDeployDeployment, at: number): void {
  const { functionName, alias: aliasName, currentVersion, targetVersion } = deployment.shift;
  const alias = kernel.functions.alias(functionName, aliasName);
  const moved = deployment.creator === 'user' && alias?.version !== currentVersion;
  if (alias === undefined || moved) {
    fail(
      kernel,
      deployment,
      'INVALID_LAMBDA_CONFIGURATION',
      'The Lambda function alias version does not match the current version in AppSpec file.',
      at,
    );
    return;
  }
  const { routing } = deployment;
  const weight =
    routing.kind === 'AllAtOnce' || (routing.kind === 'TimeBasedCanary' && deployment.weight > 0)
      ? 100
      : Math.min(100, deployment.weight + routing.percentage);
  deployment.weight = weight;
  if (weight < 100 && routing.kind !== 'AllAtOnce') {
    kernel.functions.moveAlias(functionName, aliasName, {
      version: currentVersion,
      weights: { [targetVersion]: weight / 100 },
    });
    deployment.nextTransitionAt = at + routing.intervalMinutes * MINUTE_MS;
    return;
  }
  kernel.functions.moveAlias(functionName, aliasName, { version: targetVersion, weights: {} });
  mark(deployment, 'AllowTraffic', 'Succeeded', at);
  mark(deployment, 'AfterAllowTraffic', 'Skipped', at);
  mark(deployment, 'End', 'Succeeded', at);
  end(kernel, deployment, 'Succeeded', at);
  const group = findApplication(kernel, deployment.applicationName).groups[deployment.groupName];
  if (group !== undefined) group.lastGood = { deploymentId: deployment.id, sha256: deployment.sha256 };
}

function stopOnAlarm(kernel: Kernel, deployment: CodeDeployDeployment, at: number): boolean {
  if (!deployment.alarms.enabled) return false;
  const name = deployment.alarms.alarms.find((alarm) => kernel.metrics.alarm(alarm)?.state === 'ALARM');
  if (name === undefined) return false;
  const message = `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <${name}>`;
  stop(
    kernel,
    deployment,
    { code: 'ALARM_ACTIVE', message, rollback: wants(deployment, 'DEPLOYMENT_STOP_ON_ALARM') },
    at,
  );
  return true;
}

const wants = (deployment: CodeDeployDeployment, event: string): boolean =>
  deployment.autoRollback.enabled && deployment.autoRollback.events.includes(event);

/** Ends a running deployment at its present share, and starts the rollback when asked for. */
export function stop(
  kernel: Kernel,
  deployment: CodeDeployDeployment,
  why: { readonly code: string; readonly message: string; readonly rollback?: boolean },
  at: number,
): void {
  deployment.error = { code: why.code, message: why.message };
  closeEvents(deployment, 'Failed', why.message, at);
  end(kernel, deployment, 'Stopped', at);
  const rollback = why.rollback ?? wants(deployment, 'DEPLOYMENT_STOP_ON_REQUEST');
  if (rollback && deployment.creator === 'user') beginRollback(kernel, deployment, why.message, at);
}

function fail(kernel: Kernel, deployment: CodeDeployDeployment, code: string, message: string, at: number): void {
  deployment.error = { code, message };
  closeEvents(deployment, 'Failed', message, at);
  const movedTraffic = deployment.weight > 0;
  end(kernel, deployment, 'Failed', at);
  if (movedTraffic && wants(deployment, 'DEPLOYMENT_FAILURE')) beginRollback(kernel, deployment, message, at);
}

function end(
  kernel: Kernel,
  deployment: CodeDeployDeployment,
  status: 'Succeeded' | 'Failed' | 'Stopped',
  at: number,
): void {
  deployment.status = status;
  deployment.completedAt = at;
  delete deployment.nextTransitionAt;
  delete deployment.nextAlarmPollAt;
  const state = kernel.world.codedeploy;
  state.running = state.running.filter((id) => id !== deployment.id);
}

function mark(
  deployment: CodeDeployDeployment,
  name: LifecycleEvent['name'],
  status: LifecycleStatus,
  at: number,
): void {
  const event = deployment.lifecycle.find((candidate) => candidate.name === name);
  if (event === undefined) return;
  event.status = status;
  event.startedAt ??= at;
  if (status !== 'InProgress') event.endedAt = at;
}

function closeEvents(deployment: CodeDeployDeployment, status: LifecycleStatus, message: string, at: number): void {
  for (const event of deployment.lifecycle) {
    if (event.status === 'InProgress') {
      event.status = status;
      event.endedAt = at;
      event.message = message;
    } else if (event.status === 'Pending') event.status = 'Skipped';
  }
}
