import { effectiveDeployment, isInFlight } from '../../domain/rollout/deployments';
import { deployOff, versionToDeploy } from './deploy-off';
import type { RollbackRun } from './run';
import type { RollbackSituation } from './state';

/**
 * `left`: no deployment that was planned before can start any more. `not-needed`: nothing was ever deployed, or one is in
 * flight, and AppConfig takes no other. `moved`: refused, or the state changed underneath; read it again.
 */
export type MarkOutcome =
  | { readonly kind: 'left'; readonly deployment: number }
  | { readonly kind: 'not-needed' }
  | { readonly kind: 'moved' };

/**
 * Deploys off over off. AppConfig counts deployments and starts none whose plan saw another newest one, so this ends every
 * plan made before, on any machine. Called when nothing else is left to do about the flag.
 */
export async function leaveMark(run: RollbackRun, situation: RollbackSituation): Promise<MarkOutcome> {
  const { location, deployments, shares } = situation.flags;
  if (location.kind === 'unread' || deployments.kind === 'unread') return { kind: 'moved' };
  if (deployments.value.some(isInFlight)) return { kind: 'not-needed' };
  const effective = effectiveDeployment(deployments.value, location.value.profileId);
  if (effective === undefined) return { kind: 'not-needed' };
  const version =
    shares.get(effective.version) === 0
      ? effective.version
      : await versionToDeploy(run, situation.flags, effective.version);
  if (version === undefined) return { kind: 'moved' };
  const after = deployments.value[0]?.number;
  const why = 'a share planned before this rollback finds another newest deployment';
  const deployed = await deployOff(run, { version, after, why }, 'deploy off once more');
  return deployed === undefined ? { kind: 'moved' } : { kind: 'left', deployment: deployed.deployment.number };
}
