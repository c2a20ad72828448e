import { defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { addTags, type TagPair, tagsFrom } from '../../../kernel/tags';
import { applicationArn } from '../arns';
import { refused } from '../errors';
import { computePlatform, name100, tagList } from '../shapes';

export const createApplication = defineAction<{
  applicationName: string;
  computePlatform?: string;
  tags?: readonly TagPair[];
}>({
  name: 'CreateApplication',
  input: { applicationName: name100, computePlatform, tags: tagList },
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
    addTags(kernel.world, applicationArn(kernel.world, name), tagsFrom(input.tags));
    return { applicationId: id };
  },
});
