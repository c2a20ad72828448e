import { defineAction } from '../../../kernel/action';
import {
  type EventInvokeInput,
  eventInvokeDocument,
  eventInvokeMembers,
  existingConfig,
  findEventInvoke,
  refuseNothing,
  settingsOf,
} from '../event-invoke-config';

export const updateFunctionEventInvokeConfig = defineAction<EventInvokeInput>({
  name: 'UpdateFunctionEventInvokeConfig',
  http: { method: 'POST', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: eventInvokeMembers,
  run(input, { kernel: { world }, at }) {
    const { fn, key } = findEventInvoke(world, input);
    const before = existingConfig(world, fn, key);
    refuseNothing(input);
    const config = { ...before, ...settingsOf(input), modifiedAt: at };
    fn.eventInvokeConfigs[key] = config;
    return eventInvokeDocument(world, fn, key, config);
  },
});
