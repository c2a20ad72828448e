import { defineAction } from '../../../kernel/action';
import { refused } from '../errors';
import { name100 } from '../shapes';

export const deleteDeploymentConfig = defineAction<{ deploymentConfigName: string }>({
  name: 'DeleteDeploymentConfig',
  input: { deploymentConfigName: name100 },
  run(input, { kernel }) {
    const name = input.deploymentConfigName;
    const groups = Object.values(kernel.world.codedeploy.applications).flatMap((application) =>
      Object.values(application.groups),
    );
    if (groups.some((group) => group.configName === name)) {
      throw refused('DeploymentConfigInUseException', `The deployment configuration ${name} is in use`);
    }
    if (name.startsWith('CodeDeployDefault.'))
      throw refused('InvalidOperationException', `${name} is predefined and cannot be deleted`);
    delete kernel.world.codedeploy.configs[name];
  },
});
