import { defineAction } from '../../../kernel/action';
import { targetId } from '../documents';
import { findDeployment } from '../find';

export const listDeploymentTargets = defineAction<{ deploymentId: string }>({
  name: 'ListDeploymentTargets',
  input: {
    deploymentId: { type: 'string', required: true },
    nextToken: { type: 'string' },
    targetFilters: { type: 'document', refused: true },
  },
  run: (input, { kernel }) => ({ targetIds: [targetId(findDeployment(kernel, input.deploymentId))] }),
});
