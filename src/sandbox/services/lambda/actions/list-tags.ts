import { defineAction } from '../../../kernel/action';
import { findTagged } from '../find-function';

interface Input {
  readonly Resource: string;
}

export const listTags = defineAction<Input>({
  name: 'ListTags',
  http: { method: 'GET', path: '/2017-03-31/tags/{Resource}' },
  input: { Resource: { type: 'string', required: true, in: 'path', min: 1, max: 256 } },
  run: (input, { kernel: { world } }) => ({ Tags: findTagged(world, input.Resource).tags }),
});
