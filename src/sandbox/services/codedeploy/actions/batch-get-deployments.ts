import { defineAction } from '../../../kernel/action';
import { deploymentDocument } from '../documents';
import { refused } from '../errors';
import { findDeployment } from '../find';

const MAX_IDS = 25;

export const batchGetDeployments = defineAction<{ deploymentIds: readonly string[] }>({
  name: 'BatchGetDeployments',
  input: { deploymentIds: { type: 'list', of: { type: 'string' }, required: true } },
  run(input, { kernel }) {
    if (input.deploymentIds.length > MAX_IDS) {
      throw refused('BatchLimitExceededException', `At most ${MAX_IDS} deployment ids are allowed in a call.`);
    }
    return { deploymentsInfo: input.deploymentIds.map((id) => deploymentDocument(kernel, findDeployment(kernel, id))) };
  },
});
