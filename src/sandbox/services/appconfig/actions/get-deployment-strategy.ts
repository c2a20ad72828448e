import { defineAction } from '../../../kernel/action';
import { strategyDocument } from '../documents';
import { findStrategy } from '../find';
import { strategyId } from '../shapes';

export const getDeploymentStrategy = defineAction<{ DeploymentStrategyId: string }>({
  name: 'GetDeploymentStrategy',
  http: { method: 'GET', path: '/deploymentstrategies/{DeploymentStrategyId}' },
  input: { DeploymentStrategyId: { ...strategyId, in: 'path' } },
  run: (input, { kernel }) => strategyDocument(findStrategy(kernel, input.DeploymentStrategyId)),
});
