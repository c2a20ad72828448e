import type { LogQueryStatus } from '../../domain/telemetry/logs';
import { GatewayError } from '../../ports/gateway-error';
import type { LogQueries } from '../../ports/logs';
import { orAbsent } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';

const STATUSES: Readonly<Record<string, LogQueryStatus>> = {
  Scheduled: 'scheduled',
  Running: 'running',
  Complete: 'complete',
  Failed: 'failed',
  Cancelled: 'cancelled',
  Timeout: 'timeout',
};

/** Insights adds this pointer to the record to each row; the query did not ask for it. */
const POINTER = '@ptr';

export const createLogsLogQueries = (clients: SdkClients): LogQueries => ({
  async start({ text, groups, fromMs, toMs, limit }) {
    const { sdk, read } = await clients.logs();
    // StartQuery counts in whole seconds and includes its end.
    const answer = await read(
      new sdk.StartQueryCommand({
        queryString: text,
        logGroupNames: [...groups],
        startTime: Math.floor(fromMs / 1000),
        endTime: Math.max(Math.floor(fromMs / 1000), Math.ceil(toMs / 1000) - 1),
        limit,
      }),
    );
    return answer.queryId ?? '';
  },
  async progress(id) {
    const { sdk, read } = await clients.logs();
    const answer = await read(new sdk.GetQueryResultsCommand({ queryId: id }));
    const columns: string[] = [];
    const cells = (answer.results ?? []).map((row) => {
      const values = new Map<string, string | undefined>();
      for (const { field, value } of row) {
        if (field === undefined || field === POINTER) continue;
        if (!columns.includes(field)) columns.push(field);
        values.set(field, value);
      }
      return values;
    });
    return {
      status: STATUSES[answer.status ?? ''] ?? 'running',
      columns,
      rows: cells.map((values) => columns.map((column) => values.get(column))),
      recordsScanned: answer.statistics?.recordsScanned ?? 0,
      recordsMatched: answer.statistics?.recordsMatched ?? 0,
      bytesScanned: answer.statistics?.bytesScanned ?? 0,
    };
  },
  async stop(id) {
    const { sdk, write } = await clients.logs();
    try {
      await orAbsent(write(new sdk.StopQueryCommand({ queryId: id })));
    } catch (error) {
      // "Query is not running": it has ended meanwhile.
      if (error instanceof GatewayError && error.failure.kind === 'invalid') return;
      throw error;
    }
  },
});
