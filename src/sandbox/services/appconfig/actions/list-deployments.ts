import { defineAction } from '../../../kernel/action';
import { deploymentSummary } from '../documents';
import { findApplication, findEnvironment } from '../find';
import { type ListInput, listDocument } from '../list';
import { applicationId, environmentId, paging } from '../shapes';

/** Newest first. */
export const listDeployments = defineAction<ListInput & { ApplicationId: string; EnvironmentId: string }>({
  name: 'ListDeployments',
  http: { method: 'GET', path: '/applications/{ApplicationId}/environments/{EnvironmentId}/deployments' },
  input: { ApplicationId: applicationId, EnvironmentId: environmentId, ...paging },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    const environment = findEnvironment(kernel, input.ApplicationId, input.EnvironmentId);
    const newestFirst = [...environment.deployments].reverse();
    return listDocument(newestFirst, `deployments ${application.id}/${environment.id}`, input, (deployment) =>
      deploymentSummary(application, deployment),
    );
  },
});
