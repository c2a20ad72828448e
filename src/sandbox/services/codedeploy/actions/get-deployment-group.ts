import { defineAction } from '../../../kernel/action';
import { groupDocument } from '../documents';
import { findApplication, findGroup } from '../find';
import { name100 } from '../shapes';

export const getDeploymentGroup = defineAction<{ applicationName: string; deploymentGroupName: string }>({
  name: 'GetDeploymentGroup',
  input: { applicationName: name100, deploymentGroupName: name100 },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.applicationName);
    const group = findGroup(kernel, input.applicationName, input.deploymentGroupName);
    return { deploymentGroupInfo: groupDocument(kernel, application, group) };
  },
});
