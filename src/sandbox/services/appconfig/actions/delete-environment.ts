import { defineAction, rest } from '../../../kernel/action';
import { isInProgress } from '../deployment.machine';
import { conflict } from '../errors';
import { findApplication, findEnvironment } from '../find';
import { applicationId, deletionCheck, environmentId } from '../shapes';

export const deleteEnvironment = defineAction<{ ApplicationId: string; EnvironmentId: string }>({
  name: 'DeleteEnvironment',
  http: { method: 'DELETE', path: '/applications/{ApplicationId}/environments/{EnvironmentId}', status: 204 },
  input: { ApplicationId: applicationId, EnvironmentId: environmentId, DeletionProtectionCheck: deletionCheck },
  run(input, { kernel }) {
    const environment = findEnvironment(kernel, input.ApplicationId, input.EnvironmentId);
    if (environment.deployments.some(isInProgress)) {
      throw conflict(`Environment ${environment.id} has a deployment in progress.`);
    }
    delete findApplication(kernel, input.ApplicationId).environments[environment.id];
    return rest({});
  },
});
