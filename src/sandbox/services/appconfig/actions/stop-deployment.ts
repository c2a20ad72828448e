import { defineAction } from '../../../kernel/action';
import { isInProgress, REVERT_WINDOW_MS, revert, rollBack } from '../deployment.machine';
import { deploymentDocument } from '../documents';
import { badRequest } from '../errors';
import { findApplication, findDeployment, findEnvironment } from '../find';
import { applicationId, deploymentNumber, environmentId } from '../shapes';

/** Stops a running deployment, or with `Allow-Revert` undoes a completed one; the table is in BEHAVIOUR.md. */
export const stopDeployment = defineAction<{
  ApplicationId: string;
  EnvironmentId: string;
  DeploymentNumber: number;
  AllowRevert?: boolean;
}>({
  name: 'StopDeployment',
  http: {
    method: 'DELETE',
    path: '/applications/{ApplicationId}/environments/{EnvironmentId}/deployments/{DeploymentNumber}',
    status: 202,
  },
  input: {
    ApplicationId: applicationId,
    EnvironmentId: environmentId,
    DeploymentNumber: deploymentNumber,
    AllowRevert: { type: 'boolean', in: 'header', wire: 'allow-revert' },
  },
  run(input, { kernel, at }) {
    const environment = findEnvironment(kernel, input.ApplicationId, input.EnvironmentId);
    const deployment = findDeployment(environment, input.DeploymentNumber);
    const mayRevert = input.AllowRevert === true;
    const { number, status } = deployment;
    if (status === 'VALIDATING' || status === 'DEPLOYING' || (status === 'BAKING' && mayRevert)) {
      rollBack(deployment, at, 'USER', 'Deployment stopped by user');
    } else if (status === 'COMPLETE' && mayRevert) {
      if (at - (deployment.completedAt ?? at) > REVERT_WINDOW_MS) {
        throw badRequest(`Deployment ${number} was completed more than 72 hours ago and cannot be reverted.`);
      }
      if (environment.deployments.at(-1) !== deployment) {
        throw badRequest(
          `Deployment ${number} is not the latest deployment of the environment and cannot be reverted.`,
        );
      }
      revert(deployment, at);
    } else {
      const hint = (status === 'COMPLETE' || isInProgress(deployment)) && !mayRevert ? ' without AllowRevert' : '';
      throw badRequest(`Deployment ${number} cannot be stopped in state ${status}${hint}.`);
    }
    return deploymentDocument(findApplication(kernel, input.ApplicationId), environment, deployment);
  },
});
