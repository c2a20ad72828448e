import { defineAction, rest } from '../../../kernel/action';
import { findProfile, findVersionByName } from '../find';
import { applicationId, configurationProfileId } from '../shapes';
import { validateContent } from '../validate-content';

export const validateConfiguration = defineAction<{
  ApplicationId: string;
  ConfigurationProfileId: string;
  ConfigurationVersion: string;
}>({
  name: 'ValidateConfiguration',
  http: {
    method: 'POST',
    path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}/validators',
    status: 204,
  },
  input: {
    ApplicationId: applicationId,
    ConfigurationProfileId: configurationProfileId,
    ConfigurationVersion: {
      type: 'string',
      in: 'query',
      wire: 'configuration_version',
      required: true,
      min: 1,
      max: 1024,
    },
  },
  run(input, { kernel }) {
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    const version = findVersionByName(profile, input.ConfigurationVersion);
    validateContent(profile.type, version.contentType, Buffer.from(version.contentBase64, 'base64'));
    return rest({});
  },
});
