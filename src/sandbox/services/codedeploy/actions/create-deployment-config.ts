import { defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { predefinedConfigs } from '../configs';
import { refused } from '../errors';
import { computePlatform, name100 } from '../shapes';
import type { TrafficRouting } from '../state';

const MAX_INTERVAL_MINUTES = 2880;
const MAX_CONFIGS = 50;

interface RoutingInput {
  readonly type?: TrafficRouting['kind'];
  readonly timeBasedCanary?: { readonly canaryPercentage?: number; readonly canaryInterval?: number };
  readonly timeBasedLinear?: { readonly linearPercentage?: number; readonly linearInterval?: number };
}

const integer = { type: 'integer' } as const;

export const createDeploymentConfig = defineAction<{
  deploymentConfigName: string;
  trafficRoutingConfig?: RoutingInput;
  computePlatform?: string;
}>({
  name: 'CreateDeploymentConfig',
  input: {
    deploymentConfigName: name100,
    minimumHealthyHosts: { type: 'document', refused: true },
    trafficRoutingConfig: {
      type: 'structure',
      members: {
        type: { type: 'string', enum: ['TimeBasedCanary', 'TimeBasedLinear', 'AllAtOnce'] },
        timeBasedCanary: { type: 'structure', members: { canaryPercentage: integer, canaryInterval: integer } },
        timeBasedLinear: { type: 'structure', members: { linearPercentage: integer, linearInterval: integer } },
      },
    },
    computePlatform,
    zonalConfig: { type: 'document', refused: true },
  },
  run(input, { kernel, at }) {
    const { configs } = kernel.world.codedeploy;
    const name = input.deploymentConfigName;
    if (name.startsWith('CodeDeployDefault.')) {
      throw refused('InvalidDeploymentConfigNameException', 'Names that begin with CodeDeployDefault. are reserved.');
    }
    if (Object.hasOwn(configs, name) || Object.hasOwn(predefinedConfigs, name)) {
      throw refused('DeploymentConfigAlreadyExistsException', `The deployment configuration ${name} already exists`);
    }
    if (Object.keys(configs).length >= MAX_CONFIGS) {
      throw refused(
        'DeploymentConfigLimitExceededException',
        `At most ${MAX_CONFIGS} deployment configurations are allowed.`,
      );
    }
    if (input.computePlatform !== 'Lambda')
      throw notImplemented(`the compute platform ${input.computePlatform ?? 'Server'}`);
    const id = kernel.random.uuid();
    configs[name] = { id, name, routing: routingOf(input.trafficRoutingConfig), createdAt: at };
    return { deploymentConfigId: id };
  },
});

function routingOf(input: RoutingInput | undefined): TrafficRouting {
  if (input?.type === 'AllAtOnce') return { kind: 'AllAtOnce' };
  const canary = input?.timeBasedCanary;
  const linear = input?.timeBasedLinear;
  const [kind, percentage, intervalMinutes] =
    input?.type === 'TimeBasedCanary'
      ? (['TimeBasedCanary', canary?.canaryPercentage, canary?.canaryInterval] as const)
      : (['TimeBasedLinear', linear?.linearPercentage, linear?.linearInterval] as const);
  if (input?.type === undefined || percentage === undefined || intervalMinutes === undefined) {
    throw refused(
      'InvalidTrafficRoutingConfigurationException',
      'The traffic routing configuration needs a type, a percentage and an interval.',
    );
  }
  if (percentage < 1 || percentage > 99) {
    throw refused(
      'InvalidTrafficRoutingConfigurationException',
      `The percentage must be between 1 and 99, not ${percentage}.`,
    );
  }
  if (intervalMinutes < 1 || intervalMinutes > MAX_INTERVAL_MINUTES) {
    throw refused(
      'InvalidTrafficRoutingConfigurationException',
      `The interval must be between 1 and ${MAX_INTERVAL_MINUTES} minutes, not ${intervalMinutes}.`,
    );
  }
  return { kind, percentage, intervalMinutes };
}
