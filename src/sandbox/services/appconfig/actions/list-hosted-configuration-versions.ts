import { defineAction } from '../../../kernel/action';
import { versionSummary } from '../documents';
import { findProfile, hostedVersions } from '../find';
import { type ListInput, listDocument } from '../list';
import { applicationId, configurationProfileId, paging } from '../shapes';

/** Newest first. */
export const listHostedConfigurationVersions = defineAction<
  ListInput & { ApplicationId: string; ConfigurationProfileId: string; VersionLabel?: string }
>({
  name: 'ListHostedConfigurationVersions',
  http: {
    method: 'GET',
    path: '/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}/hostedconfigurationversions',
  },
  input: {
    ApplicationId: applicationId,
    ConfigurationProfileId: configurationProfileId,
    VersionLabel: { type: 'string', in: 'query', wire: 'version_label', min: 1, max: 64 },
    ...paging,
  },
  run(input, { kernel }) {
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    const wanted = input.VersionLabel;
    const versions = [...hostedVersions(profile)]
      .reverse()
      .filter((version) => wanted === undefined || matches(version.label, wanted));
    return listDocument(versions, `versions ${profile.id} ${wanted ?? ''}`, input, (version) =>
      versionSummary(input.ApplicationId, profile.id, version),
    );
  },
});

/** A trailing `*` matches anything. */
const matches = (label: string | undefined, wanted: string): boolean =>
  label !== undefined && (wanted.endsWith('*') ? label.startsWith(wanted.slice(0, -1)) : label === wanted);
