import { defineAction, rest } from '../../../kernel/action';
import { findTagged } from '../find-function';

interface Input {
  readonly Resource: string;
  readonly Tags: Readonly<Record<string, string>>;
}

export const tagResource = defineAction<Input>({
  name: 'TagResource',
  http: { method: 'POST', path: '/2017-03-31/tags/{Resource}', status: 204 },
  input: {
    Resource: { type: 'string', required: true, in: 'path', min: 1, max: 256 },
    Tags: { type: 'map', required: true, of: { type: 'string', max: 256 }, max: 50 },
  },
  run(input, { kernel: { world } }) {
    Object.assign(findTagged(world, input.Resource).tags, input.Tags);
    return rest({ status: 204 });
  },
});
