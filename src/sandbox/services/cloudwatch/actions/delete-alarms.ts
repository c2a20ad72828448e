import { type Action, defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { dropTags } from '../../../kernel/tags';
import { addHistory } from '../alarm-history';
import { alarmArn } from '../alarm-names';
import { alarmNames } from '../shapes';

/** Deletes every named alarm; when several are named and one is missing, none is deleted. */
export const deleteAlarms: Action<{ readonly AlarmNames: readonly string[] }> = defineAction<{
  readonly AlarmNames: readonly string[];
}>({
  name: 'DeleteAlarms',
  input: alarmNames,
  run({ AlarmNames }, { kernel, at }) {
    const state = kernel.world.cloudwatch;
    const known = new Set(state.alarms.map(({ definition }) => definition.AlarmName));
    const unknown = AlarmNames.filter((name) => !known.has(name));
    if (unknown.length > 0 && AlarmNames.length > 1) {
      throw new AwsError('ResourceNotFound', 404, `Alarms not found: ${unknown.join(', ')}`, {
        queryError: 'ResourceNotFound',
      });
    }
    for (const name of AlarmNames.filter((candidate) => known.has(candidate))) {
      dropTags(kernel.world, alarmArn(kernel.world, name));
      const summary = `Alarm "${name}" deleted`.slice(0, 255);
      addHistory(state, {
        alarm: name,
        at,
        type: 'ConfigurationUpdate',
        summary,
        data: JSON.stringify({ version: '1.0', type: 'Delete' }),
      });
    }
    state.alarms = state.alarms.filter(({ definition }) => !AlarmNames.includes(definition.AlarmName));
    return {};
  },
});
