import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Listener, openSandbox, type Sandbox } from '../../../src/sandbox/index';

const START = Date.parse('2026-11-21T09:00:00Z');

/** Bodies no SDK would send, straight over HTTP. */
describe('CloudWatch, Logs and X-Ray, given hostile requests', () => {
  let sandbox: Sandbox;
  let listener: Listener;
  let before: string;

  const world = async () => JSON.stringify({ ...(await sandbox.save()), callCount: 0 });

  beforeEach(async () => {
    sandbox = await openSandbox({ startAt: START });
    listener = await sandbox.listen();
    await rpc('Logs_20140328.CreateLogGroup', '{"logGroupName":"/g"}');
    await rpc('Logs_20140328.CreateLogStream', '{"logGroupName":"/g","logStreamName":"s"}');
    before = await world();
  });
  afterEach(() => sandbox.close());

  interface Answer {
    readonly status: number;
    readonly type: string;
    readonly text: string;
  }

  const send = (path: string, headers: Record<string, string>, body: string | Uint8Array): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(listener.endpoint);
      const authorization = `AWS4-HMAC-SHA256 Credential=${listener.accessKeyId}/20261121/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0`;
      const call = request(
        { hostname, port, method: 'POST', path, headers: { authorization, ...headers } },
        (response) => {
          let text = '';
          response.on('data', (part) => {
            text += part;
          });
          response.on('end', () => {
            const named = /"__type":"([^"]*)"/.exec(text)?.[1] ?? response.headers['x-amzn-errortype'];
            resolve({ status: response.statusCode ?? 0, type: String(named), text });
          });
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  const rpc = (target: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    send(
      '/',
      {
        'x-amz-target': target,
        'content-type': `application/x-amz-json-1.${target.startsWith('Logs') ? 1 : 0}`,
        ...headers,
      },
      body,
    );

  const put = (events: unknown) => JSON.stringify({ logGroupName: '/g', logStreamName: 's', logEvents: events });
  const metric = 'GraniteServiceVersion20100801.PutMetricData';
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it.each<[string, () => Promise<Answer>, string]>([
    ['a body that is no JSON', () => rpc('Logs_20140328.PutLogEvents', '{"logGroupName":'), 'SerializationException'],
    ['a list as the body', () => rpc('Logs_20140328.PutLogEvents', '[]'), 'SerializationException'],
    ['events that are a text', () => rpc('Logs_20140328.PutLogEvents', put('hello')), 'SerializationException'],
    [
      'a timestamp in text',
      () => rpc('Logs_20140328.PutLogEvents', put([{ timestamp: 'now', message: 'x' }])),
      'SerializationException',
    ],
    [
      'a timestamp with a fraction',
      () => rpc('Logs_20140328.PutLogEvents', put([{ timestamp: START + 0.5, message: 'x' }])),
      'SerializationException',
    ],
    [
      'a message that is a number',
      () => rpc('Logs_20140328.PutLogEvents', put([{ timestamp: START, message: 7 }])),
      'SerializationException',
    ],
    [
      'a negative time',
      () => rpc('Logs_20140328.PutLogEvents', put([{ timestamp: -1, message: 'x' }])),
      'InvalidParameterException',
    ],
    [
      'a member nobody knows',
      () => rpc('Logs_20140328.PutLogEvents', `${put([]).slice(0, -1)},"surprise":1}`),
      'NotImplementedException',
    ],
    ['an operation nobody knows', () => rpc('Logs_20140328.DropEverything', '{}'), 'UnknownOperationException'],
    ['a prototype for a name', () => rpc('Logs_20140328.CreateLogGroup', '{"__proto__":{"logGroupName":"/x"}}'), ''],
    [
      'a value that is an object',
      () => rpc(metric, '{"Namespace":"T","MetricData":[{"MetricName":"x","Value":{}}]}'),
      'InvalidParameterValueException',
    ],
    [
      'a value in text',
      () => rpc(metric, '{"Namespace":"T","MetricData":[{"MetricName":"x","Value":"1"}]}'),
      'InvalidParameterValueException',
    ],
    [
      'a value that overflows',
      () => rpc(metric, '{"Namespace":"T","MetricData":[{"MetricName":"x","Value":1e999}]}'),
      'InvalidParameterValueException',
    ],
    ['a body that is not the gzip it says', () => rpc(metric, 'plain', { 'content-encoding': 'gzip' }), ''],
    [
      'gzip that is not JSON',
      () => rpc(metric, gzipSync('nope'), { 'content-encoding': 'gzip' }),
      'SerializationException',
    ],
    ['deep nesting', () => rpc(metric, `{"Namespace":"T","MetricData":${deep(50_000)}}`), ''],
    [
      'documents that are no texts',
      () => send('/TraceSegments', { 'content-type': 'application/json' }, '{"TraceSegmentDocuments":[{}]}'),
      'InvalidRequestException',
    ],
    [
      'no documents',
      () => send('/TraceSegments', { 'content-type': 'application/json' }, '{}'),
      'InvalidRequestException',
    ],
    [
      'a time that is none',
      () => send('/TraceSummaries', { 'content-type': 'application/json' }, '{"StartTime":"x","EndTime":2}'),
      'InvalidRequestException',
    ],
  ])('refuses %s and keeps the world as it was', async (_case, call, type) => {
    const answer = await call();

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(502);
    if (type !== '') expect(answer.type).toBe(type);
    expect(answer.text).not.toMatch(/\bat .*\.ts:\d/);
    expect(await world()).toBe(before);
  });

  it('takes a hostile document for what it is: data', async () => {
    const document = {
      trace_id: `1-${(START / 1000).toString(16)}-${'0'.repeat(24)}`,
      id: '0'.repeat(16),
      name: '__proto__',
      start_time: START / 1000,
      end_time: START / 1000,
      annotations: { constructor: 'x' },
    };
    await send(
      '/TraceSegments',
      { 'content-type': 'application/json' },
      JSON.stringify({
        TraceSegmentDocuments: [JSON.stringify(document).replace('{', '{"__proto__":{"polluted":true},')],
      }),
    );
    const body = JSON.stringify({ StartTime: START / 1000 - 1, EndTime: START / 1000 + 1 });
    const summaries = await send('/TraceSummaries', { 'content-type': 'application/json' }, body);
    const graph = await send('/ServiceGraph', { 'content-type': 'application/json' }, body);

    expect(JSON.parse(summaries.text).TraceSummaries).toHaveLength(1);
    expect(JSON.parse(graph.text).Services).toHaveLength(2);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('survives segment documents whose members have the wrong types', async () => {
    const base = { id: '1'.repeat(16), start_time: START / 1000, end_time: START / 1000, name: 'f' };
    const odd = [
      { subsegments: 7 },
      { subsegments: [null, 7, 'x', { id: 3 }] },
      { annotations: 'x' },
      { annotations: { a: { b: 1 }, c: null } },
      { http: 'x' },
      { http: { request: 7, response: { status: 'bad' } } },
      { aws: 7 },
      { origin: 7, user: 9, cause: 4, resource_arn: {} },
    ];
    const documents = odd.map((members, index) =>
      JSON.stringify({
        ...base,
        ...members,
        trace_id: `1-${(START / 1000).toString(16)}-${String(index).padStart(24, '0')}`,
      }),
    );
    await send(
      '/TraceSegments',
      { 'content-type': 'application/json' },
      JSON.stringify({ TraceSegmentDocuments: documents }),
    );
    const body = { StartTime: START / 1000 - 1, EndTime: START / 1000 + 1 };
    const answers = await Promise.all([
      send('/TraceSummaries', {}, JSON.stringify(body)),
      send(
        '/TraceSummaries',
        {},
        JSON.stringify({
          ...body,
          FilterExpression: 'annotation[a] = 1 OR http.status = 200 OR user = "x" OR service() { fault }',
        }),
      ),
      send('/ServiceGraph', {}, JSON.stringify(body)),
      send(
        '/Traces',
        {},
        JSON.stringify({
          TraceIds: [0, 1, 2, 3, 4].map(
            (index) => `1-${(START / 1000).toString(16)}-${String(index).padStart(24, '0')}`,
          ),
        }),
      ),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
