import { type Action, defineAction } from '../../../kernel/action';
import { epochSeconds } from '../../../kernel/time';
import { page } from '../paging';
import { alarmName } from '../shapes';

interface Input {
  readonly AlarmName?: string;
  readonly AlarmTypes?: readonly string[];
  readonly HistoryItemType?: string;
  readonly StartDate?: number;
  readonly EndDate?: number;
  readonly MaxRecords?: number;
  readonly NextToken?: string;
  readonly ScanBy?: 'TimestampDescending' | 'TimestampAscending';
}

/** Newest first unless asked otherwise; the history of a deleted alarm stays readable for 30 days. */
export const describeAlarmHistory: Action<Input> = defineAction<Input>({
  name: 'DescribeAlarmHistory',
  input: {
    AlarmName: alarmName,
    AlarmContributorId: { type: 'string', refused: true },
    AlarmTypes: { type: 'list', of: { type: 'string', enum: ['CompositeAlarm', 'MetricAlarm', 'LogAlarm'] } },
    HistoryItemType: {
      type: 'string',
      enum: ['ConfigurationUpdate', 'StateUpdate', 'Action', 'AlarmContributorStateUpdate', 'AlarmContributorAction'],
    },
    StartDate: { type: 'timestamp' },
    EndDate: { type: 'timestamp' },
    MaxRecords: { type: 'integer', min: 1, max: 100 },
    NextToken: { type: 'string' },
    ScanBy: { type: 'string', enum: ['TimestampDescending', 'TimestampAscending'] },
  },
  run(input, { kernel }) {
    const wanted = input.AlarmTypes?.includes('MetricAlarm') ?? true;
    const found = kernel.world.cloudwatch.history.filter(
      (item) =>
        wanted &&
        (input.AlarmName === undefined || item.alarm === input.AlarmName) &&
        (input.HistoryItemType === undefined || item.type === input.HistoryItemType) &&
        (input.StartDate === undefined || item.at >= input.StartDate) &&
        (input.EndDate === undefined || item.at <= input.EndDate),
    );
    if (input.ScanBy !== 'TimestampAscending') found.reverse();
    const { items, nextToken } = page(found, input.MaxRecords ?? 100, 'history', input.NextToken);
    return {
      AlarmHistoryItems: items.map((item) => ({
        AlarmName: item.alarm,
        AlarmType: 'MetricAlarm',
        Timestamp: epochSeconds(item.at),
        HistoryItemType: item.type,
        HistorySummary: item.summary,
        HistoryData: item.data,
      })),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
});
