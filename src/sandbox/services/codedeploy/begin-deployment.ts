import { createHash } from 'node:crypto';
import type { Kernel } from '../../kernel/kernel';
import { parseAppSpec, reversedAppSpec } from './app-spec';
import { findApplication } from './find';
import type { AutoRollback, CodeDeployDeployment, LifecycleEvent } from './state';

/** How long a deployment stays Created before it looks at the alias. */
export const START_MS = 1_000;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

type Wanted = Pick<
  CodeDeployDeployment,
  | 'applicationName'
  | 'groupName'
  | 'configName'
  | 'routing'
  | 'creator'
  | 'shift'
  | 'alarms'
  | 'autoRollback'
  | 'sha256'
> & { readonly description?: string; readonly rollbackOf?: string; readonly rollbackMessage?: string };

/** Puts a new deployment into the world; the clock does the rest. */
export function beginDeployment(kernel: Kernel, wanted: Wanted, at: number): CodeDeployDeployment {
  const id = `d-${Array.from({ length: 9 }, () => LETTERS[kernel.random.integer(LETTERS.length)]).join('')}`;
  const names = ['Start', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic', 'End'] as const;
  const deployment: CodeDeployDeployment = {
    id,
    ...wanted,
    createdAt: at,
    status: 'Created',
    weight: 0,
    lifecycle: names.map((name): LifecycleEvent => ({ name, status: 'Pending' })),
    nextTransitionAt: at + START_MS,
  };
  const state = kernel.world.codedeploy;
  state.deployments[id] = deployment;
  state.running.push(id);
  const group = findApplication(kernel, wanted.applicationName).groups[wanted.groupName];
  if (group !== undefined) group.lastAttempted = { deploymentId: id, sha256: wanted.sha256 };
  return deployment;
}

const NO_ALARMS = { enabled: false, ignorePollAlarmFailure: false, alarms: [] } as const;
const NO_ROLLBACK: AutoRollback = { enabled: false, events: [] };

/** Starts the deployment that moves the alias back to where `failed` found it, and links the two. */
export function beginRollback(kernel: Kernel, failed: CodeDeployDeployment, message: string, at: number): void {
  const application = findApplication(kernel, failed.applicationName);
  const lastGood = application.groups[failed.groupName]?.lastGood;
  const good = lastGood === undefined ? undefined : application.revisions[lastGood.sha256];
  const leadsBack = good !== undefined && parseAppSpec(good.content).targetVersion === failed.shift.currentVersion;
  const content = leadsBack ? good.content : reversedAppSpec(failed.shift);
  const sha256 = createHash('sha256').update(content, 'utf8').digest('hex');
  application.revisions[sha256] ??= { sha256, content, registeredAt: at, firstUsedAt: at };
  const rollback = beginDeployment(
    kernel,
    {
      applicationName: failed.applicationName,
      groupName: failed.groupName,
      configName: 'CodeDeployDefault.LambdaAllAtOnce',
      routing: { kind: 'AllAtOnce' },
      creator: 'codeDeployRollback',
      shift: {
        ...failed.shift,
        currentVersion: failed.shift.targetVersion,
        targetVersion: failed.shift.currentVersion,
      },
      alarms: NO_ALARMS,
      autoRollback: NO_ROLLBACK,
      sha256,
      description: `Rollback of deployment ${failed.id}`,
      rollbackOf: failed.id,
      rollbackMessage: message,
    },
    at,
  );
  failed.rollbackBy = rollback.id;
  failed.rollbackMessage = message;
}
