import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { owner } from '../../../src/cli/sandbox/files';
import { openSandbox, openStateFile, type Sandbox } from '../../../src/sandbox/index';
import { type Clients, clientsFor } from '../harness';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 23, 9);
const GROUP = '/packed';
const STREAMS = ['a', 'b', 'c'];
const EVENTS = 12_500;
const TRACES = 2_300;

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');
const traceId = (number: number): string => `1-${hex(Math.floor(START / 1000) + number, 8)}-${hex(number, 24)}`;

/** A segment of a trace that starts so many seconds after the world. */
const segment = (number: number, more: object = {}): string =>
  JSON.stringify({
    id: hex(number + 1, 16),
    trace_id: traceId(number),
    name: number % 3 === 0 ? 'prisma-read' : 'mock-read',
    start_time: START / 1000 + number,
    end_time: START / 1000 + number + 0.25,
    annotations: { userId: `user-${number % 50}`, canary: number % 100 === 0 },
    ...more,
  });

async function putTraces(clients: Clients, documents: readonly string[]): Promise<void> {
  for (let from = 0; from < documents.length; from += 50)
    await clients.xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: documents.slice(from, from + 50) }));
}

const event = (number: number, text = `line ${number % 97}`) => ({ timestamp: START + number * 300, message: text });

const putEvents = (clients: Clients, logStreamName: string, logEvents: readonly ReturnType<typeof event>[]) =>
  clients.logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents: [...logEvents] }));

/** Events of all streams and traces of the first hour. */
async function fill(sandbox: Sandbox, clients: Clients): Promise<void> {
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await sandbox.advanceTo(START + 2 * HOUR);
  const numbers = Array.from({ length: EVENTS }, (_, number) => number);
  for (const [place, logStreamName] of STREAMS.entries()) {
    await clients.logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
    const own = numbers.filter((number) => number % STREAMS.length === place);
    await putEvents(
      clients,
      logStreamName,
      own.map((number) => event(number)),
    );
  }
  await putTraces(
    clients,
    Array.from({ length: TRACES }, (_, number) => segment(number)),
  );
}

/** Lets everything grow old, and something new come, so that it is packed. */
async function growOld(sandbox: Sandbox, clients: Clients): Promise<void> {
  await sandbox.advance(7 * HOUR);
  const late = Math.floor((sandbox.clock.now() - START) / 1000);
  await putEvents(clients, 'a', [{ timestamp: sandbox.clock.now(), message: 'new' }]);
  await putTraces(clients, [segment(late - 1)]);
}

