import type { DeploymentStrategy } from '@aws-sdk/client-appconfig';
import type { FlagStrategy } from '../../domain/rollout/deployments';
import type { FlagStrategies } from '../../ports/flags';
import { pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

const strategyOf = (strategy: DeploymentStrategy): FlagStrategy => ({
  id: strategy.Id ?? '',
  name: strategy.Name ?? '',
  growthMinutes: strategy.DeploymentDurationInMinutes ?? 0,
  bakeMinutes: strategy.FinalBakeTimeInMinutes ?? 0,
  growthFactor: strategy.GrowthFactor ?? 100,
});

export const createAppConfigFlagStrategies = (clients: SdkClients): FlagStrategies => ({
  async list() {
    const { sdk, read } = await clients.appconfig();
    const strategies: FlagStrategy[] = [];
    const ask = (token: string | undefined) =>
      read(new sdk.ListDeploymentStrategiesCommand({ MaxResults: 50, NextToken: token }));
    for await (const page of pages(ask)) strategies.push(...(page.Items ?? []).map(strategyOf));
    return strategies;
  },
  async create({ name, bakeMinutes }) {
    const { sdk, write } = await clients.appconfig();
    return strategyOf(
      await write(
        new sdk.CreateDeploymentStrategyCommand({
          Name: name,
          Description:
            bakeMinutes === 0 ? 'To off: at once, no bake' : `At once, then guarded for ${bakeMinutes} minutes`,
          DeploymentDurationInMinutes: 0,
          GrowthFactor: 100,
          GrowthType: 'LINEAR',
          FinalBakeTimeInMinutes: bakeMinutes,
          ReplicateTo: 'NONE',
        }),
      ),
    );
  },
});
