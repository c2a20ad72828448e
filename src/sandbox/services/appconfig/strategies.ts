import type { DeploymentStrategy, GrowthType } from './state';

const predefined = (
  name: string,
  description: string,
  durationMinutes: number,
  growthType: GrowthType,
  growthFactor: number,
  bakeMinutes: number,
): DeploymentStrategy => ({
  id: `AppConfig.${name}`,
  name: `AppConfig.${name}`,
  description,
  durationMinutes,
  growthType,
  growthFactor,
  bakeMinutes,
  replicateTo: 'NONE',
});

const list: readonly DeploymentStrategy[] = [
  predefined('AllAtOnce', 'Quick', 0, 'LINEAR', 100, 10),
  predefined('Linear50PercentEvery30Seconds', 'Test/Demo', 1, 'LINEAR', 50, 1),
  predefined('Canary10Percent20Minutes', 'AWS Recommended', 20, 'EXPONENTIAL', 10, 10),
  predefined('Linear20PercentEvery6Minutes', 'AWS Recommended', 30, 'LINEAR', 20, 30),
];

/** The strategies every account has (AppConfig user guide, "Using predefined deployment strategies"). */
export const predefinedStrategies: Readonly<Record<string, DeploymentStrategy>> = Object.fromEntries(
  list.map((strategy) => [strategy.id, strategy]),
);
