import { defineAction } from '../../../kernel/action';
import { isOver, stop } from '../deployment.machine';
import { refused } from '../errors';
import { findDeployment } from '../find';

export const stopDeployment = defineAction<{ deploymentId: string; autoRollbackEnabled?: boolean }>({
  name: 'StopDeployment',
  input: { deploymentId: { type: 'string', required: true }, autoRollbackEnabled: { type: 'boolean' } },
  run(input, { kernel, at }) {
    const deployment = findDeployment(kernel, input.deploymentId);
    if (isOver(deployment)) {
      throw refused('DeploymentAlreadyCompletedException', `The deployment ${deployment.id} is already completed`);
    }
    const rollback = input.autoRollbackEnabled === undefined ? {} : { rollback: input.autoRollbackEnabled };
    stop(
      kernel,
      deployment,
      { code: 'MANUAL_STOP', message: 'The deployment was stopped by the user.', ...rollback },
      at,
    );
    return {
      status: 'Succeeded',
      statusMessage: 'No more commands will be scheduled for execution in the deployment instances',
    };
  },
});
