import { defineAction } from '../../../kernel/action';
import { profileDocument } from '../documents';
import { findApplication, findProfile } from '../find';
import { applicationId, configurationProfileId } from '../shapes';

export const getConfigurationProfile = defineAction<{ ApplicationId: string; ConfigurationProfileId: string }>({
  name: 'GetConfigurationProfile',
  http: { method: 'GET', path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}' },
  input: { ApplicationId: applicationId, ConfigurationProfileId: configurationProfileId },
  run: (input, { kernel }) =>
    profileDocument(
      findApplication(kernel, input.ApplicationId),
      findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId),
    ),
});
