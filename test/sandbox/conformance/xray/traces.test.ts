import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSegmentDestinationCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
} from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

const START = Date.parse('2026-11-21T09:00:00Z');
const S = START / 1000;
const traceId = (number: number, seconds = S) =>
  `1-${Math.floor(seconds).toString(16)}-${String(number).padStart(24, '0')}`;
const id = (number: number) => number.toString(16).padStart(16, '0');

/** A canary request: API -> mock-read -> (Invoke) prisma-read -> database. */
function canaryTrace(
  number: number,
  options: { readonly at?: number; readonly fault?: boolean; readonly user?: string } = {},
): object[] {
  const at = options.at ?? S;
  const base = { trace_id: traceId(number, at) };
  const n = number * 100;
  return [
    {
      ...base,
      id: id(n + 1),
      name: 'mock-read',
      origin: 'AWS::Lambda::Function',
      start_time: at,
      end_time: at + 0.12,
      http: {
        request: { method: 'GET', url: 'https://api.example.com/users/1' },
        response: { status: options.fault ? 502 : 200 },
      },
      ...(options.fault ? { fault: true } : {}),
      subsegments: [
        {
          id: id(n + 2),
          name: '## handler',
          start_time: at + 0.01,
          end_time: at + 0.11,
          annotations: { canary: true, path: 'prisma', userId: options.user ?? 'user-1' },
          subsegments: [
            {
              id: id(n + 3),
              name: 'Lambda',
              namespace: 'aws',
              start_time: at + 0.02,
              end_time: at + 0.1,
              aws: { operation: 'Invoke' },
            },
          ],
        },
      ],
    },
    {
      ...base,
      id: id(n + 4),
      parent_id: id(n + 3),
      name: 'prisma-read',
      origin: 'AWS::Lambda::Function',
      start_time: at + 0.03,
      end_time: at + 0.09,
    },
    {
      ...base,
      type: 'subsegment',
      id: id(n + 5),
      parent_id: id(n + 4),
      name: 'huntaze@rds',
      namespace: 'remote',
      start_time: at + 0.04,
      end_time: at + 0.08,
      sql: { sanitized_query: 'select 1' },
    },
  ];
}

