import { defineAction } from '../../../kernel/action';
import { configDocument } from '../documents';
import { findConfig } from '../find';
import { name100 } from '../shapes';

export const getDeploymentConfig = defineAction<{ deploymentConfigName: string }>({
  name: 'GetDeploymentConfig',
  input: { deploymentConfigName: name100 },
  run: (input, { kernel }) => ({
    deploymentConfigInfo: configDocument(findConfig(kernel, input.deploymentConfigName)),
  }),
});
