import { defineAction, rest } from '../../../kernel/action';
import { versionHeaders } from '../documents';
import { badRequest, conflict } from '../errors';
import { findProfile, hostedVersions } from '../find';
import { applicationId, configurationProfileId, description } from '../shapes';
import { validateContent } from '../validate-content';

/** Content is the raw body; `Latest-Version-Number` is the optimistic lock. */
export const createHostedConfigurationVersion = defineAction<{
  ApplicationId: string;
  ConfigurationProfileId: string;
  Description?: string;
  Content: Uint8Array;
  ContentType: string;
  LatestVersionNumber?: number;
  VersionLabel?: string;
}>({
  name: 'CreateHostedConfigurationVersion',
  http: {
    method: 'POST',
    path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}/hostedconfigurationversions',
    status: 201,
  },
  input: {
    ApplicationId: applicationId,
    ConfigurationProfileId: configurationProfileId,
    Description: { ...description, in: 'header' },
    Content: { type: 'blob', required: true, payload: true },
    ContentType: { type: 'string', in: 'header', wire: 'content-type', required: true, min: 1, max: 255 },
    LatestVersionNumber: { type: 'integer', in: 'header', wire: 'latest-version-number' },
    VersionLabel: { type: 'string', in: 'header', wire: 'versionlabel', min: 1, max: 64, pattern: /^.*[^0-9].*$/ },
  },
  run(input, { kernel, at }) {
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    validateContent(profile.type, input.ContentType, input.Content);
    if (input.LatestVersionNumber !== undefined && input.LatestVersionNumber !== profile.lastVersion) {
      throw conflict(
        `Latest version number ${input.LatestVersionNumber} does not match the latest version ${profile.lastVersion}.`,
      );
    }
    if (
      input.VersionLabel !== undefined &&
      hostedVersions(profile).some((version) => version.label === input.VersionLabel)
    ) {
      throw badRequest(`Version label ${input.VersionLabel} is already in use.`);
    }
    profile.lastVersion += 1;
    const version = {
      number: profile.lastVersion,
      contentType: input.ContentType,
      contentBase64: Buffer.from(input.Content).toString('base64'),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.VersionLabel === undefined ? {} : { label: input.VersionLabel }),
      createdAt: at,
    };
    profile.versions.push(version);
    return rest({ headers: versionHeaders(input.ApplicationId, profile.id, version), body: input.Content });
  },
});
