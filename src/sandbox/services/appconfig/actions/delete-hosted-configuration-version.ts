import { defineAction, rest } from '../../../kernel/action';
import { isInProgress } from '../deployment.machine';
import { badRequest } from '../errors';
import { findApplication, findProfile, findVersion } from '../find';
import { applicationId, configurationProfileId, versionNumber } from '../shapes';

export const deleteHostedConfigurationVersion = defineAction<{
  ApplicationId: string;
  ConfigurationProfileId: string;
  VersionNumber: number;
}>({
  name: 'DeleteHostedConfigurationVersion',
  http: {
    method: 'DELETE',
    path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}/hostedconfigurationversions/{VersionNumber}',
    status: 204,
  },
  input: {
    ApplicationId: applicationId,
    ConfigurationProfileId: configurationProfileId,
    VersionNumber: versionNumber,
  },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    const version = findVersion(profile, input.VersionNumber);
    const deployments = Object.values(application.environments).flatMap((environment) => environment.deployments);
    const inUse = deployments.some(
      (deployment) =>
        deployment.profileId === profile.id &&
        isInProgress(deployment) &&
        [deployment.version, deployment.previousVersion].includes(version.number),
    );
    if (inUse)
      throw badRequest(`Hosted configuration version ${version.number} is being deployed and cannot be deleted.`);
    version.deleted = true;
    return rest({});
  },
});
