import { defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { lowerCaseId } from '../../../kernel/random';
import { addTags, type Tags } from '../../../kernel/tags';
import { appConfigArn } from '../arns';
import { strategyDocument } from '../documents';
import { quotaExceeded } from '../errors';
import { description, name64, strategyNumbers, tags } from '../shapes';
import type { DeploymentStrategy, GrowthType } from '../state';

const MAX_STRATEGIES = 20;

export const createDeploymentStrategy = defineAction<{
  Name: string;
  Description?: string;
  Tags?: Tags;
  DeploymentDurationInMinutes: number;
  FinalBakeTimeInMinutes?: number;
  GrowthFactor: number;
  GrowthType?: GrowthType;
  ReplicateTo?: 'NONE' | 'SSM_DOCUMENT';
}>({
  name: 'CreateDeploymentStrategy',
  http: { method: 'POST', path: '/deploymentstrategies', status: 201 },
  input: {
    Name: { ...name64, required: true },
    Description: description,
    ...strategyNumbers,
    DeploymentDurationInMinutes: { ...strategyNumbers.DeploymentDurationInMinutes, required: true },
    GrowthFactor: { ...strategyNumbers.GrowthFactor, required: true },
    ReplicateTo: { type: 'string', enum: ['NONE', 'SSM_DOCUMENT'] },
    Tags: tags,
  },
  run(input, { kernel }) {
    const { strategies } = kernel.world.appconfig;
    if (Object.keys(strategies).length >= MAX_STRATEGIES) {
      throw quotaExceeded(`The number of deployment strategies exceeds the maximum allowed of ${MAX_STRATEGIES}.`);
    }
    if (input.ReplicateTo === 'SSM_DOCUMENT') throw notImplemented('ReplicateTo SSM_DOCUMENT');
    const strategy: DeploymentStrategy = {
      id: lowerCaseId(kernel.random, 7),
      name: input.Name,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      durationMinutes: input.DeploymentDurationInMinutes,
      growthType: input.GrowthType ?? 'LINEAR',
      growthFactor: input.GrowthFactor,
      bakeMinutes: input.FinalBakeTimeInMinutes ?? 0,
      replicateTo: 'NONE',
    };
    strategies[strategy.id] = strategy;
    addTags(kernel.world, appConfigArn(kernel.world, `deploymentstrategy/${strategy.id}`), input.Tags);
    return strategyDocument(strategy);
  },
});
