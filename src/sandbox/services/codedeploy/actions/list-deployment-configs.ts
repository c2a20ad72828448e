import { defineAction } from '../../../kernel/action';
import { predefinedConfigs } from '../configs';
import { pageOfNames } from '../list';
import { text } from '../shapes';

export const listDeploymentConfigs = defineAction<{ nextToken?: string }>({
  name: 'ListDeploymentConfigs',
  input: { nextToken: text },
  run(input, { kernel }) {
    const names = [...Object.keys(predefinedConfigs), ...Object.keys(kernel.world.codedeploy.configs).sort()];
    return pageOfNames('deploymentConfigsList', names, 'configs', input.nextToken);
  },
});
