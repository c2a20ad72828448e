import type { Service } from '../../kernel/action';
import type { Kernel } from '../../kernel/kernel';
import { batchGetApplications } from './actions/batch-get-applications';
import { batchGetDeploymentGroups } from './actions/batch-get-deployment-groups';
import { batchGetDeploymentTargets } from './actions/batch-get-deployment-targets';
import { batchGetDeployments } from './actions/batch-get-deployments';
import { createApplication } from './actions/create-application';
import { createDeployment } from './actions/create-deployment';
import { createDeploymentConfig } from './actions/create-deployment-config';
import { createDeploymentGroup } from './actions/create-deployment-group';
import { deleteApplication } from './actions/delete-application';
import { deleteDeploymentConfig } from './actions/delete-deployment-config';
import { deleteDeploymentGroup } from './actions/delete-deployment-group';
import { getApplication } from './actions/get-application';
import { getApplicationRevision } from './actions/get-application-revision';
import { getDeployment } from './actions/get-deployment';
import { getDeploymentConfig } from './actions/get-deployment-config';
import { getDeploymentGroup } from './actions/get-deployment-group';
import { getDeploymentTarget } from './actions/get-deployment-target';
import { listApplications } from './actions/list-applications';
import { listDeploymentConfigs } from './actions/list-deployment-configs';
import { listDeploymentGroups } from './actions/list-deployment-groups';
import { listDeploymentTargets } from './actions/list-deployment-targets';
import { listDeployments } from './actions/list-deployments';
import { registerApplicationRevision } from './actions/register-application-revision';
import { stopDeployment } from './actions/stop-deployment';
import { listTagsForResource, tagResource, untagResource } from './actions/tags';
import { updateDeploymentGroup } from './actions/update-deployment-group';
import { nextMoment, step } from './deployment.machine';

function due(kernel: Kernel): number | undefined {
  const { running, deployments } = kernel.world.codedeploy;
  let earliest: number | undefined;
  for (const id of running) {
    const deployment = deployments[id];
    const moment = deployment === undefined ? undefined : nextMoment(deployment);
    if (moment !== undefined && (earliest === undefined || moment < earliest)) earliest = moment;
  }
  return earliest;
}

function run(kernel: Kernel, at: number): void {
  const { running, deployments } = kernel.world.codedeploy;
  for (const id of [...running]) {
    const deployment = deployments[id];
    const moment = deployment === undefined ? undefined : nextMoment(deployment);
    if (deployment !== undefined && moment !== undefined && moment <= at) step(kernel, deployment, at);
  }
}

/** CodeDeploy for Lambda: time moves an alias from one version to another and reads the group's alarms meanwhile. */
export const codedeploy: Service = {
  name: 'codedeploy',
  protocol: 'json-1.1',
  targetPrefix: 'CodeDeploy_20141006',
  actions: [
    batchGetApplications,
    batchGetDeploymentGroups,
    batchGetDeploymentTargets,
    batchGetDeployments,
    createApplication,
    createDeploymentConfig,
    createDeploymentGroup,
    createDeployment,
    deleteApplication,
    deleteDeploymentConfig,
    deleteDeploymentGroup,
    getApplicationRevision,
    getApplication,
    getDeploymentConfig,
    getDeploymentGroup,
    getDeploymentTarget,
    getDeployment,
    listApplications,
    listDeploymentConfigs,
    listDeploymentGroups,
    listDeploymentTargets,
    listDeployments,
    registerApplicationRevision,
    stopDeployment,
    updateDeploymentGroup,
    listTagsForResource,
    tagResource,
    untagResource,
  ],
  due,
  run,
};
