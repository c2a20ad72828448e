import { defineAction, rest } from '../../../kernel/action';
import { versionHeaders } from '../documents';
import { findProfile, findVersion } from '../find';
import { applicationId, configurationProfileId, versionNumber } from '../shapes';

export const getHostedConfigurationVersion = defineAction<{
  ApplicationId: string;
  ConfigurationProfileId: string;
  VersionNumber: number;
}>({
  name: 'GetHostedConfigurationVersion',
  http: {
    method: 'GET',
    path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}/hostedconfigurationversions/{VersionNumber}',
  },
  input: {
    ApplicationId: applicationId,
    ConfigurationProfileId: configurationProfileId,
    VersionNumber: versionNumber,
  },
  run(input, { kernel }) {
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    const version = findVersion(profile, input.VersionNumber);
    return rest({
      headers: versionHeaders(input.ApplicationId, profile.id, version),
      body: Buffer.from(version.contentBase64, 'base64'),
    });
  },
});
