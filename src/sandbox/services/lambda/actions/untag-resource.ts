import { defineAction, rest } from '../../../kernel/action';
import { findTagged } from '../find-function';

interface Input {
  readonly Resource: string;
  readonly TagKeys: readonly string[];
}

export const untagResource = defineAction<Input>({
  name: 'UntagResource',
  http: { method: 'DELETE', path: '/2017-03-31/tags/{Resource}', status: 204 },
  input: {
    Resource: { type: 'string', required: true, in: 'path', min: 1, max: 256 },
    TagKeys: { type: 'list', required: true, in: 'query', wire: 'tagKeys', of: { type: 'string' } },
  },
  run(input, { kernel: { world } }) {
    const { tags } = findTagged(world, input.Resource);
    for (const key of input.TagKeys) delete tags[key];
    return rest({ status: 204 });
  },
});
