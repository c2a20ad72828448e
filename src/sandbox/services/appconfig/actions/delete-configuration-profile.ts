import { defineAction, rest } from '../../../kernel/action';
import { badRequest } from '../errors';
import { findApplication, findProfile, hostedVersions } from '../find';
import { applicationId, configurationProfileId, deletionCheck } from '../shapes';

export const deleteConfigurationProfile = defineAction<{ ApplicationId: string; ConfigurationProfileId: string }>({
  name: 'DeleteConfigurationProfile',
  http: {
    method: 'DELETE',
    path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}',
    status: 204,
  },
  input: {
    ApplicationId: applicationId,
    ConfigurationProfileId: configurationProfileId,
    DeletionProtectionCheck: deletionCheck,
  },
  run(input, { kernel }) {
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    if (hostedVersions(profile).length > 0) {
      throw badRequest(`Configuration profile ${profile.id} still has hosted configuration versions.`);
    }
    delete findApplication(kernel, input.ApplicationId).profiles[profile.id];
    return rest({});
  },
});
