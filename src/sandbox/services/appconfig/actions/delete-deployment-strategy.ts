import { defineAction, rest } from '../../../kernel/action';
import { badRequest } from '../errors';
import { findStrategy } from '../find';
import { strategyId } from '../shapes';

/** The path is misspelt in the real API, and so it is here. */
export const deleteDeploymentStrategy = defineAction<{ DeploymentStrategyId: string }>({
  name: 'DeleteDeploymentStrategy',
  http: { method: 'DELETE', path: '/deployementstrategies/{DeploymentStrategyId}', status: 204 },
  input: { DeploymentStrategyId: { ...strategyId, in: 'path' } },
  run(input, { kernel }) {
    const { id } = findStrategy(kernel, input.DeploymentStrategyId);
    if (id.startsWith('AppConfig.')) throw badRequest(`Deployment strategy ${id} is predefined and cannot be deleted.`);
    delete kernel.world.appconfig.strategies[id];
    return rest({});
  },
});
