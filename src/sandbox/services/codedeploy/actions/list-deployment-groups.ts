import { defineAction } from '../../../kernel/action';
import { findApplication } from '../find';
import { pageOfNames } from '../list';
import { name100, text } from '../shapes';

export const listDeploymentGroups = defineAction<{ applicationName: string; nextToken?: string }>({
  name: 'ListDeploymentGroups',
  input: { applicationName: name100, nextToken: text },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.applicationName);
    const names = Object.keys(application.groups).sort();
    return {
      applicationName: application.name,
      ...pageOfNames('deploymentGroups', names, `groups ${application.name}`, input.nextToken),
    };
  },
});
