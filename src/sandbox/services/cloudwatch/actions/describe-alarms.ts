import { type Action, defineAction } from '../../../kernel/action';
import { describeAlarm } from '../describe-alarm';
import { invalidParameterCombination } from '../errors';
import { page } from '../paging';
import { alarmName } from '../shapes';
import type { StoredAlarm } from '../state';

interface Input {
  readonly AlarmNames?: readonly string[];
  readonly AlarmNamePrefix?: string;
  readonly AlarmTypes?: readonly string[];
  readonly StateValue?: string;
  readonly ActionPrefix?: string;
  readonly MaxRecords?: number;
  readonly NextToken?: string;
}

const actionsOf = ({ definition }: StoredAlarm): readonly string[] => [
  ...definition.OKActions,
  ...definition.AlarmActions,
  ...definition.InsufficientDataActions,
];

const matches = (alarm: StoredAlarm, input: Input): boolean => {
  const name = alarm.definition.AlarmName;
  const { ActionPrefix, AlarmNamePrefix, AlarmNames, StateValue } = input;
  return (
    (AlarmNames === undefined || AlarmNames.includes(name)) &&
    (AlarmNamePrefix === undefined || name.startsWith(AlarmNamePrefix)) &&
    (StateValue === undefined || alarm.state === StateValue) &&
    (ActionPrefix === undefined || actionsOf(alarm).some((action) => action.startsWith(ActionPrefix)))
  );
};

/** Alarms in order of name. An unknown name is no error; only metric alarms exist here. */
export const describeAlarms: Action<Input> = defineAction<Input>({
  name: 'DescribeAlarms',
  input: {
    AlarmNames: { type: 'list', max: 100, of: alarmName },
    AlarmNamePrefix: alarmName,
    AlarmTypes: { type: 'list', of: { type: 'string', enum: ['CompositeAlarm', 'MetricAlarm', 'LogAlarm'] } },
    ChildrenOfAlarmName: { type: 'string', refused: true },
    ParentsOfAlarmName: { type: 'string', refused: true },
    StateValue: { type: 'string', enum: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] },
    ActionPrefix: { type: 'string', min: 1, max: 1024 },
    MaxRecords: { type: 'integer', min: 1, max: 100 },
    NextToken: { type: 'string' },
  },
  run(input, { kernel }) {
    if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined) {
      throw invalidParameterCombination('AlarmNamePrefix and AlarmNames are mutually exclusive.');
    }
    const wanted = input.AlarmTypes?.includes('MetricAlarm') ?? true;
    const found = wanted ? kernel.world.cloudwatch.alarms.filter((alarm) => matches(alarm, input)) : [];
    found.sort((a, b) => (a.definition.AlarmName < b.definition.AlarmName ? -1 : 1));
    const { items, nextToken } = page(found, input.MaxRecords ?? 50, 'alarms', input.NextToken);
    return {
      CompositeAlarms: [],
      MetricAlarms: items.map((alarm) => describeAlarm(kernel.world, alarm)),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
});