describe.each(TRANSPORTS)('X-Ray %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport, { startAt: START + 60_000 });
  });
  afterEach(() => bench.close());

  const xray = () => bench.clients.xray;
  const put = (documents: readonly unknown[]) =>
    xray().send(
      new PutTraceSegmentsCommand({
        TraceSegmentDocuments: documents.map((document) =>
          typeof document === 'string' ? document : JSON.stringify(document),
        ),
      }),
    );
  const window = { StartTime: new Date(START), EndTime: new Date(START + 600_000) };
  const summaries = (change: object = {}) => xray().send(new GetTraceSummariesCommand({ ...window, ...change }));
  const ids = async (FilterExpression?: string) =>
    (await summaries(FilterExpression === undefined ? {} : { FilterExpression })).TraceSummaries?.map(({ Id }) => Id);

  it('summarises a trace', async () => {
    const put1 = await put(canaryTrace(1));
    const answer = await summaries();

    expect(put1.UnprocessedTraceSegments).toEqual([]);
    expect(answer.TracesProcessedCount).toBe(1);
    expect(answer.TraceSummaries).toHaveLength(1);
    expect(answer.TraceSummaries?.[0]).toMatchObject({
      Id: traceId(1),
      StartTime: new Date(START),
      Duration: 0.12,
      ResponseTime: 0.12,
      HasFault: false,
      HasError: false,
      HasThrottle: false,
      IsPartial: false,
      Http: { HttpURL: 'https://api.example.com/users/1', HttpStatus: 200, HttpMethod: 'GET' },
      Annotations: {
        canary: [
          {
            AnnotationValue: { BooleanValue: true },
            ServiceIds: [{ Name: 'mock-read', Type: 'AWS::Lambda::Function' }],
          },
        ],
        path: [{ AnnotationValue: { StringValue: 'prisma' } }],
      },
      EntryPoint: { Name: 'mock-read', Names: ['mock-read'], Type: 'AWS::Lambda::Function' },
      Revision: 3,
    });
  });

  it('filters by annotation, fault and duration, newest first', async () => {
    await put(canaryTrace(1));
    await put(canaryTrace(2, { at: S + 10, fault: true, user: 'user-2' }));

    expect(await ids()).toEqual([traceId(2, S + 10), traceId(1)]);
    expect(await ids('annotation[canary] = true')).toEqual([traceId(2, S + 10), traceId(1)]);
    expect(await ids('annotation.userId = "user-2"')).toEqual([traceId(2, S + 10)]);
    expect(await ids('annotation[canary] = true AND service() { fault OR error }')).toEqual([traceId(2, S + 10)]);
    expect(await ids('duration >= 0.5')).toEqual([]);
    expect(await ids('service("prisma-read")')).toHaveLength(2);
    expect((await refusal(summaries({ FilterExpression: 'annotation.canary = = true' }))).name).toBe(
      'InvalidRequestException',
    );
  });

  it('pages summaries without losing one', async () => {
    await put(
      Array.from({ length: 600 }, (_, number) => ({
        trace_id: traceId(number, S + number / 2),
        id: id(number + 1),
        name: 'mock-read',
        start_time: S + (number % 300) / 2,
        end_time: S + (number % 300) / 2 + 0.01,
      })),
    );
    await bench.sandbox.advance(600_000);
    const seen = new Set<string | undefined>();
    const starts: number[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await summaries({ NextToken });
      for (const summary of page.TraceSummaries ?? []) {
        seen.add(summary.Id);
        starts.push(summary.StartTime?.getTime() ?? 0);
      }
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken !== undefined);

    expect([seen.size, pages]).toEqual([600, 3]);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect((await refusal(summaries({ NextToken: 'forged' }))).name).toBe('InvalidRequestException');
  });

  it('gives whole traces: loose subsegments in their parents, silent callees inferred', async () => {
    await put(canaryTrace(1));
    const answer = await xray().send(new BatchGetTracesCommand({ TraceIds: [traceId(1), traceId(9)] }));
    const segments = answer.Traces?.[0]?.Segments?.map(({ Document }) => JSON.parse(Document ?? ''));

    expect(answer.UnprocessedTraceIds).toEqual([traceId(9)]);
    expect(answer.Traces?.[0]).toMatchObject({ Id: traceId(1), Duration: 0.12, LimitExceeded: false });
    expect(segments?.map(({ name, inferred }) => [name, inferred === true])).toEqual([
      ['mock-read', false],
      ['prisma-read', false],
      ['huntaze@rds', true],
    ]);
    expect(segments?.[1].subsegments).toMatchObject([{ id: id(105), name: 'huntaze@rds' }]);
    expect(segments?.[2].parent_id).toBe(id(105));
  });

  it('draws the service graph from the client on, with counts and times', async () => {
    await put(canaryTrace(1));
    await put(canaryTrace(2, { at: S + 10, fault: true }));
    const { Services } = await xray().send(new GetServiceGraphCommand(window));
    const byName = (name: string, type?: string) =>
      Services?.find((service) => service.Name === name && (type === undefined || service.Type === type));
    const client = byName('mock-read', 'client');
    const root = byName('mock-read', 'AWS::Lambda::Function');
    const prisma = byName('prisma-read');
    const database = byName('huntaze@rds');

    expect(Services).toHaveLength(4);
    expect(client?.Edges?.map(({ ReferenceId }) => ReferenceId)).toEqual([root?.ReferenceId]);
    expect(root).toMatchObject({
      Root: true,
      State: 'active',
      SummaryStatistics: {
        OkCount: 1,
        ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
        FaultStatistics: { OtherCount: 1, TotalCount: 1 },
        TotalCount: 2,
        TotalResponseTime: 0.24,
      },
      ResponseTimeHistogram: [{ Value: 0.12, Count: 2 }],
    });
    expect(root?.Edges).toMatchObject([
      {
        ReferenceId: prisma?.ReferenceId,
        SummaryStatistics: { OkCount: 2, TotalResponseTime: 0.16 },
        ResponseTimeHistogram: [{ Value: 0.08, Count: 2 }],
      },
    ]);
    expect(prisma?.Edges?.map(({ ReferenceId }) => ReferenceId)).toEqual([database?.ReferenceId]);
    expect(database?.State).toBe('unknown');
  });

  it('replaces a segment in progress by its end', async () => {
    const segment = { trace_id: traceId(1), id: id(1), name: 'f', start_time: S };
    await put([{ ...segment, in_progress: true }]);
    const running = (await summaries()).TraceSummaries?.[0];
    await put([{ ...segment, end_time: S + 1 }]);
    const ended = (await summaries()).TraceSummaries?.[0];

    expect([running?.IsPartial, ended?.IsPartial, ended?.Duration]).toEqual([true, false, 1]);
  });

  it('shows a trace only once it has ended', async () => {
    await put([{ trace_id: traceId(1), id: id(1), name: 'f', start_time: S + 59, end_time: S + 65 }]);
    const early = await ids();
    await bench.sandbox.advance(5000);

    expect([early, await ids()]).toEqual([[], [traceId(1)]]);
  });

  it('accepts W3C trace ids', async () => {
    await put([
      { trace_id: traceId(7).replaceAll('-', '').slice(1), id: id(1), name: 'f', start_time: S, end_time: S + 1 },
    ]);

    expect(await ids()).toEqual([traceId(7)]);
  });

  const whole = { trace_id: traceId(1), id: id(1), name: 'f', start_time: S, end_time: S + 1 };
  it.each<[string, unknown, string, string | undefined]>([
    ['no JSON', '{"id": ', 'ParseError', undefined],
    ['a list', '[1]', 'InvalidSegment', undefined],
    ['more than 64 KB', { ...whole, metadata: { text: 'x'.repeat(65_536) } }, 'SegmentTooLarge', undefined],
    ['no id', { ...whole, id: undefined }, 'MissingId', undefined],
    ['a short id', { ...whole, id: 'abc' }, 'InvalidId', 'abc'],
    ['no trace id', { ...whole, trace_id: undefined }, 'MissingTraceId', id(1)],
    ['a broken trace id', { ...whole, trace_id: '1-xyz' }, 'InvalidTraceId', id(1)],
    ['a trace id of last year', { ...whole, trace_id: traceId(1, S - 365 * 86_400) }, 'InvalidTraceId', id(1)],
    ['no name', { ...whole, name: undefined }, 'MissingName', id(1)],
    ['a long name', { ...whole, name: 'x'.repeat(201) }, 'InvalidName', id(1)],
    ['no start', { ...whole, start_time: undefined }, 'MissingStartTime', id(1)],
    ['a start in text', { ...whole, start_time: 'now' }, 'InvalidStartTime', id(1)],
    ['no end', { ...whole, end_time: undefined }, 'MissingEndTime', id(1)],
    ['an end before the start', { ...whole, end_time: S - 1 }, 'InvalidEndTime', id(1)],
    ['a loose subsegment without parent', { ...whole, type: 'subsegment' }, 'MissingParentId', id(1)],
  ])('names a document with %s and takes the others', async (_case, document, code, named) => {
    const answer = await put([document, { ...whole, trace_id: traceId(2), id: id(2) }]);

    expect(answer.UnprocessedTraceSegments).toEqual([
      {
        ...(named === undefined ? {} : { Id: named }),
        ErrorCode: code,
        Message: `Invalid segment. ErrorCode: ${code}`,
      },
    ]);
    expect(await ids()).toEqual([traceId(2)]);
  });

  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      'six trace ids',
      () => xray().send(new BatchGetTracesCommand({ TraceIds: [1, 2, 3, 4, 5, 6].map((n) => traceId(n)) })),
      'InvalidRequestException',
      /cannot exceed 5/,
    ],
    [
      'a trace id that is none',
      () => xray().send(new BatchGetTracesCommand({ TraceIds: ['x'] })),
      'InvalidRequestException',
      /Invalid trace ID/,
    ],
    [
      'a graph of more than six hours',
      () => xray().send(new GetServiceGraphCommand({ ...window, EndTime: new Date(START + 6 * 3_600_000 + 1000) })),
      'InvalidRequestException',
      /longer than 6 hours/,
    ],
    [
      'summaries of more than six hours',
      () => summaries({ EndTime: new Date(START + 6 * 3_600_000 + 1000) }),
      'InvalidRequestException',
      /longer than 6 hours/,
    ],
    [
      'a reversed window',
      () => summaries({ EndTime: new Date(START - 1000) }),
      'InvalidRequestException',
      /after start time/,
    ],
    [
      'a group',
      () => xray().send(new GetServiceGraphCommand({ ...window, GroupName: 'mine' })),
      'NotImplementedException',
      /groupName/,
    ],
    ['sampling', () => summaries({ Sampling: true }), 'NotImplementedException', /Sampling/],
  ])('refuses %s', async (_case, call, name, message) => {
    const error = await refusal(call());

    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });

  it('forgets a trace after 30 days (X-Ray quotas), also when nothing new arrives', async () => {
    await put(canaryTrace(1));
    await bench.sandbox.advance(30 * 86_400_000 - 60_000);
    const ids = { TraceIds: [traceId(1)] };
    expect((await xray().send(new BatchGetTracesCommand(ids))).Traces).toHaveLength(1);
    await bench.sandbox.advance(120_000);
    expect((await xray().send(new BatchGetTracesCommand(ids))).UnprocessedTraceIds).toEqual([traceId(1)]);
    expect((await summaries()).TraceSummaries).toEqual([]);
  });

  it('takes a graph of exactly six hours, and says where segments go', async () => {
    const graph = await xray().send(
      new GetServiceGraphCommand({ ...window, EndTime: new Date(START + 6 * 3_600_000) }),
    );
    const destination = await xray().send(new GetTraceSegmentDestinationCommand({}));

    expect(graph.Services).toEqual([]);
    expect(destination).toMatchObject({ Destination: 'XRay', Status: 'ACTIVE' });
  });
});
