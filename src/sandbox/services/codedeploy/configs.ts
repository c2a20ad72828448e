import type { DeploymentConfig, TrafficRouting } from './state';

const predefined = (name: string, routing: TrafficRouting): DeploymentConfig => ({
  id: '00000000-0000-0000-0000-000000000000',
  name: `CodeDeployDefault.${name}`,
  routing,
  createdAt: 0,
});

const canary = (intervalMinutes: number): TrafficRouting => ({
  kind: 'TimeBasedCanary',
  percentage: 10,
  intervalMinutes,
});
const linear = (intervalMinutes: number): TrafficRouting => ({
  kind: 'TimeBasedLinear',
  percentage: 10,
  intervalMinutes,
});

const list: readonly DeploymentConfig[] = [
  predefined('LambdaAllAtOnce', { kind: 'AllAtOnce' }),
  ...[5, 10, 15, 30].map((minutes) => predefined(`LambdaCanary10Percent${minutes}Minutes`, canary(minutes))),
  ...[1, 2, 3, 10].map((minutes) =>
    predefined(`LambdaLinear10PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`, linear(minutes)),
  ),
];

/** The Lambda configurations every account has (CodeDeploy user guide, "Deployment configurations on Lambda"). */
export const predefinedConfigs: Readonly<Record<string, DeploymentConfig>> = Object.fromEntries(
  list.map((config) => [config.name, config]),
);
