import { defineAction } from '../../../kernel/action';
import { environmentDocument } from '../documents';
import { findApplication } from '../find';
import { type ListInput, listDocument } from '../list';
import { applicationId, paging } from '../shapes';

export const listEnvironments = defineAction<ListInput & { ApplicationId: string }>({
  name: 'ListEnvironments',
  http: { method: 'GET', path: '/applications/{ApplicationId}/environments' },
  input: { ApplicationId: applicationId, ...paging },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    return listDocument(
      Object.values(application.environments),
      `environments ${application.id}`,
      input,
      (environment) => environmentDocument(application, environment),
    );
  },
});
