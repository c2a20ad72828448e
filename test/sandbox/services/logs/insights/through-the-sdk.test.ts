import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CorpusCase, readCorpus } from '../../../../corpus/corpus';
import { type Bench, openBench } from '../../../harness';
import { CORPUS_END_MS, CORPUS_START_MS, corpusRow, eventsOf, fixtureEvents } from './corpus-answer';

/** Needs a clock, an ingestion time or a set of groups of its own; those cases stay with the engine's own test. */
const APART = /\bnow\(|@ingestionTime|@log\b|SOURCE logGroups|estimate/;

const documented = readCorpus('insights').filter(
  ({ directives, input, expected }) =>
    directives.some(({ key }) => key === 'page') && !APART.test(input) && !expected.startsWith('error'),
);

describe("the examples of AWS's pages, through the SDK", () => {
  let bench: Bench;

  const groupOf = (corpusCase: CorpusCase): string => {
    const other = corpusCase.directives.some(({ key, value }) => key === 'group' && !value.startsWith('/aws/lambda'));
    return `${other ? '/other/' : '/aws/lambda/'}case-${documented.indexOf(corpusCase)}`;
  };

  beforeAll(async () => {
    bench = await openBench('in process', { startAt: CORPUS_START_MS - 3_600_000 });
    for (const logGroupName of [...documented.map(groupOf), '/aws/lambda/payment-service']) {
      await bench.clients.logs.send(new CreateLogGroupCommand({ logGroupName }));
    }
    await bench.sandbox.advance(CORPUS_END_MS - CORPUS_START_MS + 3_600_000);
    await putEvents('/aws/lambda/payment-service', fixtureEvents('payment-service', '/aws/lambda/payment-service'));
  });
  afterAll(() => bench.close());

  async function putEvents(logGroupName: string, events: ReturnType<typeof eventsOf>): Promise<void> {
    const { logs } = bench.clients;
    const logStreamName = 'stream-1';
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = events.map(({ timestampMs, message }) => ({ timestamp: timestampMs, message }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  async function answer(corpusCase: CorpusCase): Promise<string> {
    const logGroupName = groupOf(corpusCase);
    await putEvents(logGroupName, eventsOf(corpusCase));
    await bench.sandbox.advance(30_000);
    const limit = corpusCase.directives.find(({ key }) => key === 'limit')?.value;
    const { queryId } = await bench.clients.logs.send(
      new StartQueryCommand({
        logGroupName,
        queryString: corpusCase.input,
        startTime: CORPUS_START_MS / 1000,
        endTime: CORPUS_END_MS / 1000,
        ...(limit === undefined ? {} : { limit: Number(limit) }),
      }),
    );
    await bench.sandbox.advance(2_000);
    const { status, results = [] } = await bench.clients.logs.send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe('Complete');
    if (results.length === 0) return '(no rows)';
    return results.map((row) => corpusRow(row.map(({ field = '', value = '' }) => ({ field, value })))).join('\n');
  }

  it('are at least forty', () => {
    expect(documented.length).toBeGreaterThanOrEqual(40);
  });

  it.each(documented)('$file: $name', async (corpusCase) => {
    expect(await answer(corpusCase)).toBe(corpusCase.expected.replace(/^(warning .*\n)+/, ''));
  });
});
