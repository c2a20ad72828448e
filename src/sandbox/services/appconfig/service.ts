import type { Service } from '../../kernel/action';
import type { Kernel } from '../../kernel/kernel';
import { createApplication } from './actions/create-application';
import { createConfigurationProfile } from './actions/create-configuration-profile';
import { createDeploymentStrategy } from './actions/create-deployment-strategy';
import { createEnvironment } from './actions/create-environment';
import { createHostedConfigurationVersion } from './actions/create-hosted-configuration-version';
import { deleteApplication } from './actions/delete-application';
import { deleteConfigurationProfile } from './actions/delete-configuration-profile';
import { deleteDeploymentStrategy } from './actions/delete-deployment-strategy';
import { deleteEnvironment } from './actions/delete-environment';
import { deleteHostedConfigurationVersion } from './actions/delete-hosted-configuration-version';
import {
  createExtensionAssociation,
  deleteExtensionAssociation,
  getExtensionAssociation,
  listExtensionAssociations,
  updateExtensionAssociation,
} from './actions/extension-associations';
import { getApplication } from './actions/get-application';
import { getConfiguration } from './actions/get-configuration';
import { getConfigurationProfile } from './actions/get-configuration-profile';
import { getDeployment } from './actions/get-deployment';
import { getDeploymentStrategy } from './actions/get-deployment-strategy';
import { getEnvironment } from './actions/get-environment';
import { getHostedConfigurationVersion } from './actions/get-hosted-configuration-version';
import { listApplications } from './actions/list-applications';
import { listConfigurationProfiles } from './actions/list-configuration-profiles';
import { listDeploymentStrategies } from './actions/list-deployment-strategies';
import { listDeployments } from './actions/list-deployments';
import { listEnvironments } from './actions/list-environments';
import { listHostedConfigurationVersions } from './actions/list-hosted-configuration-versions';
import { startDeployment } from './actions/start-deployment';
import { stopDeployment } from './actions/stop-deployment';
import { listTagsForResource, tagResource, untagResource } from './actions/tags';
import { updateApplication } from './actions/update-application';
import { updateConfigurationProfile } from './actions/update-configuration-profile';
import { updateDeploymentStrategy } from './actions/update-deployment-strategy';
import { updateEnvironment } from './actions/update-environment';
import { validateConfiguration } from './actions/validate-configuration';
import { isInProgress, nextMoment, step } from './deployment.machine';
import { tellTopics } from './extensions';
import type { Deployment, Environment } from './state';

interface Running {
  readonly key: string;
  readonly environment: Environment;
  readonly deployment: Deployment;
}

function running(kernel: Kernel): Running[] {
  return kernel.world.appconfig.running.flatMap((key) => {
    const [applicationId = '', environmentId = ''] = key.split('/');
    const environment = kernel.world.appconfig.applications[applicationId]?.environments[environmentId];
    const deployment = environment?.deployments.at(-1);
    return environment === undefined || deployment === undefined ? [] : [{ key, environment, deployment }];
  });
}

function due(kernel: Kernel): number | undefined {
  if (kernel.world.appconfig.running.length === 0) return undefined;
  let earliest: number | undefined;
  for (const { deployment } of running(kernel)) {
    const moment = nextMoment(deployment);
    if (moment !== undefined && (earliest === undefined || moment < earliest)) earliest = moment;
  }
  return earliest;
}

function run(kernel: Kernel, at: number): void {
  for (const { key, environment, deployment } of running(kernel)) {
    const moment = nextMoment(deployment);
    if (moment === undefined || moment > at) continue;
    step(deployment, at, () => alarmedMonitor(kernel, environment));
    if (!isInProgress(deployment)) {
      const [applicationId = '', environmentId = ''] = key.split('/');
      const point = deployment.status === 'COMPLETE' ? 'OnDeploymentComplete' : 'OnDeploymentRolledBack';
      tellTopics(kernel, { applicationId, environmentId }, deployment, { point, at });
      kernel.world.appconfig.running = kernel.world.appconfig.running.filter((other) => other !== key);
    }
  }
}

/** ARN of a monitor that is in ALARM and whose actions are enabled. */
function alarmedMonitor(kernel: Kernel, environment: Environment): string | undefined {
  return environment.monitors.find((monitor) => {
    const alarm = kernel.metrics.alarm(monitor.AlarmArn);
    return alarm?.state === 'ALARM' && alarm.actionsEnabled;
  })?.AlarmArn;
}

/** AppConfig's control plane. Time moves deployments and looks at their monitors. */
export const appconfig: Service = {
  name: 'appconfig',
  protocol: 'rest-json',
  validationCode: 'BadRequestException',
  malformedCode: 'BadRequestException',
  actions: [
    listTagsForResource,
    tagResource,
    untagResource,
    createExtensionAssociation,
    deleteExtensionAssociation,
    getExtensionAssociation,
    listExtensionAssociations,
    updateExtensionAssociation,
    createApplication,
    createConfigurationProfile,
    createDeploymentStrategy,
    createEnvironment,
    createHostedConfigurationVersion,
    deleteApplication,
    deleteConfigurationProfile,
    deleteDeploymentStrategy,
    deleteEnvironment,
    deleteHostedConfigurationVersion,
    getApplication,
    getConfigurationProfile,
    getConfiguration,
    getDeploymentStrategy,
    getDeployment,
    getEnvironment,
    getHostedConfigurationVersion,
    listApplications,
    listConfigurationProfiles,
    listDeploymentStrategies,
    listDeployments,
    listEnvironments,
    listHostedConfigurationVersions,
    startDeployment,
    stopDeployment,
    updateApplication,
    updateConfigurationProfile,
    updateDeploymentStrategy,
    updateEnvironment,
    validateConfiguration,
  ],
  due,
  run,
};
