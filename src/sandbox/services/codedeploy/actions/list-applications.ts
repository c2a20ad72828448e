import { defineAction } from '../../../kernel/action';
import { pageOfNames } from '../list';
import { text } from '../shapes';

export const listApplications = defineAction<{ nextToken?: string }>({
  name: 'ListApplications',
  input: { nextToken: text },
  run: (input, { kernel }) =>
    pageOfNames(
      'applications',
      Object.keys(kernel.world.codedeploy.applications).sort(),
      'applications',
      input.nextToken,
    ),
});
