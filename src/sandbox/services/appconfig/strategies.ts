import type { DeploymentStrategy } from './state';

const predefined = (
  name: string,
  strategy: Omit<DeploymentStrategy, 'id' | 'name' | 'replicateTo'>,
): DeploymentStrategy => ({ id: `AppConfig.${name}`, name: `AppConfig.${name}`, ...strategy, replicateTo: 'NONE' });

const list: readonly DeploymentStrategy[] = [
  predefined('AllAtOnce', {
    description: 'Quick',
    durationMinutes: 0,
    growthType: 'LINEAR',
    growthFactor: 100,
    bakeMinutes: 10,
  }),
  predefined('Linear50PercentEvery30Seconds', {
    description: 'Test/Demo',
    durationMinutes: 1,
    growthType: 'LINEAR',
    growthFactor: 50,
    bakeMinutes: 1,
  }),
  predefined('Canary10Percent20Minutes', {
    description: 'AWS Recommended',
    durationMinutes: 20,
    growthType: 'EXPONENTIAL',
    growthFactor: 10,
    bakeMinutes: 10,
  }),
  predefined('Linear20PercentEvery6Minutes', {
    description: 'AWS Recommended',
    durationMinutes: 30,
    growthType: 'LINEAR',
    growthFactor: 20,
    bakeMinutes: 30,
  }),
];

/** The strategies every account has (AppConfig user guide, "Using predefined deployment strategies"). */
export const predefinedStrategies: Readonly<Record<string, DeploymentStrategy>> = Object.fromEntries(
  list.map((strategy) => [strategy.id, strategy]),
);
