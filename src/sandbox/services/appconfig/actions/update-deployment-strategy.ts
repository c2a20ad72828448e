import { defineAction } from '../../../kernel/action';
import { strategyDocument } from '../documents';
import { badRequest } from '../errors';
import { findStrategy } from '../find';
import { description, strategyId, strategyNumbers } from '../shapes';
import type { GrowthType } from '../state';

/** Running deployments keep the numbers they began with. */
export const updateDeploymentStrategy = defineAction<{
  DeploymentStrategyId: string;
  Description?: string;
  DeploymentDurationInMinutes?: number;
  FinalBakeTimeInMinutes?: number;
  GrowthFactor?: number;
  GrowthType?: GrowthType;
}>({
  name: 'UpdateDeploymentStrategy',
  http: { method: 'PATCH', path: '/deploymentstrategies/{DeploymentStrategyId}' },
  input: { DeploymentStrategyId: { ...strategyId, in: 'path' }, Description: description, ...strategyNumbers },
  run(input, { kernel }) {
    const strategy = findStrategy(kernel, input.DeploymentStrategyId);
    if (strategy.id.startsWith('AppConfig.'))
      throw badRequest(`Deployment strategy ${strategy.id} is predefined and cannot be changed.`);
    if (input.Description !== undefined) strategy.description = input.Description;
    strategy.durationMinutes = input.DeploymentDurationInMinutes ?? strategy.durationMinutes;
    strategy.bakeMinutes = input.FinalBakeTimeInMinutes ?? strategy.bakeMinutes;
    strategy.growthFactor = input.GrowthFactor ?? strategy.growthFactor;
    strategy.growthType = input.GrowthType ?? strategy.growthType;
    return strategyDocument(strategy);
  },
});
