import { defineAction } from '../../../kernel/action';
import { deploymentDocument } from '../documents';
import { findDeployment } from '../find';

export const getDeployment = defineAction<{ deploymentId: string }>({
  name: 'GetDeployment',
  input: { deploymentId: { type: 'string', required: true } },
  run: (input, { kernel }) => ({
    deploymentInfo: deploymentDocument(kernel, findDeployment(kernel, input.deploymentId)),
  }),
});
