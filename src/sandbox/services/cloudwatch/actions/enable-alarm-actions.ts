import { type Action, defineAction } from '../../../kernel/action';
import { alarmNames } from '../shapes';
import { switchActions } from '../switch-actions';

/** Unknown names are ignored. */
export const enableAlarmActions: Action<{ readonly AlarmNames: readonly string[] }> = defineAction<{
  readonly AlarmNames: readonly string[];
}>({
  name: 'EnableAlarmActions',
  input: alarmNames,
  run({ AlarmNames }, { kernel, at }) {
    switchActions(kernel.world.cloudwatch, AlarmNames, true, at);
    return {};
  },
});
