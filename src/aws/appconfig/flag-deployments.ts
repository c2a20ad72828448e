import type { Deployment, DeploymentEvent } from '@aws-sdk/client-appconfig';
import type {
  FlagDeployment,
  FlagDeploymentEvent,
  FlagDeploymentState,
  FlagEnvironment,
} from '../../domain/rollout/deployments';
import type { FlagDeployments } from '../../ports/flags';
import { batches, pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';
import type { FlagLocator } from './locator';

const STATES: Readonly<Record<string, FlagDeploymentState>> = {
  VALIDATING: 'validating',
  DEPLOYING: 'deploying',
  BAKING: 'baking',
  COMPLETE: 'complete',
  ROLLING_BACK: 'rolling-back',
  ROLLED_BACK: 'rolled-back',
  REVERTED: 'reverted',
};

const ENVIRONMENT_STATES: Readonly<Record<string, FlagEnvironment['state']>> = {
  READY_FOR_DEPLOYMENT: 'ready',
  DEPLOYING: 'deploying',
  ROLLING_BACK: 'rolling-back',
  ROLLED_BACK: 'rolled-back',
  REVERTED: 'reverted',
};

const EVENT_KINDS: Readonly<Record<string, FlagDeploymentEvent['kind']>> = {
  DEPLOYMENT_STARTED: 'started',
  PERCENTAGE_UPDATED: 'progress',
  BAKE_TIME_STARTED: 'bake-started',
  DEPLOYMENT_COMPLETED: 'completed',
  ROLLBACK_STARTED: 'rollback-started',
  ROLLBACK_COMPLETED: 'rollback-completed',
  REVERT_COMPLETED: 'revert-completed',
};

const ACTORS: Readonly<Record<string, FlagDeploymentEvent['by']>> = {
  USER: 'user',
  APPCONFIG: 'appconfig',
  CLOUDWATCH_ALARM: 'alarm',
  INTERNAL_ERROR: 'internal-error',
};

const PREDEFINED = /^AppConfig\./;
const DETAILS_AT_ONCE = 4;

const eventOf = (event: DeploymentEvent): FlagDeploymentEvent => ({
  atMs: event.OccurredAt?.getTime() ?? 0,
  kind: EVENT_KINDS[event.EventType ?? ''] ?? 'progress',
  by: ACTORS[event.TriggeredBy ?? ''] ?? 'appconfig',
  description: event.Description ?? '',
});

const deploymentOf = (deployment: Deployment): FlagDeployment => ({
  number: deployment.DeploymentNumber ?? 0,
  profileId: deployment.ConfigurationProfileId ?? '',
  version: Number(deployment.ConfigurationVersion) || 0,
  state: STATES[deployment.State ?? ''] ?? 'deploying',
  percentComplete: deployment.PercentageComplete ?? 0,
  strategy: {
    id: deployment.DeploymentStrategyId,
    name: PREDEFINED.test(deployment.DeploymentStrategyId ?? '') ? deployment.DeploymentStrategyId : undefined,
    growthMinutes: deployment.DeploymentDurationInMinutes ?? 0,
    bakeMinutes: deployment.FinalBakeTimeInMinutes ?? 0,
  },
  description: deployment.Description || undefined,
  startedAtMs: deployment.StartedAt?.getTime() ?? 0,
  completedAtMs: deployment.CompletedAt?.getTime(),
  events: (deployment.EventLog ?? []).map(eventOf),
});

export function createAppConfigFlagDeployments(clients: SdkClients, locator: FlagLocator): FlagDeployments {
  const environment = async () => {
    const { applicationId, environmentId } = await locator.locate();
    return { ApplicationId: applicationId, EnvironmentId: environmentId };
  };

  async function get(number: number): Promise<FlagDeployment> {
    const [{ sdk, read }, ids] = await Promise.all([clients.appconfig(), environment()]);
    return deploymentOf(await read(new sdk.GetDeploymentCommand({ ...ids, DeploymentNumber: number })));
  }

  /** AppConfig lists in descending order of number, across all profiles of the environment. */
  async function numbers(limit: number): Promise<readonly number[]> {
    const [{ sdk, read }, ids] = await Promise.all([clients.appconfig(), environment()]);
    const found: number[] = [];
    const request = { ...ids, MaxResults: Math.min(50, limit) };
    for await (const page of pages((token) => read(new sdk.ListDeploymentsCommand({ ...request, NextToken: token })))) {
      for (const item of page.Items ?? []) if (item.DeploymentNumber !== undefined) found.push(item.DeploymentNumber);
      if (found.length >= limit) break;
    }
    return found.sort((a, b) => b - a).slice(0, limit);
  }

  return {
    get,
    async environment() {
      const [{ sdk, read }, ids] = await Promise.all([clients.appconfig(), environment()]);
      const answer = await read(new sdk.GetEnvironmentCommand(ids));
      return {
        state: ENVIRONMENT_STATES[answer.State ?? ''] ?? 'ready',
        monitors: (answer.Monitors ?? []).map((monitor) => ({
          alarmArn: monitor.AlarmArn ?? '',
          roleArn: monitor.AlarmRoleArn,
        })),
      };
    },
    async recent(limit) {
      const deployments: FlagDeployment[] = [];
      for (const part of batches(await numbers(limit), DETAILS_AT_ONCE))
        deployments.push(...(await Promise.all(part.map(get))));
      return deployments;
    },
    async start({ version, strategyId, description, after }) {
      const [{ sdk, write }, ids, { profileId }] = await Promise.all([
        clients.appconfig(),
        environment(),
        locator.locate(),
      ]);
      const answer = await write(
        new sdk.StartDeploymentCommand({
          ...ids,
          ConfigurationProfileId: profileId,
          ConfigurationVersion: String(version),
          DeploymentStrategyId: strategyId,
          Description: description,
          LatestDeploymentNumber: after,
        }),
      );
      return deploymentOf({ ConfigurationProfileId: profileId, ...answer });
    },
    async stop(number) {
      const [{ sdk, write }, ids] = await Promise.all([clients.appconfig(), environment()]);
      const answer = await write(
        new sdk.StopDeploymentCommand({ ...ids, DeploymentNumber: number, AllowRevert: true }),
      );
      return deploymentOf({ DeploymentNumber: number, ...answer });
    },
  };
}
