import { defineAction, rest } from '../../../kernel/action';
import { eventInvokeTarget, existingConfig, findEventInvoke } from '../event-invoke-config';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

export const deleteFunctionEventInvokeConfig = defineAction<Input>({
  name: 'DeleteFunctionEventInvokeConfig',
  http: { method: 'DELETE', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config', status: 204 },
  input: eventInvokeTarget,
  run(input, { kernel: { world } }) {
    const { fn, key } = findEventInvoke(world, input);
    existingConfig(world, fn, key);
    delete fn.eventInvokeConfigs[key];
    return rest({ status: 204 });
  },
});
