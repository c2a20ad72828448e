import { type Action, defineAction } from '../../../kernel/action';
import { groupName, groupOf } from '../names';

/** Events that were hidden and not yet purged become readable again. */
export const deleteRetentionPolicy: Action<{ readonly logGroupName: string }> = defineAction<{
  readonly logGroupName: string;
}>({
  name: 'DeleteRetentionPolicy',
  input: { logGroupName: { ...groupName, required: true } },
  run({ logGroupName }, { kernel }) {
    delete groupOf(kernel.world, { logGroupName }).retentionInDays;
    return {};
  },
});
