import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { type Case, refuses, type Setting, shows, until } from '../case';

const API = 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_';
const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/';
const FUNCTIONS = `${GUIDE}CWL_QuerySyntax-operations-functions.html`;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const INVALID = 'InvalidParameterException 400';
const MISSING = 'ResourceNotFoundException 400';
const STREAM = 'lines';

/** What the queries count: ten comparisons, the fourth of which does not match. */
const LINES = Array.from({ length: 10 }, (_, n) =>
  JSON.stringify({ tag: 'SHADOW', userId: `user-${n % 4}`, match: n !== 3, durationMs: (n + 1) * 10 }),
);

/** A group with a stream. */
const group = (setting: Setting, purpose: string): Promise<string> =>
  setting.once(`group ${purpose}`, async () => {
    const logGroupName = setting.name(purpose);
    const { logs } = setting.clients;
    await logs.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    await logs.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: STREAM }));
    return logGroupName;
  });

const put = async (setting: Setting, purpose: string, logEvents: sdk.InputLogEvent[]) =>
  setting.clients.logs.send(
    new sdk.PutLogEventsCommand({ logGroupName: await group(setting, purpose), logStreamName: STREAM, logEvents }),
  );

/** The group with the ten lines, once a search finds them all. */
const lines = (setting: Setting): Promise<string> =>
  setting.once('lines', async () => {
    const logGroupName = await group(setting, 'counted');
    const first = setting.now();
    await put(
      setting,
      'counted',
      LINES.map((message, n) => ({ timestamp: first + n, message })),
    );
    const search = () => setting.clients.logs.send(new sdk.FilterLogEventsCommand({ logGroupName }));
    await until(setting, search, ({ events = [] }) => events.length === LINES.length);
    return logGroupName;
  });

const start = async (setting: Setting, change: Partial<sdk.StartQueryCommandInput>) =>
  setting.clients.logs.send(
    new sdk.StartQueryCommand({
      logGroupName: await lines(setting),
      startTime: Math.floor(setting.now() / 1000) - 3600,
      endTime: Math.floor(setting.now() / 1000) + 3600,
      queryString: 'fields @message',
      ...change,
    }),
  );

const ENDED = ['Complete', 'Failed', 'Cancelled', 'Timeout'];

async function rows(setting: Setting, queryString: string): Promise<string> {
  const { queryId } = await start(setting, { queryString });
  const read = () => setting.clients.logs.send(new sdk.GetQueryResultsCommand({ queryId }));
  const { status, results = [] } = await until(setting, read, (answer) => ENDED.includes(answer.status ?? ''));
  if (status !== 'Complete') return status ?? 'none';
  const values = results.map((row) =>
    row
      .filter(({ field }) => field !== '@ptr')
      .map(({ value }) => value)
      .join(' '),
  );
  return values.join(', ');
}

/** A query over the ten lines; a group is searched for later than it is listed, so an empty count is asked again. */
const answers = (name: string, source: string, queryString: string, documented: string): Case =>
  shows(`a query: ${name}`, source, documented, async (setting) => {
    await setting.once('found by queries', () =>
      until(
        setting,
        () => rows(setting, 'stats count(*)'),
        (count) => count === String(LINES.length),
      ),
    );
    return rows(setting, queryString);
  });

