import type { Kernel } from '../../kernel/kernel';
import { epochSeconds } from '../../kernel/time';
import type {
  AlarmConfiguration,
  CodeDeployApplication,
  CodeDeployDeployment,
  DeploymentConfig,
  DeploymentGroup,
  Revision,
} from './state';

/** Wire documents of CodeDeploy's objects; times in epoch seconds, absent members left out. */

const STYLE = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };

const time = <Name extends string>(name: Name, at: number | undefined) =>
  at === undefined ? {} : { [name]: epochSeconds(at) };

export const applicationDocument = (application: CodeDeployApplication) => ({
  applicationId: application.id,
  applicationName: application.name,
  createTime: epochSeconds(application.createdAt),
  linkedToGitHub: false,
  computePlatform: application.computePlatform,
});

export function configDocument(config: DeploymentConfig) {
  const { routing } = config;
  const trafficRoutingConfig =
    routing.kind === 'AllAtOnce'
      ? { type: routing.kind }
      : routing.kind === 'TimeBasedCanary'
        ? {
            type: routing.kind,
            timeBasedCanary: { canaryPercentage: routing.percentage, canaryInterval: routing.intervalMinutes },
          }
        : {
            type: routing.kind,
            timeBasedLinear: { linearPercentage: routing.percentage, linearInterval: routing.intervalMinutes },
          };
  return {
    deploymentConfigId: config.id,
    deploymentConfigName: config.name,
    createTime: epochSeconds(config.createdAt),
    computePlatform: 'Lambda',
    trafficRoutingConfig,
  };
}

const alarmDocument = (alarms: AlarmConfiguration) => ({
  enabled: alarms.enabled,
  ignorePollAlarmFailure: alarms.ignorePollAlarmFailure,
  alarms: alarms.alarms.map((name) => ({ name })),
});

export const revisionLocation = (revision: Pick<Revision, 'content' | 'sha256'>) => ({
  revisionType: 'AppSpecContent',
  appSpecContent: { content: revision.content, sha256: revision.sha256 },
});

export function groupDocument(kernel: Kernel, application: CodeDeployApplication, group: DeploymentGroup) {
  const last = (id: string | undefined) => {
    const deployment = id === undefined ? undefined : kernel.world.codedeploy.deployments[id];
    if (deployment === undefined) return undefined;
    return {
      deploymentId: deployment.id,
      status: deployment.status,
      createTime: epochSeconds(deployment.createdAt),
      ...time('endTime', deployment.completedAt),
    };
  };
  const attempted = last(group.lastAttempted?.deploymentId);
  const good = last(group.lastGood?.deploymentId);
  const revision = group.lastGood === undefined ? undefined : application.revisions[group.lastGood.sha256];
  return {
    applicationName: application.name,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentConfigName: group.configName,
    serviceRoleArn: group.serviceRoleArn,
    alarmConfiguration: alarmDocument(group.alarms),
    autoRollbackConfiguration: group.autoRollback,
    deploymentStyle: STYLE,
    outdatedInstancesStrategy: group.outdatedInstances ?? 'UPDATE',
    computePlatform: 'Lambda',
    ...(revision === undefined ? {} : { targetRevision: revisionLocation(revision) }),
    ...(good === undefined ? {} : { lastSuccessfulDeployment: good }),
    ...(attempted === undefined ? {} : { lastAttemptedDeployment: attempted }),
  };
}

export function deploymentDocument(kernel: Kernel, deployment: CodeDeployDeployment) {
  const application = kernel.world.codedeploy.applications[deployment.applicationName];
  const revision = application?.revisions[deployment.sha256];
  const linked = deployment.rollbackBy !== undefined || deployment.rollbackOf !== undefined;
  const rollbackInfo = {
    ...(deployment.rollbackBy === undefined ? {} : { rollbackDeploymentId: deployment.rollbackBy }),
    ...(deployment.rollbackOf === undefined ? {} : { rollbackTriggeringDeploymentId: deployment.rollbackOf }),
    ...(deployment.rollbackMessage === undefined ? {} : { rollbackMessage: deployment.rollbackMessage }),
  };
  return {
    applicationName: deployment.applicationName,
    deploymentGroupName: deployment.groupName,
    deploymentConfigName: deployment.configName,
    deploymentId: deployment.id,
    ...(revision === undefined ? {} : { revision: revisionLocation(revision) }),
    status: deployment.status,
    ...(deployment.error === undefined
      ? {}
      : { errorInformation: { code: deployment.error.code, message: deployment.error.message } }),
    createTime: epochSeconds(deployment.createdAt),
    ...time('startTime', deployment.startedAt),
    ...time('completeTime', deployment.completedAt),
    deploymentOverview: overview(deployment),
    ...(deployment.description === undefined ? {} : { description: deployment.description }),
    creator: deployment.creator,
    ignoreApplicationStopFailures: false,
    autoRollbackConfiguration: deployment.autoRollback,
    updateOutdatedInstancesOnly: false,
    ...(linked ? { rollbackInfo } : {}),
    deploymentStyle: STYLE,
    instanceTerminationWaitTimeStarted: false,
    computePlatform: 'Lambda',
    overrideAlarmConfiguration: alarmDocument(deployment.alarms),
  };
}

function overview(deployment: CodeDeployDeployment) {
  const counts = { Pending: 0, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 };
  counts[targetStatus(deployment)] += 1;
  return counts;
}

function targetStatus(deployment: CodeDeployDeployment): 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' {
  if (deployment.status === 'Succeeded' || deployment.status === 'InProgress') return deployment.status;
  return deployment.status === 'Failed' || deployment.status === 'Stopped' ? 'Failed' : 'Pending';
}

/** A Lambda deployment has one target, named after the function and its alias. */
export const targetId = (deployment: CodeDeployDeployment): string =>
  `${deployment.shift.functionName}:${deployment.shift.alias}`;

export function targetDocument(kernel: Kernel, deployment: CodeDeployDeployment) {
  const { accountId, region } = kernel.world;
  const { functionName, alias, currentVersion, targetVersion } = deployment.shift;
  return {
    deploymentTargetType: 'LambdaTarget',
    lambdaTarget: {
      deploymentId: deployment.id,
      targetId: targetId(deployment),
      targetArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}:${alias}`,
      status: targetStatus(deployment),
      lastUpdatedAt: epochSeconds(deployment.completedAt ?? deployment.startedAt ?? deployment.createdAt),
      lifecycleEvents: deployment.lifecycle.map((event) => ({
        lifecycleEventName: event.name,
        status: event.status,
        ...time('startTime', event.startedAt),
        ...time('endTime', event.endedAt),
        ...(event.message === undefined
          ? {}
          : { diagnostics: { errorCode: 'UnknownError', scriptName: '', message: event.message, logTail: '' } }),
      })),
      lambdaFunctionInfo: {
        functionName,
        functionAlias: alias,
        currentVersion,
        targetVersion,
        targetVersionWeight: deployment.weight / 100,
      },
    },
  };
}
