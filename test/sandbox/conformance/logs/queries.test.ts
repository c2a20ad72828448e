import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeQueriesCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  PutLogEventsCommand,
  StartQueryCommand,
  type StartQueryCommandInput,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

const START = Date.parse('2026-11-21T09:00:00Z');
const MINUTE = 60_000;
const GROUP = '/aws/lambda/mock-read';

describe.each(TRANSPORTS)('CloudWatch Logs queries %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport, { startAt: START });
    await logs().send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await logs().send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'a' }));
    await bench.sandbox.advance(10 * MINUTE);
    await put(
      Array.from(
        { length: 10 },
        (_, minute) => `[SHADOW-DIFF] { userId: 'user-${minute}', match: ${minute !== 3}, duration: ${minute * 10} }`,
      ),
    );
  });
  afterEach(() => bench.close());

  const logs = () => bench.clients.logs;
  /** One line a minute from the start on. */
  const put = (lines: readonly string[]) =>
    logs().send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: 'a',
        logEvents: lines.map((message, minute) => ({ timestamp: START + minute * MINUTE, message })),
      }),
    );
  const start = (queryString: string, change: Partial<StartQueryCommandInput> = {}) =>
    logs().send(
      new StartQueryCommand({
        logGroupName: GROUP,
        startTime: START / 1000,
        endTime: START / 1000 + 600,
        queryString,
        ...change,
      }),
    );
  const results = (queryId: string | undefined, page: object = {}) =>
    logs().send(new GetQueryResultsCommand({ queryId, ...page }));
  const run = async (queryString: string, change: Partial<StartQueryCommandInput> = {}) => {
    const { queryId } = await start(queryString, change);
    await bench.sandbox.advance(2000);
    return results(queryId);
  };
  const rows = (answer: GetQueryResultsCommandOutput) =>
    answer.results?.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));

  it('is scheduled, then running without rows, then complete with rows and statistics', async () => {
    const { queryId } = await start('stats count(*) as lines');
    const states: unknown[] = [];
    for (const wait of [0, 100, 400]) {
      await bench.sandbox.advance(wait);
      const answer = await results(queryId);
      states.push([answer.status, answer.results?.length]);
    }
    const answer = await results(queryId);

    expect(states).toEqual([
      ['Scheduled', 0],
      ['Running', 0],
      ['Running', 0],
    ]);
    await bench.sandbox.advance(100);
    const complete = await results(queryId);
    expect(answer.queryLanguage).toBe('CWLI');
    expect(complete.status).toBe('Complete');
    expect(rows(complete)).toEqual([{ lines: '10' }]);
    expect(complete.statistics).toMatchObject({ recordsScanned: 10, recordsMatched: 10, logGroupsScanned: 1 });
    expect(complete.statistics?.bytesScanned).toBeGreaterThan(500);
  });

  it('answers the shadow query', async () => {
    const answer = await run(
      'filter @message like /SHADOW-DIFF/ | stats count(*) as diffs, sum(strcontains(@message, "match: false")) as mismatches by bin(5m) as time | sort time asc',
    );

    expect(rows(answer)).toEqual([
      { time: '2026-11-21 09:00:00.000', diffs: '5', mismatches: '1' },
      { time: '2026-11-21 09:05:00.000', diffs: '5', mismatches: '0' },
    ]);
  });

  it('includes both ends of the window, the last one to the millisecond', async () => {
    const answer = await run('fields @message | limit 20', {
      startTime: START / 1000 + 60,
      endTime: START / 1000 + 180,
    });

    expect(answer.results).toHaveLength(3);
    expect(rows(answer)?.[0]?.['@ptr']).toBeDefined();
  });

  it('sees only what was there when it started', async () => {
    const { queryId } = await start('stats count(*) as n');
    await put(['late']);
    await bench.sandbox.advance(2000);

    expect(rows(await results(queryId))).toEqual([{ n: '10' }]);
  });

  it('hands out rows page by page', async () => {
    const { queryId } = await start('fields @timestamp | sort @timestamp asc');
    await bench.sandbox.advance(2000);
    const first = await results(queryId, { maxItems: 6 });
    const second = await results(queryId, { maxItems: 6, nextToken: first.nextToken });

    expect([first.results?.length, second.results?.length, second.nextToken]).toEqual([6, 4, undefined]);
  });

  it('stops a query once, and refuses to stop what has ended', async () => {
    const stop = (queryId: string | undefined) => logs().send(new StopQueryCommand({ queryId }));
    const { queryId } = await start('fields @message');
    const stopped = await stop(queryId);
    const cancelled = await results(queryId);
    const again = await refusal(stop(queryId));
    const other = await start('fields @message');
    await bench.sandbox.advance(2000);

    expect(stopped.success).toBe(true);
    expect([cancelled.status, cancelled.results]).toEqual(['Cancelled', []]);
    expect(again).toMatchObject({ name: 'InvalidParameterException', message: 'Query already ended with: Cancelled' });
    expect((await refusal(stop(other.queryId))).message).toBe('Query already ended with: Complete');
    expect((await refusal(stop('nobody'))).name).toBe('ResourceNotFoundException');
  });

  it('lists queries, newest first, by state', async () => {
    await run('fields @message');
    const { queryId } = await start('fields @timestamp');
    const list = async (input: object) => (await logs().send(new DescribeQueriesCommand(input))).queries ?? [];
    // As LocalStack's snapshots of AWS have it (`test_logs_queries.snapshot.json`, test_describe_queries).
    const shown = (text: string) => new RegExp(`^SOURCE "${GROUP}" START=\\d+000 END=\\d+999 \\| ${text}$`);

    expect((await list({})).map(({ status, queryString }) => [status, queryString])).toEqual([
      ['Scheduled', expect.stringMatching(shown('fields @timestamp'))],
      ['Complete', expect.stringMatching(shown('fields @message'))],
    ]);
    expect((await list({ status: 'Scheduled', logGroupName: GROUP })).map((query) => query.queryId)).toEqual([queryId]);
    expect(await list({ logGroupName: '/other' })).toEqual([]);
  });

  it('refuses a query that cannot be read, and says where', async () => {
    const error = await refusal(start('fields @message | eval x = 1'));

    expect(error.name).toBe('MalformedQueryException');
    expect(error).toMatchObject({
      queryCompileError: { location: { startCharOffset: 18, endCharOffset: expect.any(Number) } },
    });
  });

  it('goes on after the world was saved and loaded', async () => {
    const { queryId } = await start('stats count(*) as n');
    const copy = await openBench(transport, { world: structuredClone(await bench.sandbox.save()) });
    await copy.sandbox.advance(2000);
    const answer = await copy.clients.logs.send(new GetQueryResultsCommand({ queryId }));
    await copy.close();

    expect([answer.status, rows(answer)]).toEqual(['Complete', [{ n: '10' }]]);
  });

  it.each<[string, Partial<StartQueryCommandInput>, string, RegExp]>([
    ['a group that is not there', { logGroupName: '/nobody' }, 'ResourceNotFoundException', /does not exist/],
    ['two ways to name groups', { logGroupNames: [GROUP] }, 'InvalidParameterException', /Exactly one/],
    ['no group', { logGroupName: undefined }, 'InvalidParameterException', /Exactly one/],
    ['a reversed window', { startTime: 2, endTime: 1 }, 'InvalidParameterException', /end time/],
    [
      'a window before the group',
      { startTime: 1, endTime: 2 },
      'MalformedQueryException',
      /before the log groups creation time/,
    ],
    ['a limit above 100,000', { limit: 100_001 }, 'InvalidParameterException', /100000/],
    [
      'a query above 10,000 characters',
      { queryString: `fields @message # ${'x'.repeat(10_000)}` },
      'InvalidParameterException',
      /10000/,
    ],
    ['another language', { queryLanguage: 'PPL' }, 'NotImplementedException', /PPL/],
    [
      'groups beside SOURCE',
      { queryString: "SOURCE logGroups(namePrefix: ['/aws'])" },
      'InvalidParameterException',
      /SOURCE/,
    ],
  ])('refuses %s', async (_case, change, name, message) => {
    const error = await refusal(start('fields @message', change));

    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });

  it('finds groups by SOURCE', async () => {
    const answer = await run("SOURCE logGroups(namePrefix: ['/aws/lambda']) | stats count(*) as n", {
      logGroupName: undefined,
    });

    expect(rows(answer)).toEqual([{ n: '10' }]);
  });

  it('refuses the hundred-and-first query at a time', async () => {
    for (let count = 0; count < 100; count += 1) await start('limit 1');
    const error = await refusal(start('limit 1'));
    await bench.sandbox.advance(2000);

    expect(error.name).toBe('LimitExceededException');
    expect((await start('limit 1')).queryId).toBeDefined();
  });
});