async function filtered(clients: Clients, more: object): Promise<unknown[]> {
  const events: unknown[] = [];
  let nextToken: string | undefined;
  do {
    const input = { logGroupName: GROUP, startTime: START, endTime: START + HOUR, limit: 1_700, ...more, nextToken };
    const page = await clients.logs.send(new FilterLogEventsCommand(input));
    events.push(...(page.events ?? []).map(({ ingestionTime: _time, ...shown }) => shown));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

/** All events of a stream by pages, from its start or from its end. */
async function streamed(clients: Clients, logStreamName: string, startFromHead: boolean): Promise<unknown[]> {
  const pages: unknown[][] = [];
  let nextToken: string | undefined;
  for (;;) {
    const window = { startTime: START, endTime: START + HOUR };
    const input = { logGroupName: GROUP, logStreamName, ...window, limit: 900, startFromHead, nextToken };
    const page = await clients.logs.send(new GetLogEventsCommand(input));
    const next = startFromHead ? page.nextForwardToken : page.nextBackwardToken;
    if ((page.events ?? []).length === 0 || next === nextToken) return pages.flat();
    pages[startFromHead ? 'push' : 'unshift'](page.events ?? []);
    nextToken = next;
  }
}

async function queried(sandbox: Sandbox, clients: Clients, queryString: string): Promise<unknown> {
  const window = { startTime: START / 1000, endTime: START / 1000 + 3_600 };
  const { queryId } = await clients.logs.send(new StartQueryCommand({ logGroupName: GROUP, queryString, ...window }));
  await sandbox.advance(10_000);
  const { results, statistics, status } = await clients.logs.send(new GetQueryResultsCommand({ queryId }));
  return { results, statistics, status };
}

const WINDOW = { StartTime: new Date(START), EndTime: new Date(START + HOUR) };

async function summaries(clients: Clients, FilterExpression: string, window = WINDOW): Promise<unknown[]> {
  const pages: unknown[] = [];
  let NextToken: string | undefined;
  do {
    const page = await clients.xray.send(new GetTraceSummariesCommand({ ...window, FilterExpression, NextToken }));
    pages.push(page.TraceSummaries, page.TracesProcessedCount);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return pages;
}

const narrow = { StartTime: new Date(START + 900_000), EndTime: new Date(START + 1_100_500) };

/** Every kind of question about the first hour, with its pages. */
async function answers(sandbox: Sandbox, clients: Clients): Promise<Record<string, unknown>> {
  const answered: Record<string, unknown> = {};
  for (const text of ['', 'annotation[canary] = true', 'service("prisma-read")', 'annotation[userId] = "user-7"'])
    answered[`traces ${text}`] = await summaries(clients, text);
  answered['traces of a part'] = await summaries(clients, 'service("mock-read")', narrow);
  answered['map'] = (await clients.xray.send(new GetServiceGraphCommand(WINDOW))).Services;
  const TraceIds = [traceId(0), traceId(1_234), traceId(TRACES - 1)];
  answered['one trace'] = (await clients.xray.send(new BatchGetTracesCommand({ TraceIds }))).Traces;
  answered['events'] = await filtered(clients, {});
  answered['events of a stream'] = await filtered(clients, { logStreamNames: ['b'], filterPattern: '"line 5"' });
  answered['stream'] = await streamed(clients, 'c', true);
  answered['stream from its end'] = await streamed(clients, 'c', false);
  for (const text of [
    'stats count(*) by @message, @logStream',
    'sort @timestamp desc | limit 20',
    'filter @message = "late"',
  ])
    answered[`query ${text}`] = await queried(sandbox, clients, text);
  return answered;
}

describe('a world with packed telemetry', () => {
  let folder: string;
  let sandbox: Sandbox;
  let clients: Clients;
  let before: Record<string, unknown>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huntaze-packed-'));
    sandbox = await openSandbox({ startAt: START });
    clients = clientsFor({ sandbox });
    await fill(sandbox, clients);
    before = await answers(sandbox, clients);
    await growOld(sandbox, clients);
  }, 60_000);
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers every question as it did before it was packed', async () => {
    const { logs, xray } = await sandbox.save();
    expect(xray.blocks?.map(({ traces }) => traces)).toEqual([1_000, 1_000]);
    expect(xray.traces).toHaveLength(TRACES - 2_000 + 1);
    expect(logs.groups[0]?.blocks?.map(({ events }) => events)).toEqual([10_000]);
    expect(logs.groups[0]?.at).toHaveLength(EVENTS - 10_000 + 1);

    expect(await answers(sandbox, clients)).toEqual(before);
    expect((before['events'] as unknown[]).length).toBe(12_000 + 1);
  });

  it('takes late events and segments where they belong, as a world that was not packed', async () => {
    const plain = await openSandbox({ startAt: START });
    const others = clientsFor({ sandbox: plain });
    await fill(plain, others);
    for (const [target, { logs }] of [[clients, clients] as const, [others, others] as const]) {
      const late = [20, 20, 9_000, 9_999, 11_000].map((number) => event(number, 'late'));
      await putEvents(target, 'b', late);
      await putTraces(target, [
        segment(5, { id: hex(900_001, 16), name: 'late', parent_id: hex(6, 16) }),
        segment(5, { id: hex(900_001, 16), name: 'later', parent_id: hex(6, 16) }),
        segment(2_200, { id: hex(900_002, 16), name: 'late', start_time: START / 1000 + 100 }),
      ]);
      await logs.send(new DeleteLogStreamCommand({ logGroupName: GROUP, logStreamName: 'a' }));
      await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'a' }));
      await putEvents(target, 'a', [event(300, 'again')]);
    }
    const answered = await answers(sandbox, clients);
    expect(eventIdsAside(answered)).toEqual(eventIdsAside(await answers(plain, others)));
    expect(JSON.stringify(answered)).toContain('again');
    await plain.close();
  });

  it('answers the same from its state file, which keeps a block in a file of its own', async () => {
    const path = join(folder, 'world.json');
    const expected = await answers(sandbox, clients);
    const file = await openStateFile(path, owner);
    const saved = await sandbox.save();
    await file.save(saved);
    expect(saved.xray.blocks?.every(({ data }) => data === undefined)).toBe(true);
    expect(await answers(sandbox, clients)).toEqual(expected);

    const world = await file.load();
    const again = await openSandbox({ world: world! });
    expect(await answers(again, clientsFor({ sandbox: again }))).toEqual(expected);
    await again.close();
    await file.release();
  });
});

/** Events came in another order, so that their ids differ. */
const eventIdsAside = (answered: Record<string, unknown>): unknown =>
  JSON.parse(
    JSON.stringify(answered, (key, value: unknown) =>
      key === 'eventId' || key === 'ingestionTime' ? undefined : isPointer(value) ? undefined : value,
    ),
  );

const isPointer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'field' in value && value.field === '@ptr';