const QUERIES: readonly Case[] = [
  answers('count', FUNCTIONS, 'stats count(*)', '10'),
  answers(
    'a filter on a field of JSON',
    `${GUIDE}CWL_QuerySyntax-Filter.html`,
    'filter match = 0 | stats count(*)',
    '1',
  ),
  answers('like', `${GUIDE}CWL_QuerySyntax-Filter.html`, 'filter @message like /user-1/ | stats count(*)', '3'),
  answers(
    'a filter in a list',
    `${GUIDE}CWL_QuerySyntax-Filter.html`,
    'filter userId in ["user-0", "user-3"] | stats count(*)',
    '5',
  ),
  answers('avg, min, max', FUNCTIONS, 'stats avg(durationMs), min(durationMs), max(durationMs)', '55 10 100'),
  answers('sum of a condition', FUNCTIONS, 'stats sum(durationMs > 50)', '5'),
  answers('count_distinct', FUNCTIONS, 'stats count_distinct(userId)', '4'),
  answers(
    'groups, sorted',
    `${GUIDE}CWL_QuerySyntax-Stats.html`,
    'stats count(*) as n by userId | sort n desc, userId asc | limit 2',
    'user-0 3, user-1 3',
  ),
  answers('strcontains', FUNCTIONS, 'fields strcontains(@message, "user-2") as has | stats sum(has)', '2'),
  answers('coalesce', FUNCTIONS, 'fields coalesce(nobody, tag) as x | stats count(*) by x', 'SHADOW 10'),
  answers('ispresent', FUNCTIONS, 'filter ispresent(nobody) | stats count(*)', '0'),
  answers(
    'parse',
    `${GUIDE}CWL_QuerySyntax-Parse.html`,
    'parse userId "user-*" as n | filter n > 2 | stats count(*)',
    '2',
  ),
  answers(
    'dedup',
    `${GUIDE}CWL_QuerySyntax-Dedup.html`,
    'fields userId | sort durationMs asc | dedup userId | limit 10',
    'user-0, user-1, user-2, user-3',
  ),
  answers('a comment', `${GUIDE}CWL_QuerySyntax.html`, '# a comment\nstats count(*)', '10'),
  refuses(
    'a query with a command that is not there',
    `${API}StartQuery.html`,
    'MalformedQueryException 400',
    (setting) => start(setting, { queryString: 'fields @message | eval x = 1' }),
  ),
  refuses(
    'a query with a function that is not there',
    `${API}StartQuery.html`,
    'MalformedQueryException 400',
    (setting) => start(setting, { queryString: 'stats nobody(x)' }),
  ),
  refuses('a query on a group that is not there', `${API}StartQuery.html`, MISSING, (setting) =>
    start(setting, { logGroupName: setting.name('nobody') }),
  ),
  refuses('a query that ends before it begins', `${API}StartQuery.html`, INVALID, (setting) =>
    start(setting, { startTime: Math.floor(setting.now() / 1000), endTime: Math.floor(setting.now() / 1000) - 60 }),
  ),
  refuses('to stop a query that has ended', `${API}StopQuery.html`, INVALID, async (setting) => {
    const { queryId } = await start(setting, { queryString: 'stats count(*)' });
    const read = () => setting.clients.logs.send(new sdk.GetQueryResultsCommand({ queryId }));
    await until(setting, read, ({ status = '' }) => ENDED.includes(status));
    return setting.clients.logs.send(new sdk.StopQueryCommand({ queryId }));
  }),
];

const search = (name: string, source: string, filterPattern: string, documented: string): Case =>
  shows(`a search: ${name}`, source, documented, async (setting) => {
    const logGroupName = await lines(setting);
    const { events = [] } = await setting.clients.logs.send(
      new sdk.FilterLogEventsCommand({ logGroupName, filterPattern }),
    );
    return String(events.length);
  });

const PATTERNS = `${GUIDE}FilterAndPatternSyntax.html`;

export const LOGS: readonly Case[] = [
  refuses('a group twice', `${API}CreateLogGroup.html`, 'ResourceAlreadyExistsException 400', async (setting) =>
    setting.clients.logs.send(new sdk.CreateLogGroupCommand({ logGroupName: await group(setting, 'events') })),
  ),
  refuses('streams of a group that is not there', `${API}DescribeLogStreams.html`, MISSING, (setting) =>
    setting.clients.logs.send(new sdk.DescribeLogStreamsCommand({ logGroupName: setting.name('nobody') })),
  ),
  refuses('a retention of 42 days', `${API}PutRetentionPolicy.html`, INVALID, async (setting) =>
    setting.clients.logs.send(
      new sdk.PutRetentionPolicyCommand({ logGroupName: await group(setting, 'events'), retentionInDays: 42 }),
    ),
  ),
  refuses('events out of order', `${API}PutLogEvents.html`, INVALID, (setting) =>
    put(setting, 'events', [
      { timestamp: setting.now(), message: 'second' },
      { timestamp: setting.now() - MINUTE, message: 'first' },
    ]),
  ),
  shows('an event of 15 days ago', `${API}PutLogEvents.html`, '{"tooOldLogEventEndIndex":1}', async (setting) => {
    const { rejectedLogEventsInfo } = await put(setting, 'events', [
      { timestamp: setting.now() - 15 * DAY, message: 'old' },
    ]);
    return JSON.stringify(rejectedLogEventsInfo);
  }),
  search('a phrase', PATTERNS, '"user-1"', '3'),
  search('a number of JSON', PATTERNS, '{ $.durationMs >= 50 }', '6'),
  search('a truth value of JSON', PATTERNS, '{ $.match IS FALSE }', '1'),
  search('a part of a text of JSON', PATTERNS, '{ $.userId = "user-*" }', '10'),
  refuses('a pattern with a hyphen outside of quotes', PATTERNS, INVALID, async (setting) =>
    setting.clients.logs.send(
      new sdk.FilterLogEventsCommand({ logGroupName: await lines(setting), filterPattern: 'SHADOW-DIFF' }),
    ),
  ),
  ...QUERIES,
];
