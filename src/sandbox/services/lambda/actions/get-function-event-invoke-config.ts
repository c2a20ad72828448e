import { defineAction } from '../../../kernel/action';
import { eventInvokeDocument, eventInvokeTarget, existingConfig, findEventInvoke } from '../event-invoke-config';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

export const getFunctionEventInvokeConfig = defineAction<Input>({
  name: 'GetFunctionEventInvokeConfig',
  http: { method: 'GET', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: eventInvokeTarget,
  run(input, { kernel: { world } }) {
    const { fn, key } = findEventInvoke(world, input);
    return eventInvokeDocument(world, fn, key, existingConfig(world, fn, key));
  },
});
