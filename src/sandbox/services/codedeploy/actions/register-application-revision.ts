import { defineAction } from '../../../kernel/action';
import { parseAppSpec, type RevisionInput, revisionShape, revisionText } from '../app-spec';
import { findApplication } from '../find';
import { name100, text } from '../shapes';

export const registerApplicationRevision = defineAction<{ applicationName: string; revision: RevisionInput }>({
  name: 'RegisterApplicationRevision',
  input: { applicationName: name100, description: text, revision: { ...revisionShape, required: true } },
  run(input, { kernel, at }) {
    const application = findApplication(kernel, input.applicationName);
    const { content, sha256 } = revisionText(input.revision);
    parseAppSpec(content);
    application.revisions[sha256] ??= { sha256, content, registeredAt: at };
  },
});
