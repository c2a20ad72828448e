import { defineAction } from '../../../kernel/action';
import { targetDocument, targetId } from '../documents';
import { refused } from '../errors';
import { findDeployment } from '../find';

export const batchGetDeploymentTargets = defineAction<{ deploymentId: string; targetIds: readonly string[] }>({
  name: 'BatchGetDeploymentTargets',
  input: {
    deploymentId: { type: 'string', required: true },
    targetIds: { type: 'list', of: { type: 'string' }, required: true, max: 25 },
  },
  run(input, { kernel }) {
    const deployment = findDeployment(kernel, input.deploymentId);
    const foreign = input.targetIds.find((id) => id !== targetId(deployment));
    if (foreign !== undefined) {
      throw refused('DeploymentTargetDoesNotExistException', `The target ${foreign} does not belong to the deployment`);
    }
    return { deploymentTargets: input.targetIds.map(() => targetDocument(kernel, deployment)) };
  },
});
