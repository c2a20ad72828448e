import { defineAction } from '../../../kernel/action';
import { profileSummary } from '../documents';
import { findApplication } from '../find';
import { type ListInput, listDocument } from '../list';
import { applicationId, paging } from '../shapes';

export const listConfigurationProfiles = defineAction<ListInput & { ApplicationId: string; Type?: string }>({
  name: 'ListConfigurationProfiles',
  http: { method: 'GET', path: '/applications/{ApplicationId}/configurationprofiles' },
  input: {
    ApplicationId: applicationId,
    Type: { type: 'string', in: 'query', wire: 'type', pattern: /^[a-zA-Z.]+$/ },
    ...paging,
  },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    const profiles = Object.values(application.profiles).filter(
      (profile) => input.Type === undefined || profile.type === input.Type,
    );
    return listDocument(profiles, `profiles ${application.id} ${input.Type ?? ''}`, input, (profile) =>
      profileSummary(application, profile),
    );
  },
});
