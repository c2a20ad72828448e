import type { LogGroup, LogLine } from '../../domain/telemetry/logs';
import type { LogLines } from '../../ports/logs';
import { orAbsent } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';

/** FilterLogEvents answers at most so many events a page, and may answer an empty page with a token to go on. */
const EVENTS_A_PAGE = 10_000;

export const createLogsLogLines = (clients: SdkClients): LogLines => ({
  async find(request) {
    const { sdk, read } = await clients.logs();
    const lines: LogLine[] = [];
    let token: string | undefined;
    do {
      const page = await read(
        new sdk.FilterLogEventsCommand({
          logGroupName: request.group,
          startTime: request.fromMs,
          ...(request.toMs === undefined ? {} : { endTime: request.toMs }),
          ...(request.pattern ? { filterPattern: request.pattern } : {}),
          ...(request.streams === undefined ? {} : { logStreamNames: [...request.streams] }),
          limit: Math.min(EVENTS_A_PAGE, request.limit - lines.length),
          ...(token ? { nextToken: token } : {}),
        }),
        { signal: request.signal },
      );
      for (const event of page.events ?? []) {
        lines.push({
          atMs: event.timestamp ?? 0,
          group: request.group,
          stream: event.logStreamName ?? '',
          message: (event.message ?? '').replace(/\n$/, ''),
          id: event.eventId ?? '',
        });
      }
      token = page.nextToken;
    } while (token && lines.length < request.limit);
    return { lines: lines.sort((a, b) => a.atMs - b.atMs).slice(0, request.limit), truncated: token !== undefined };
  },
  async activeStreams(group, sinceMs) {
    const { sdk, read } = await clients.logs();
    const streams: { readonly name: string; readonly lastEventAtMs: number }[] = [];
    for (let token: string | undefined; ; ) {
      const page = await orAbsent(
        read(
          new sdk.DescribeLogStreamsCommand({
            logGroupName: group,
            orderBy: 'LastEventTime',
            descending: true,
            limit: 50,
            ...(token ? { nextToken: token } : {}),
          }),
        ),
      );
      for (const stream of page?.logStreams ?? []) {
        const lastEventAtMs = stream.lastEventTimestamp ?? stream.creationTime ?? 0;
        if (lastEventAtMs < sinceMs) return streams;
        streams.push({ name: stream.logStreamName ?? '', lastEventAtMs });
      }
      token = page?.nextToken;
      if (!token) return streams;
    }
  },
  async groups(names) {
    const { sdk, read } = await clients.logs();
    const find = async (name: string): Promise<LogGroup | undefined> => {
      for (let token: string | undefined; ; ) {
        const page = await read(
          new sdk.DescribeLogGroupsCommand({
            logGroupNamePrefix: name,
            limit: 50,
            ...(token ? { nextToken: token } : {}),
          }),
        );
        const group = page.logGroups?.find((item) => item.logGroupName === name);
        if (group) return { name, retentionDays: group.retentionInDays, storedBytes: group.storedBytes ?? 0 };
        token = page.nextToken;
        if (!token) return undefined;
      }
    };
    return (await Promise.all(names.map(find))).filter((group) => group !== undefined);
  },
});
