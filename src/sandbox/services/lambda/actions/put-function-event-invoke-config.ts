import { defineAction } from '../../../kernel/action';
import {
  type EventInvokeInput,
  eventInvokeDocument,
  eventInvokeMembers,
  findEventInvoke,
  refuseNothing,
  settingsOf,
} from '../event-invoke-config';

/** Replaces the whole configuration: absent settings are cleared. */
export const putFunctionEventInvokeConfig = defineAction<EventInvokeInput>({
  name: 'PutFunctionEventInvokeConfig',
  http: { method: 'PUT', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: eventInvokeMembers,
  run(input, { kernel: { world }, at }) {
    const { fn, key } = findEventInvoke(world, input);
    refuseNothing(input);
    const config = { modifiedAt: at, ...settingsOf(input) };
    fn.eventInvokeConfigs[key] = config;
    return eventInvokeDocument(world, fn, key, config);
  },
});
