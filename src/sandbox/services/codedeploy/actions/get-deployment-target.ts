import { defineAction } from '../../../kernel/action';
import { targetDocument, targetId } from '../documents';
import { refused } from '../errors';
import { findDeployment } from '../find';

export const getDeploymentTarget = defineAction<{ deploymentId: string; targetId: string }>({
  name: 'GetDeploymentTarget',
  input: { deploymentId: { type: 'string', required: true }, targetId: { type: 'string', required: true } },
  run(input, { kernel }) {
    const deployment = findDeployment(kernel, input.deploymentId);
    if (targetId(deployment) !== input.targetId) {
      throw refused(
        'DeploymentTargetDoesNotExistException',
        `The target ${input.targetId} does not belong to the deployment`,
      );
    }
    return { deploymentTarget: targetDocument(kernel, deployment) };
  },
});
