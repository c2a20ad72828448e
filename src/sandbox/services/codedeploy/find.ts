import type { Kernel } from '../../kernel/kernel';
import { predefinedConfigs } from './configs';
import { refused } from './errors';
import type { CodeDeployApplication, CodeDeployDeployment, DeploymentConfig, DeploymentGroup } from './state';

const own = <Item>(items: Readonly<Record<string, Item>>, key: string): Item | undefined =>
  Object.hasOwn(items, key) ? items[key] : undefined;

export function findApplication(kernel: Kernel, name: string): CodeDeployApplication {
  const found = own(kernel.world.codedeploy.applications, name);
  if (found === undefined) throw refused('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  return found;
}

export function findGroup(kernel: Kernel, applicationName: string, name: string): DeploymentGroup {
  const found = own(findApplication(kernel, applicationName).groups, name);
  if (found === undefined) {
    throw refused('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
  }
  return found;
}

export function findConfig(kernel: Kernel, name: string): DeploymentConfig {
  const found = own(predefinedConfigs, name) ?? own(kernel.world.codedeploy.configs, name);
  if (found === undefined) {
    throw refused('DeploymentConfigDoesNotExistException', `No Deployment Configuration found for name: ${name}`);
  }
  return found;
}

export function findDeployment(kernel: Kernel, id: string): CodeDeployDeployment {
  if (!/^d-[A-Z0-9]{9}$/.test(id)) throw refused('InvalidDeploymentIdException', `Invalid deployment id: ${id}`);
  const found = own(kernel.world.codedeploy.deployments, id);
  if (found === undefined) throw refused('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
  return found;
}
