import { defineAction } from '../../../kernel/action';
import { applicationDocument } from '../documents';
import { findApplication } from '../find';
import { applicationId, description, name64 } from '../shapes';

export const updateApplication = defineAction<{ ApplicationId: string; Name?: string; Description?: string }>({
  name: 'UpdateApplication',
  http: { method: 'PATCH', path: '/applications/{ApplicationId}' },
  input: { ApplicationId: applicationId, Name: name64, Description: description },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    if (input.Name !== undefined) application.name = input.Name;
    if (input.Description !== undefined) application.description = input.Description;
    return applicationDocument(application);
  },
});
