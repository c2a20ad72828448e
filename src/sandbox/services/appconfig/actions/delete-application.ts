import { defineAction, rest } from '../../../kernel/action';
import { badRequest } from '../errors';
import { findApplication } from '../find';
import { applicationId } from '../shapes';

export const deleteApplication = defineAction<{ ApplicationId: string }>({
  name: 'DeleteApplication',
  http: { method: 'DELETE', path: '/applications/{ApplicationId}', status: 204 },
  input: { ApplicationId: applicationId },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    if (Object.keys(application.environments).length > 0 || Object.keys(application.profiles).length > 0) {
      throw badRequest(`Application ${application.id} still has environments or configuration profiles.`);
    }
    delete kernel.world.appconfig.applications[application.id];
    return rest({});
  },
});
