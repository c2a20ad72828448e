import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  type GetLogEventsCommandOutput,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

const START = Date.parse('2026-11-21T09:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const GROUP = '/aws/lambda/mock-read';

describe.each(TRANSPORTS)('CloudWatch Logs %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport, { startAt: START });
    await logs().send(new CreateLogGroupCommand({ logGroupName: GROUP, tags: { team: 'beta' } }));
    await logs().send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'a' }));
    await logs().send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'b' }));
  });
  afterEach(() => bench.close());

  const logs = () => bench.clients.logs;
  const put = (stream: string, events: readonly (readonly [number, string])[]) =>
    logs().send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: stream,
        logEvents: events.map(([offset, message]) => ({ timestamp: START + offset, message })),
      }),
    );
  const filter = async (input: Omit<FilterLogEventsCommandInput, 'logGroupName' | 'logGroupIdentifier'> = {}) =>
    logs().send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
  const messages = async (input: Parameters<typeof filter>[0] = {}) =>
    (await filter(input)).events?.map(({ message }) => message);
  const get = (input: Partial<GetLogEventsCommandInput> = {}) =>
    logs().send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 'a', ...input }));

  it('describes groups and streams with their times and sizes', async () => {
    await put('a', [
      [-5000, 'first'],
      [-1000, 'second'],
    ]);
    const { logGroups } = await logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/' }));
    const { logStreams } = await logs().send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));

    expect(logGroups).toEqual([
      {
        logGroupName: GROUP,
        creationTime: START,
        metricFilterCount: 0,
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`,
        logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`,
        storedBytes: 5 + 6 + 2 * 26,
        logGroupClass: 'STANDARD',
      },
    ]);
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['a', 'b']);
    expect(logStreams?.[0]).toMatchObject({
      creationTime: START,
      firstEventTimestamp: START - 5000,
      lastEventTimestamp: START - 1000,
      lastIngestionTime: START,
    });
  });

  it('orders streams by their last event, page by page', async () => {
    await put('a', [[-1000, 'x']]);
    await put('b', [[-9000, 'x']]);
    const list = (input: object) => logs().send(new DescribeLogStreamsCommand({ logGroupName: GROUP, ...input }));
    const newest = await list({ orderBy: 'LastEventTime', descending: true, limit: 1 });
    const rest = await list({ orderBy: 'LastEventTime', descending: true, limit: 1, nextToken: newest.nextToken });

    expect([newest, rest].map(({ logStreams }) => logStreams?.[0]?.logStreamName)).toEqual(['a', 'b']);
    expect(rest.nextToken).toBeUndefined();
    expect((await refusal(list({ orderBy: 'LastEventTime', logStreamNamePrefix: 'a' }))).name).toBe(
      'InvalidParameterException',
    );
  });

  it('interleaves the streams by time when it filters', async () => {
    await put('a', [
      [-3000, 'a1'],
      [-1000, 'a2'],
    ]);
    await put('b', [[-2000, 'b1']]);
    await put('a', [[-2500, 'a late one']]);
    const answer = await filter();

    expect(answer.events?.map(({ message, logStreamName }) => [message, logStreamName])).toEqual([
      ['a1', 'a'],
      ['a late one', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
    ]);
    expect(new Set(answer.events?.map(({ eventId }) => eventId)).size).toBe(4);
    expect(answer.events?.[0]).toMatchObject({ timestamp: START - 3000, ingestionTime: START });
    expect(answer.nextToken).toBeUndefined();
    expect(await messages({ logStreamNames: ['b'] })).toEqual(['b1']);
    expect(await messages({ logStreamNamePrefix: 'a' })).toEqual(['a1', 'a late one', 'a2']);
    expect(await messages({ startTime: START - 2500, endTime: START - 2000 })).toEqual(['a late one', 'b1']);
  });

  it('pages a filter without losing or repeating events, also while more arrive', async () => {
    const all = Array.from(
      { length: 25 },
      (_, index) => [-60_000 + index, `${index % 2 === 0 ? 'even' : 'odd'} ${index}`] as const,
    );
    await put('a', all);
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const page = await filter({ filterPattern: 'even', limit: 5, ...(nextToken === undefined ? {} : { nextToken }) });
      seen.push(...(page.events ?? []).map(({ message }) => message));
      nextToken = page.nextToken;
      pages += 1;
      await put('b', [[-70_000, 'even but before']]);
    } while (nextToken !== undefined);

    expect(seen).toEqual(all.map(([, message]) => message).filter((message) => message.startsWith('even')));
    expect(pages).toBe(3);
    const first = await filter({ filterPattern: 'even', limit: 5 });
    const foreign = await refusal(filter({ filterPattern: 'odd', nextToken: first.nextToken }));
    expect(foreign.name).toBe('InvalidParameterException');
  });

  it('cuts a page at one megabyte of text', async () => {
    for (let part = 0; part < 4; part += 1) await put('a', [[-1000 + part, `${part}`.repeat(400_000)]]);
    const first = await filter();
    const second = await filter({ nextToken: first.nextToken });

    expect([first.events?.length, second.events?.length]).toEqual([2, 2]);
    expect(second.nextToken).toBeUndefined();
  });

  it('walks a stream forwards and backwards and stands still at its ends', async () => {
    await put(
      'a',
      Array.from({ length: 7 }, (_, index) => [-1000 + index, `${index}`] as const),
    );
    const text = (page: GetLogEventsCommandOutput) => page.events?.map(({ message }) => message).join('');
    const newest = await get({ limit: 3 });
    const older = await get({ limit: 3, nextToken: newest.nextBackwardToken });
    const oldest = await get({ limit: 3, nextToken: older.nextBackwardToken });
    const before = await get({ limit: 3, nextToken: oldest.nextBackwardToken });
    const head = await get({ limit: 3, startFromHead: true });
    const next = await get({ limit: 4, nextToken: head.nextForwardToken });
    const end = await get({ limit: 4, nextToken: next.nextForwardToken });

    expect([newest, older, oldest, before, head, next, end].map(text)).toEqual([
      '456',
      '123',
      '0',
      '',
      '012',
      '3456',
      '',
    ]);
    expect(before.nextBackwardToken).toBe(oldest.nextBackwardToken);
    expect(end.nextForwardToken).toBe(next.nextForwardToken);
    await put('a', [[0, 'new']]);
    expect(text(await get({ nextToken: end.nextForwardToken }))).toBe('new');
    expect(text(await get({ startTime: START - 998, endTime: START - 996, startFromHead: true }))).toBe('23');
    expect((await refusal(get({ nextToken: 'f/1/s' }))).name).toBe('InvalidParameterException');
  });

  it('rejects events that are too old or too new, and takes the others', async () => {
    const before = await put('a', [
      [-14 * DAY - 1, 'too old'],
      [-14 * DAY, 'just right'],
    ]);
    const after = await put('a', [
      [120 * MINUTE, 'just right'],
      [120 * MINUTE + 1, 'too new'],
    ]);
    const all = await put('b', [[-20 * DAY, 'too old']]);

    expect(before.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect(after.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect(all.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect(await messages()).toEqual(['just right', 'just right']);
  });

  it('hides and rejects what the retention has run out for', async () => {
    await put('a', [[-2 * DAY, 'old']]);
    await put('a', [[-DAY + 1000, 'new']]);
    await logs().send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 1 }));
    const rejected = await put('b', [
      [-DAY - 1, 'expired'],
      [-DAY + 1000, 'fine'],
    ]);
    const kept = await messages();
    await logs().send(new DeleteRetentionPolicyCommand({ logGroupName: GROUP }));

    expect(rejected.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    expect(kept).toEqual(['new', 'fine']);
    expect(await messages()).toContain('old');
    const odd = await refusal(logs().send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 2 })));
    expect(odd.name).toBe('InvalidParameterException');
  });

  it('turns embedded metric lines into data points', async () => {
    const emf = JSON.stringify({
      _aws: {
        Timestamp: START,
        CloudWatchMetrics: [
          { Namespace: 'Huntaze/Beta', Dimensions: [['Path']], Metrics: [{ Name: 'Requests', Unit: 'Count' }] },
        ],
      },
      Path: 'canary',
      Requests: 3,
    });
    await put('a', [
      [0, 'plain'],
      [0, emf],
      [0, emf],
    ]);
    const { Datapoints } = await bench.clients.cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Huntaze/Beta',
        MetricName: 'Requests',
        Dimensions: [{ Name: 'Path', Value: 'canary' }],
        StartTime: new Date(START),
        EndTime: new Date(START + MINUTE),
        Period: 60,
        Statistics: ['Sum', 'SampleCount'],
      }),
    );

    expect(Datapoints).toEqual([{ Timestamp: new Date(START), Sum: 6, SampleCount: 2, Unit: 'Count' }]);
  });

  it('deletes streams and groups with their events', async () => {
    await put('a', [[0, 'of a']]);
    await put('b', [[0, 'of b']]);
    await logs().send(new DeleteLogStreamCommand({ logGroupName: GROUP, logStreamName: 'a' }));
    const left = (await filter()).events;
    await put('b', [[1, 'more of b']]);
    const later = (await filter()).events;
    await logs().send(new DeleteLogGroupCommand({ logGroupName: GROUP }));

    expect(left?.map(({ message, logStreamName }) => [message, logStreamName])).toEqual([['of b', 'b']]);
    expect(later?.map(({ logStreamName }) => logStreamName)).toEqual(['b', 'b']);
    expect((await refusal(filter())).name).toBe('ResourceNotFoundException');
  });

  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      'a second group of a name',
      () => logs().send(new CreateLogGroupCommand({ logGroupName: GROUP })),
      'ResourceAlreadyExistsException',
      /already exists/,
    ],
    [
      'a second stream of a name',
      () => logs().send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'a' })),
      'ResourceAlreadyExistsException',
      /already exists/,
    ],
    [
      'a group name with a space',
      () => logs().send(new CreateLogGroupCommand({ logGroupName: 'a b' })),
      'InvalidParameterException',
      /regular expression/,
    ],
    [
      'a stream name with a colon',
      () => logs().send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'a:b' })),
      'InvalidParameterException',
      /regular expression/,
    ],
    ['events for no stream', () => put('nobody', [[0, 'x']]), 'ResourceNotFoundException', /log stream does not exist/],
    ['no events', () => put('a', []), 'InvalidParameterException', /length greater than or equal to 1/],
    ['an empty message', () => put('a', [[0, '']]), 'InvalidParameterException', /length greater than or equal to 1/],
    [
      'events out of order',
      () =>
        put('a', [
          [1, 'x'],
          [0, 'y'],
        ]),
      'InvalidParameterException',
      /chronological order/,
    ],
    [
      'a batch of more than a day',
      () =>
        put('a', [
          [-DAY - 1, 'x'],
          [0, 'y'],
        ]),
      'InvalidParameterException',
      /24 hours/,
    ],
    [
      'an event above 1 MB',
      () => put('a', [[0, 'x'.repeat(1_048_551)]]),
      'InvalidParameterException',
      /Log event too large: 1048577 bytes exceeds limit of 1048576/,
    ],
    [
      'a batch above 1 MB',
      () =>
        put('a', [
          [0, 'x'.repeat(600_000)],
          [0, 'y'.repeat(600_000)],
        ]),
      'InvalidParameterException',
      /Upload too large/,
    ],
    [
      '10,001 events',
      () =>
        put(
          'a',
          Array.from({ length: 10_001 }, () => [0, 'x'] as const),
        ),
      'InvalidParameterException',
      /length less than or equal to 10000/,
    ],
    [
      'a filter pattern that cannot be read',
      () => filter({ filterPattern: '{ $.a = ' }),
      'InvalidParameterException',
      /must end with/,
    ],
    [
      'two ways to name streams',
      () => filter({ logStreamNames: ['a'], logStreamNamePrefix: 'a' }),
      'InvalidParameterException',
      /mutually exclusive/,
    ],
    ['a reversed window', () => filter({ startTime: 2, endTime: 1 }), 'InvalidParameterException', /endTime/],
    [
      'a class it does not have',
      () => logs().send(new CreateLogGroupCommand({ logGroupName: 'x', logGroupClass: 'INFREQUENT_ACCESS' })),
      'InvalidParameterException',
      /enum value set/,
    ],
    [
      'a key it does not use',
      () => logs().send(new CreateLogGroupCommand({ logGroupName: 'x', kmsKeyId: 'arn' })),
      'NotImplementedException',
      /kmsKeyId/,
    ],
  ])('refuses %s', async (_case, call, name, message) => {
    const error = await refusal(call());

    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
    expect(await messages()).toEqual([]);
  });

  it('takes an event of exactly one megabyte', async () => {
    await put('a', [[0, 'x'.repeat(1_048_550)]]);

    expect(await messages()).toHaveLength(1);
  });

  it('accepts an ARN for a group', async () => {
    await put('a', [[0, 'x']]);
    const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`;
    const { events } = await logs().send(new FilterLogEventsCommand({ logGroupIdentifier: arn }));

    expect(events).toHaveLength(1);
  });
});
