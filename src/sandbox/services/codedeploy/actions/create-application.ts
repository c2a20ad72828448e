import { defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { refused } from '../errors';
import { computePlatform, name100 } from '../shapes';

export const createApplication = defineAction<{ applicationName: string; computePlatform?: string }>({
  name: 'CreateApplication',
  input: { applicationName: name100, computePlatform, tags: { type: 'document', refused: true } },
  run(input, { kernel, at }) {
    const { applications } = kernel.world.codedeploy;
    const name = input.applicationName;
    if (Object.hasOwn(applications, name)) {
      throw refused('ApplicationAlreadyExistsException', `The application ${name} already exists`);
    }
    if (input.computePlatform !== 'Lambda')
      throw notImplemented(`the compute platform ${input.computePlatform ?? 'Server'}`);
    const id = kernel.random.uuid();
    applications[name] = { id, name, computePlatform: 'Lambda', createdAt: at, groups: {}, revisions: {} };
    return { applicationId: id };
  },
});
