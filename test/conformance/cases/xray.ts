import * as sdk from '@aws-sdk/client-xray';
import { type Case, refuses, type Setting, shows, until } from '../case';

const API = 'https://docs.aws.amazon.com/xray/latest/api/API_';
const FILTERS = 'https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html';
const DOCUMENTS = 'https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html';
const HOUR = 3_600_000;
const INVALID = 'InvalidRequestException 400';

const traceId = (seconds: number, number: number): string =>
  `1-${Math.floor(seconds).toString(16).padStart(8, '0')}-${number.toString(16).padStart(24, '0')}`;

const put = (setting: Setting, documents: readonly object[]) =>
  setting.clients.xray.send(
    new sdk.PutTraceSegmentsCommand({ TraceSegmentDocuments: documents.map((one) => JSON.stringify(one)) }),
  );

/** Three requests: one well, one with a status of 404, one with a fault; the last two took the canary path. */
const traces = (setting: Setting) =>
  setting.once('traces', async () => {
    const name = setting.name('service');
    const begun = setting.now() / 1000 - 30;
    const segment = (number: number, status: number) => ({
      trace_id: traceId(begun, Math.floor(begun) * 8 + number),
      id: (number + 1).toString(16).padStart(16, '0'),
      name,
      start_time: begun + number,
      end_time: begun + number + (number + 1) / 4,
      http: { request: { method: 'GET', url: 'https://example.com/users' }, response: { status } },
      ...(status === 404 ? { error: true } : {}),
      ...(status === 502 ? { fault: true } : {}),
      annotations: { canary: number > 0, path: number > 0 ? 'canary' : 'mock' },
    });
    const documents = [segment(0, 200), segment(1, 404), segment(2, 502)];
    await put(setting, documents);
    await until(
      setting,
      () => found(setting, name, undefined),
      (count) => count === documents.length,
    );
    return { name, ids: documents.map(({ trace_id }) => trace_id) };
  });

async function found(setting: Setting, name: string, filter: string | undefined): Promise<number> {
  const service = `service("${name}")`;
  const answer = await setting.clients.xray.send(
    new sdk.GetTraceSummariesCommand({
      StartTime: new Date(setting.now() - HOUR),
      EndTime: new Date(setting.now() + 1_000),
      FilterExpression: filter === undefined ? service : `${service} AND ${filter}`,
    }),
  );
  return answer.TraceSummaries?.length ?? 0;
}

const finds = (name: string, filter: string, documented: string): Case =>
  shows(`traces: ${name}`, FILTERS, documented, async (setting) => {
    const { name: service } = await traces(setting);
    return `${await found(setting, service, filter)} of 3`;
  });

const summaries = (setting: Setting, change: Partial<sdk.GetTraceSummariesCommandInput>) =>
  setting.clients.xray.send(
    new sdk.GetTraceSummariesCommand({
      StartTime: new Date(setting.now() - HOUR),
      EndTime: new Date(setting.now()),
      ...change,
    }),
  );

const malformed = (name: string, FilterExpression: string): Case =>
  refuses(`a filter ${name}`, FILTERS, INVALID, (setting) => summaries(setting, { FilterExpression }));

export const XRAY: readonly Case[] = [
  malformed('with two equal signs', 'annotation.canary = = true'),
  malformed('with an open bracket', 'service("a'),
  malformed('with a keyword that is not there', 'nobody = 5'),
  refuses('a window that ends before it begins', `${API}GetTraceSummaries.html`, INVALID, (setting) =>
    summaries(setting, { EndTime: new Date(setting.now() - 2 * HOUR) }),
  ),
  refuses('six traces at once', `${API}BatchGetTraces.html`, INVALID, (setting) =>
    setting.clients.xray.send(
      new sdk.BatchGetTracesCommand({
        TraceIds: Array.from({ length: 6 }, (_, number) => traceId(setting.now() / 1000, number + 1)),
      }),
    ),
  ),
  refuses('a service graph of seven hours', `${API}GetServiceGraph.html`, INVALID, (setting) =>
    setting.clients.xray.send(
      new sdk.GetServiceGraphCommand({
        StartTime: new Date(setting.now() - 7 * HOUR),
        EndTime: new Date(setting.now()),
      }),
    ),
  ),
  shows('a document without a name', DOCUMENTS, '1 unprocessed', async (setting) => {
    const at = setting.now() / 1000;
    const { UnprocessedTraceSegments = [] } = await put(setting, [
      { trace_id: traceId(at, 1), id: '00000000000000ff', start_time: at - 1, end_time: at },
    ]);
    return `${UnprocessedTraceSegments.length} unprocessed`;
  }),
  shows('a trace that is not there', `${API}BatchGetTraces.html`, '0 traces, 1 unprocessed', async (setting) => {
    const TraceIds = [traceId(setting.now() / 1000 - 60, 0xdead)];
    const { Traces = [], UnprocessedTraceIds = [] } = await setting.clients.xray.send(
      new sdk.BatchGetTracesCommand({ TraceIds }),
    );
    return `${Traces.length} traces, ${UnprocessedTraceIds.length} unprocessed`;
  }),
  shows('whole traces, by their ids', `${API}BatchGetTraces.html`, '3 traces', async (setting) => {
    const { ids } = await traces(setting);
    const { Traces = [] } = await setting.clients.xray.send(new sdk.BatchGetTracesCommand({ TraceIds: [...ids] }));
    return `${Traces.length} traces`;
  }),
  finds('an annotation, with brackets', 'annotation[canary] = true', '2 of 3'),
  finds('an annotation, with a dot', 'annotation.path = "canary"', '2 of 3'),
  finds('an error is a status of 4xx', 'error = true', '1 of 3'),
  finds('a fault is a status of 5xx', 'fault = true', '1 of 3'),
  finds('a 5xx is no error', 'annotation[canary] = true AND error = true', '1 of 3'),
  finds('ok', 'ok = true', '1 of 3'),
  finds('the response time', 'responsetime > 0.3', '2 of 3'),
  finds('a status', 'http.status = 502', '1 of 3'),
  finds('NOT', '!(annotation[canary] = true)', '1 of 3'),
];
