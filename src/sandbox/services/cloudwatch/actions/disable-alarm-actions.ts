import { type Action, defineAction } from '../../../kernel/action';
import { alarmNames } from '../shapes';
import { switchActions } from '../switch-actions';

/** Unknown names are ignored. */
export const disableAlarmActions: Action<{ readonly AlarmNames: readonly string[] }> = defineAction<{
  readonly AlarmNames: readonly string[];
}>({
  name: 'DisableAlarmActions',
  input: alarmNames,
  run({ AlarmNames }, { kernel, at }) {
    switchActions(kernel.world.cloudwatch, AlarmNames, false, at);
    return {};
  },
});
