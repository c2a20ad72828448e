import type { Kernel } from '../../kernel/kernel';
import { notFound } from './errors';
import type {
  Application,
  ConfigurationProfile,
  Deployment,
  DeploymentStrategy,
  Environment,
  ExtensionAssociation,
  HostedVersion,
} from './state';
import { predefinedStrategies } from './strategies';

export function findApplication(kernel: Kernel, id: string): Application {
  const found = kernel.world.appconfig.applications[id];
  if (found === undefined) throw notFound('Application', id);
  return found;
}

export function findEnvironment(kernel: Kernel, applicationId: string, id: string): Environment {
  const found = findApplication(kernel, applicationId).environments[id];
  if (found === undefined) throw notFound('Environment', id);
  return found;
}

export function findProfile(kernel: Kernel, applicationId: string, id: string): ConfigurationProfile {
  const found = findApplication(kernel, applicationId).profiles[id];
  if (found === undefined) throw notFound('Configuration Profile', id);
  return found;
}

/** The hosted versions that are not deleted, oldest first. */
export const hostedVersions = (profile: ConfigurationProfile): readonly HostedVersion[] =>
  profile.versions.filter((version) => version.deleted === undefined);

export function findVersion(profile: ConfigurationProfile, number: number): HostedVersion {
  const found = hostedVersions(profile).find((version) => version.number === number);
  if (found === undefined) throw notFound('Hosted Configuration Version', String(number));
  return found;
}

/** By number, or by label: a label always has a character other than a digit. */
export function findVersionByName(profile: ConfigurationProfile, name: string): HostedVersion {
  const found = /^\d+$/.test(name)
    ? hostedVersions(profile).find((version) => version.number === Number(name))
    : hostedVersions(profile).find((version) => version.label === name);
  if (found === undefined) throw notFound('Hosted Configuration Version', name);
  return found;
}

export function findStrategy(kernel: Kernel, id: string): DeploymentStrategy {
  const found = predefinedStrategies[id] ?? kernel.world.appconfig.strategies[id];
  if (found === undefined) throw notFound('Deployment Strategy', id);
  return found;
}

export function findAssociation(kernel: Kernel, id: string): ExtensionAssociation {
  const { associations } = kernel.world.appconfig;
  const found = Object.hasOwn(associations, id) ? associations[id] : undefined;
  if (found === undefined) throw notFound('ExtensionAssociation', id);
  return found;
}

export function findDeployment(environment: Environment, number: number): Deployment {
  const found = environment.deployments[number - 1];
  if (found === undefined) throw notFound('Deployment', String(number));
  return found;
}
