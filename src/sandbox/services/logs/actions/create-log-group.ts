import { type Action, defineAction } from '../../../kernel/action';
import { alreadyExists } from '../errors';
import { groupName, tagMap } from '../names';
import { createGroup, findGroup } from '../store';

interface Input {
  readonly logGroupName: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export const createLogGroup: Action<Input> = defineAction<Input>({
  name: 'CreateLogGroup',
  input: {
    logGroupName: { ...groupName, required: true },
    kmsKeyId: { type: 'string', refused: true },
    tags: tagMap,
    logGroupClass: { type: 'string', enum: ['STANDARD'] },
    deletionProtectionEnabled: { type: 'boolean', refused: true },
  },
  run(input, { kernel, at }) {
    const state = kernel.world.logs;
    if (findGroup(state, input.logGroupName) !== undefined) throw alreadyExists('group');
    createGroup(state, input.logGroupName, at, { ...input.tags });
    return {};
  },
});
