import { defineAction } from '../../../kernel/action';
import { applicationDocument } from '../documents';
import { findApplication } from '../find';
import { name100 } from '../shapes';

export const batchGetApplications = defineAction<{ applicationNames: readonly string[] }>({
  name: 'BatchGetApplications',
  input: { applicationNames: { type: 'list', of: name100, required: true, max: 100 } },
  run: (input, { kernel }) => ({
    applicationsInfo: input.applicationNames.map((name) => applicationDocument(findApplication(kernel, name))),
  }),
});
