import { defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { profileDocument } from '../documents';
import { findApplication, findProfile } from '../find';
import { applicationId, configurationProfileId, description, kmsKey, roleArn, validators } from '../shapes';
import type { Validator } from '../state';

export const updateConfigurationProfile = defineAction<{
  ApplicationId: string;
  ConfigurationProfileId: string;
  Name?: string;
  Description?: string;
  RetrievalRoleArn?: string;
  Validators?: readonly Validator[];
}>({
  name: 'UpdateConfigurationProfile',
  http: { method: 'PATCH', path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}' },
  input: {
    ApplicationId: applicationId,
    ConfigurationProfileId: configurationProfileId,
    Name: { type: 'string', min: 1, max: 128 },
    Description: description,
    RetrievalRoleArn: roleArn,
    Validators: validators,
    KmsKeyIdentifier: kmsKey,
  },
  run(input, { kernel }) {
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    if (input.Validators !== undefined && input.Validators.length > 0) {
      throw notImplemented('validators of configuration profiles');
    }
    if (input.Name !== undefined) profile.name = input.Name;
    if (input.Description !== undefined) profile.description = input.Description;
    if (input.RetrievalRoleArn !== undefined) profile.retrievalRoleArn = input.RetrievalRoleArn;
    return profileDocument(findApplication(kernel, input.ApplicationId), profile);
  },
});
