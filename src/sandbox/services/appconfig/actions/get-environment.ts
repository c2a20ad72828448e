import { defineAction } from '../../../kernel/action';
import { environmentDocument } from '../documents';
import { findApplication, findEnvironment } from '../find';
import { applicationId, environmentId } from '../shapes';

export const getEnvironment = defineAction<{ ApplicationId: string; EnvironmentId: string }>({
  name: 'GetEnvironment',
  http: { method: 'GET', path: '/applications/{ApplicationId}/environments/{EnvironmentId}' },
  input: { ApplicationId: applicationId, EnvironmentId: environmentId },
  run: (input, { kernel }) =>
    environmentDocument(
      findApplication(kernel, input.ApplicationId),
      findEnvironment(kernel, input.ApplicationId, input.EnvironmentId),
    ),
});
