import { type Action, defineAction } from '../../../kernel/action';
import { alreadyExists } from '../errors';
import { groupName, groupOf, streamName } from '../names';
import { createStream, findStream } from '../store';

interface Input {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export const createLogStream: Action<Input> = defineAction<Input>({
  name: 'CreateLogStream',
  input: { logGroupName: { ...groupName, required: true }, logStreamName: { ...streamName, required: true } },
  run(input, { kernel, at }) {
    const group = groupOf(kernel.world, { logGroupName: input.logGroupName });
    if (findStream(group, input.logStreamName) !== undefined) throw alreadyExists('stream');
    createStream(group, input.logStreamName, at);
    return {};
  },
});
