import { createHash } from 'node:crypto';
import type { DeploymentGroupInfo, DeploymentInfo, LambdaTarget } from '@aws-sdk/client-codedeploy';
import { appSpec, versionsOfAppSpec } from '../../domain/system/app-spec';
import type { CodeRelease, CodeReleaseGroup, CodeReleaseState } from '../../domain/system/code-release';
import type { DeployedSystem } from '../../domain/system/system';
import type { CodeReleases } from '../../ports/code-releases';
import { GatewayError } from '../../ports/gateway-error';
import { notFound, orAbsent } from '../client/gateway-errors';
import { batches, pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

const STATES: Readonly<Record<string, CodeReleaseState>> = {
  Created: 'created',
  Queued: 'queued',
  InProgress: 'in-progress',
  Baking: 'baking',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
  Ready: 'ready',
};

const BATCH = 25;

const specOf = (info: DeploymentInfo): string => {
  const revision = info.revision;
  return revision?.appSpecContent?.content ?? revision?.string?.content ?? '';
};

function releaseOf(info: DeploymentInfo, target?: LambdaTarget): CodeRelease {
  const spec = versionsOfAppSpec(specOf(info));
  const lambda = target?.lambdaFunctionInfo;
  const error = info.errorInformation;
  return {
    id: info.deploymentId ?? '',
    state: STATES[info.status ?? ''] ?? 'in-progress',
    description: info.description || undefined,
    creator: info.creator ?? 'user',
    createdAtMs: info.createTime?.getTime() ?? 0,
    completedAtMs: info.completeTime?.getTime(),
    error: error && { code: error.code ?? '', message: error.message ?? '' },
    rolledBackBy: info.rollbackInfo?.rollbackDeploymentId || undefined,
    rollsBack: info.rollbackInfo?.rollbackTriggeringDeploymentId || undefined,
    fromVersion: spec.from ?? lambda?.currentVersion,
    toVersion: spec.to ?? lambda?.targetVersion,
    steps: (target?.lifecycleEvents ?? []).map((event) => ({
      name: event.lifecycleEventName ?? '',
      state: event.status ?? '',
    })),
  };
}

function groupOf(info: DeploymentGroupInfo): CodeReleaseGroup {
  return {
    name: info.deploymentGroupName ?? '',
    configName: info.deploymentConfigName ?? '',
    alarmsEnabled: info.alarmConfiguration?.enabled ?? false,
    alarms: (info.alarmConfiguration?.alarms ?? []).map((alarm) => alarm.name ?? ''),
    ignoresUnreadableAlarms: info.alarmConfiguration?.ignorePollAlarmFailure ?? false,
    autoRollback: info.autoRollbackConfiguration?.enabled ?? false,
    rollbackEvents: info.autoRollbackConfiguration?.events ?? [],
    roleArn: info.serviceRoleArn,
    shiftsTraffic: info.deploymentStyle?.deploymentOption === 'WITH_TRAFFIC_CONTROL',
  };
}

async function targetOf(clients: SdkClients, id: string): Promise<LambdaTarget | undefined> {
  const { sdk, read } = await clients.codedeploy();
  const { targetIds = [] } = await read(new sdk.ListDeploymentTargetsCommand({ deploymentId: id }));
  if (targetIds.length === 0) return undefined;
  const answer = await read(
    new sdk.BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds: targetIds.slice(0, BATCH) }),
  );
  return answer.deploymentTargets?.find((item) => item.lambdaTarget)?.lambdaTarget;
}

export function createCodeDeployCodeReleases(clients: SdkClients, system: DeployedSystem): CodeReleases {
  const group = { applicationName: system.codeDeployApplication, deploymentGroupName: system.codeDeployGroup };

  return {
    async group() {
      const { sdk, read } = await clients.codedeploy();
      const answer = await orAbsent(read(new sdk.GetDeploymentGroupCommand(group)));
      return answer?.deploymentGroupInfo && groupOf(answer.deploymentGroupInfo);
    },
    async recent(limit) {
      const { sdk, read } = await clients.codedeploy();
      const ids: string[] = [];
      const ask = (token: string | undefined) =>
        orAbsent(read(new sdk.ListDeploymentsCommand({ ...group, nextToken: token })));
      for await (const page of pages(ask)) {
        ids.push(...(page.deployments ?? []));
        if (ids.length >= limit) break;
      }
      const releases: CodeRelease[] = [];
      for (const part of batches(ids.slice(0, limit), BATCH)) {
        const answer = await read(new sdk.BatchGetDeploymentsCommand({ deploymentIds: [...part] }));
        releases.push(...(answer.deploymentsInfo ?? []).map((info) => releaseOf(info)));
      }
      return releases.sort((a, b) => b.createdAtMs - a.createdAtMs);
    },
    async get(id) {
      const { sdk, read } = await clients.codedeploy();
      const [answer, lambda] = await Promise.all([
        read(new sdk.GetDeploymentCommand({ deploymentId: id })),
        targetOf(clients, id).catch((error: unknown) => {
          // A deployment that has just been created or that failed at once may have no target yet; and a target that
          // may not be read costs the steps on the screen, not the follow: state and alias are read without it.
          if (error instanceof GatewayError && ['invalid', 'not-found', 'denied'].includes(error.failure.kind))
            return undefined;
          throw error;
        }),
      ]);
      if (!answer.deploymentInfo) throw notFound('codedeploy:GetDeployment', `there is no CodeDeploy deployment ${id}`);
      return releaseOf(answer.deploymentInfo, lambda);
    },
    async start(request) {
      const { sdk, write } = await clients.codedeploy();
      const content = appSpec(request);
      const answer = await write(
        new sdk.CreateDeploymentCommand({
          ...group,
          deploymentConfigName: request.configName,
          description: request.description,
          revision: {
            revisionType: 'AppSpecContent',
            appSpecContent: { content, sha256: createHash('sha256').update(content).digest('hex') },
          },
          ...(request.alarms === 'ignore' ? { overrideAlarmConfiguration: { enabled: false, alarms: [] } } : {}),
        }),
      );
      return { id: answer.deploymentId ?? '' };
    },
    async stop(id) {
      const { sdk, write } = await clients.codedeploy();
      try {
        await write(new sdk.StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
        return 'stopping';
      } catch (error) {
        if (error instanceof GatewayError && error.details.awsCode === 'DeploymentAlreadyCompletedException')
          return 'finished';
        throw error;
      }
    },
  };
}
