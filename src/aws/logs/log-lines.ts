import type { LogGroup, LogLine } from '../../domain/telemetry/logs';
import type { LogLines } from '../../ports/logs';
import { orAbsent } from '../client/gateway-errors';
import { pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

/** Most events of a page of FilterLogEvents; a page may be empty and still have a token. */
const EVENTS_A_PAGE = 10_000;

export const createLogsLogLines = (clients: SdkClients): LogLines => ({
  async find({ group, pattern, fromMs, toMs, limit, streams, signal }) {
    const { sdk, read } = await clients.logs();
    const lines: LogLine[] = [];
    const request = {
      logGroupName: group,
      startTime: fromMs,
      endTime: toMs,
      ...(pattern ? { filterPattern: pattern } : {}),
      ...(streams === undefined ? {} : { logStreamNames: [...streams] }),
    };
    const ask = (token: string | undefined) => {
      const room = Math.min(EVENTS_A_PAGE, limit - lines.length);
      return read(new sdk.FilterLogEventsCommand({ ...request, limit: room, nextToken: token }), { signal });
    };
    let truncated = false;
    for await (const page of pages(ask)) {
      for (const event of page.events ?? []) {
        lines.push({
          atMs: event.timestamp ?? 0,
          group,
          stream: event.logStreamName ?? '',
          message: (event.message ?? '').replace(/\n$/, ''),
          id: event.eventId ?? '',
        });
      }
      truncated = page.nextToken !== undefined;
      if (lines.length >= limit) break;
    }
    return { lines: lines.sort((a, b) => a.atMs - b.atMs).slice(0, limit), truncated };
  },
  async activeStreams(group, sinceMs) {
    const { sdk, read } = await clients.logs();
    const streams: { readonly name: string; readonly lastEventAtMs: number }[] = [];
    const request = { logGroupName: group, orderBy: 'LastEventTime' as const, descending: true, limit: 50 };
    const ask = (token: string | undefined) =>
      orAbsent(read(new sdk.DescribeLogStreamsCommand({ ...request, nextToken: token })));
    for await (const page of pages(ask)) {
      for (const stream of page.logStreams ?? []) {
        const lastEventAtMs = stream.lastEventTimestamp ?? stream.creationTime ?? 0;
        if (lastEventAtMs < sinceMs) return streams;
        streams.push({ name: stream.logStreamName ?? '', lastEventAtMs });
      }
    }
    return streams;
  },
  async groups(names) {
    const { sdk, read } = await clients.logs();
    const find = async (name: string): Promise<LogGroup | undefined> => {
      const ask = (token: string | undefined) =>
        read(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 50, nextToken: token }));
      for await (const page of pages(ask)) {
        const group = page.logGroups?.find((item) => item.logGroupName === name);
        if (group) return { name, retentionDays: group.retentionInDays, storedBytes: group.storedBytes ?? 0 };
      }
      return undefined;
    };
    return (await Promise.all(names.map(find))).filter((group) => group !== undefined);
  },
});
