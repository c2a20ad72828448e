import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter } from '../errors';
import { groupArn, groupIdentifier, groupName, groupOf, nextToken, streamName } from '../names';
import { page } from '../paging';
import type { LogStream } from '../state';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: 'LogStreamName' | 'LastEventTime';
  readonly descending?: boolean;
  readonly nextToken?: string;
  readonly limit?: number;
}

const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);
const byLastEvent = (a: LogStream, b: LogStream): number => (a.lastEventAt ?? 0) - (b.lastEventAt ?? 0) || byName(a, b);

const times = (stream: LogStream): Record<string, unknown> => ({
  ...(stream.firstEventAt === undefined ? {} : { firstEventTimestamp: stream.firstEventAt }),
  ...(stream.lastEventAt === undefined ? {} : { lastEventTimestamp: stream.lastEventAt }),
  ...(stream.lastIngestedAt === undefined ? {} : { lastIngestionTime: stream.lastIngestedAt }),
});

export const describeLogStreams: Action<Input> = defineAction<Input>({
  name: 'DescribeLogStreams',
  input: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNamePrefix: streamName,
    orderBy: { type: 'string', enum: ['LogStreamName', 'LastEventTime'] },
    descending: { type: 'boolean' },
    nextToken,
    limit: { type: 'integer', min: 1, max: 50 },
  },
  run(input, { kernel }) {
    const group = groupOf(kernel.world, input);
    if (input.orderBy === 'LastEventTime' && input.logStreamNamePrefix !== undefined) {
      throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const found = group.streams.filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''));
    found.sort(input.orderBy === 'LastEventTime' ? byLastEvent : byName);
    if (input.descending === true) found.reverse();
    const { items, nextToken: next } = page(found, input.limit ?? 50, `streams of ${group.name}`, input.nextToken);
    return {
      logStreams: items.map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAt,
        ...times(stream),
        uploadSequenceToken: '49039859651041532800000000000000000000000000000000000001',
        arn: `${groupArn(kernel.world, group.name)}:log-stream:${stream.name}`,
        storedBytes: 0,
      })),
      ...(next === undefined ? {} : { nextToken: next }),
    };
  },
});
