import { defineAction } from '../../../kernel/action';
import { applicationDocument } from '../documents';
import { findApplication } from '../find';
import { name100 } from '../shapes';

export const getApplication = defineAction<{ applicationName: string }>({
  name: 'GetApplication',
  input: { applicationName: name100 },
  run: (input, { kernel }) => ({ application: applicationDocument(findApplication(kernel, input.applicationName)) }),
});
