import { type Action, defineAction } from '../../../kernel/action';
import { streamNotFound } from '../errors';
import { groupName, groupOf, streamName } from '../names';
import { findStream, removeStream } from '../store';

interface Input {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export const deleteLogStream: Action<Input> = defineAction<Input>({
  name: 'DeleteLogStream',
  input: { logGroupName: { ...groupName, required: true }, logStreamName: { ...streamName, required: true } },
  run({ logGroupName, logStreamName }, { kernel }) {
    const group = groupOf(kernel.world, { logGroupName });
    const place = findStream(group, logStreamName);
    if (place === undefined) throw streamNotFound();
    removeStream(group, place, kernel.world.logs.sequence);
    return {};
  },
});
