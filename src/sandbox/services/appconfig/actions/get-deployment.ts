import { defineAction } from '../../../kernel/action';
import { deploymentDocument } from '../documents';
import { findApplication, findDeployment, findEnvironment } from '../find';
import { applicationId, deploymentNumber, environmentId } from '../shapes';

export const getDeployment = defineAction<{ ApplicationId: string; EnvironmentId: string; DeploymentNumber: number }>({
  name: 'GetDeployment',
  http: {
    method: 'GET',
    path: '/applications/{ApplicationId}/environments/{EnvironmentId}/deployments/{DeploymentNumber}',
  },
  input: { ApplicationId: applicationId, EnvironmentId: environmentId, DeploymentNumber: deploymentNumber },
  run(input, { kernel }) {
    const environment = findEnvironment(kernel, input.ApplicationId, input.EnvironmentId);
    const deployment = findDeployment(environment, input.DeploymentNumber);
    return deploymentDocument(findApplication(kernel, input.ApplicationId), environment, deployment);
  },
});
