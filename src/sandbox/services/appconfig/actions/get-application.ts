import { defineAction } from '../../../kernel/action';
import { applicationDocument } from '../documents';
import { findApplication } from '../find';
import { applicationId } from '../shapes';

export const getApplication = defineAction<{ ApplicationId: string }>({
  name: 'GetApplication',
  http: { method: 'GET', path: '/applications/{ApplicationId}' },
  input: { ApplicationId: applicationId },
  run: (input, { kernel }) => applicationDocument(findApplication(kernel, input.ApplicationId)),
});
