import { type Action, defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { changeState } from '../evaluate-alarms';
import { alarmName } from '../shapes';
import type { AlarmState } from '../state';

interface Input {
  readonly AlarmName: string;
  readonly StateValue: AlarmState;
  readonly StateReason: string;
  readonly StateReasonData?: string;
}

/** Sets a state until the next evaluation restores the truth; the actions of the state are carried out. */
export const setAlarmState: Action<Input> = defineAction<Input>({
  name: 'SetAlarmState',
  input: {
    AlarmName: { ...alarmName, required: true },
    StateValue: { type: 'string', required: true, enum: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] },
    StateReason: { type: 'string', required: true, max: 1023 },
    StateReasonData: { type: 'string', max: 4000 },
  },
  async run(input, { kernel, at }) {
    const state = kernel.world.cloudwatch;
    const alarm = state.alarms.find(({ definition }) => definition.AlarmName === input.AlarmName);
    if (alarm === undefined) {
      throw new AwsError('ResourceNotFound', 404, `Alarm ${input.AlarmName} not found`, {
        queryError: 'ResourceNotFound',
      });
    }
    if (input.StateReasonData !== undefined && !isJson(input.StateReasonData)) {
      throw new AwsError('InvalidFormatFault', 400, 'StateReasonData was not valid JSON', {
        queryError: 'InvalidFormat',
      });
    }
    await changeState(kernel, alarm, at, {
      state: input.StateValue,
      reason: input.StateReason,
      ...(input.StateReasonData === undefined ? {} : { reasonData: input.StateReasonData }),
    });
    return {};
  },
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
