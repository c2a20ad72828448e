import { defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { lowerCaseId } from '../../../kernel/random';
import { addTags, type Tags } from '../../../kernel/tags';
import { appConfigArn } from '../arns';
import { profileDocument } from '../documents';
import { badRequest, quotaExceeded } from '../errors';
import { findApplication } from '../find';
import { applicationId, description, kmsKey, roleArn, tags, validators } from '../shapes';
import type { ConfigurationProfile, ProfileType, Validator } from '../state';

const MAX_PROFILES = 100;
const TYPES: readonly string[] = ['AWS.AppConfig.FeatureFlags', 'AWS.Freeform'];

export const createConfigurationProfile = defineAction<{
  ApplicationId: string;
  Name: string;
  Description?: string;
  Tags?: Tags;
  LocationUri: string;
  RetrievalRoleArn?: string;
  Validators?: readonly Validator[];
  Type?: string;
}>({
  name: 'CreateConfigurationProfile',
  http: { method: 'POST', path: '/applications/{ApplicationId}/configurationprofiles', status: 201 },
  input: {
    ApplicationId: applicationId,
    Name: { type: 'string', required: true, min: 1, max: 128 },
    Description: description,
    LocationUri: { type: 'string', required: true, min: 1, max: 2048 },
    RetrievalRoleArn: roleArn,
    Validators: validators,
    Type: { type: 'string', pattern: /^[a-zA-Z.]+$/ },
    KmsKeyIdentifier: kmsKey,
    Tags: tags,
  },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    if (Object.keys(application.profiles).length >= MAX_PROFILES) {
      throw quotaExceeded(`The number of configuration profiles exceeds the maximum allowed of ${MAX_PROFILES}.`);
    }
    const type = input.Type ?? 'AWS.Freeform';
    if (!TYPES.includes(type)) throw badRequest(`Configuration profile type ${type} is not valid.`);
    if (input.LocationUri !== 'hosted') throw notImplemented(`the configuration location ${input.LocationUri}`);
    const wanted = input.Validators ?? [];
    if (type === 'AWS.AppConfig.FeatureFlags' && wanted.some((validator) => validator.Type === 'JSON_SCHEMA')) {
      throw badRequest('JSON_SCHEMA validators are not supported for feature flag configuration profiles.');
    }
    if (wanted.length > 0) throw notImplemented('validators of configuration profiles');
    const profile: ConfigurationProfile = {
      id: lowerCaseId(kernel.random, 7),
      name: input.Name,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.RetrievalRoleArn === undefined ? {} : { retrievalRoleArn: input.RetrievalRoleArn }),
      locationUri: input.LocationUri,
      type: type as ProfileType,
      validators: [],
      versions: [],
      lastVersion: 0,
    };
    application.profiles[profile.id] = profile;
    addTags(
      kernel.world,
      appConfigArn(kernel.world, `application/${application.id}/configurationprofile/${profile.id}`),
      input.Tags,
    );
    return profileDocument(application, profile);
  },
});
