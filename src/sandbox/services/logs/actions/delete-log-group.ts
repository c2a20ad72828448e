import { type Action, defineAction } from '../../../kernel/action';
import { groupName, groupOf } from '../names';

/** Deletes the group with all its streams and events. */
export const deleteLogGroup: Action<{ readonly logGroupName: string }> = defineAction<{
  readonly logGroupName: string;
}>({
  name: 'DeleteLogGroup',
  input: { logGroupName: { ...groupName, required: true } },
  run({ logGroupName }, { kernel }) {
    const state = kernel.world.logs;
    const group = groupOf(kernel.world, { logGroupName });
    state.groups = state.groups.filter((candidate) => candidate !== group);
    return {};
  },
});
