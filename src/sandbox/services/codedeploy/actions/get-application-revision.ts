import { defineAction } from '../../../kernel/action';
import { epochSeconds } from '../../../kernel/time';
import { type RevisionInput, revisionShape } from '../app-spec';
import { revisionLocation } from '../documents';
import { refused } from '../errors';
import { findApplication } from '../find';
import { name100 } from '../shapes';

export const getApplicationRevision = defineAction<{ applicationName: string; revision: RevisionInput }>({
  name: 'GetApplicationRevision',
  input: { applicationName: name100, revision: { ...revisionShape, required: true } },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.applicationName);
    const sha256 = (input.revision.appSpecContent ?? input.revision.string)?.sha256 ?? '';
    const revision = application.revisions[sha256];
    if (revision === undefined) throw refused('RevisionDoesNotExistException', 'The revision could not be found');
    const groups = Object.values(application.groups).filter((group) => group.lastGood?.sha256 === sha256);
    return {
      applicationName: application.name,
      revision: revisionLocation(revision),
      revisionInfo: {
        deploymentGroups: groups.map((group) => group.name),
        registerTime: epochSeconds(revision.registeredAt),
        ...(revision.firstUsedAt === undefined ? {} : { firstUsedTime: epochSeconds(revision.firstUsedAt) }),
        ...(revision.lastUsedAt === undefined ? {} : { lastUsedTime: epochSeconds(revision.lastUsedAt) }),
      },
    };
  },
});
