import { defineAction } from '../../../kernel/action';
import { groupDocument } from '../documents';
import { findApplication, findGroup } from '../find';
import { name100 } from '../shapes';

export const batchGetDeploymentGroups = defineAction<{
  applicationName: string;
  deploymentGroupNames: readonly string[];
}>({
  name: 'BatchGetDeploymentGroups',
  input: { applicationName: name100, deploymentGroupNames: { type: 'list', of: name100, required: true, max: 100 } },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.applicationName);
    const groups = input.deploymentGroupNames.map((name) => findGroup(kernel, application.name, name));
    return { deploymentGroupsInfo: groups.map((group) => groupDocument(kernel, application, group)) };
  },
});
