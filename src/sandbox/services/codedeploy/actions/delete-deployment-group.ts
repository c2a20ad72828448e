import { defineAction } from '../../../kernel/action';
import { findApplication } from '../find';
import { name100 } from '../shapes';

export const deleteDeploymentGroup = defineAction<{ applicationName: string; deploymentGroupName: string }>({
  name: 'DeleteDeploymentGroup',
  input: { applicationName: name100, deploymentGroupName: name100 },
  run(input, { kernel }) {
    delete findApplication(kernel, input.applicationName).groups[input.deploymentGroupName];
    return { hooksNotCleanedUp: [] };
  },
});
