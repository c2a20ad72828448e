import { type Action, defineAction } from '../../../kernel/action';
import { page } from '../paging';
import { findQuery, outcomeOf, statusAt } from '../queries';

interface Input {
  readonly queryId: string;
  readonly nextToken?: string;
  readonly maxItems?: number;
}

const none = { bytesScanned: 0, recordsScanned: 0, recordsMatched: 0 };

/** No rows until the query is complete; all values are texts, a missing field is left out of its row. */
export const getQueryResults: Action<Input> = defineAction<Input>({
  name: 'GetQueryResults',
  input: {
    queryId: { type: 'string', required: true, min: 1, max: 256 },
    nextToken: { type: 'string', max: 1024 },
    maxItems: { type: 'integer', min: 0, max: 10_000 },
  },
  run(input, { kernel, at }) {
    const query = findQuery(kernel.world.logs, input.queryId);
    const status = statusAt(query, at);
    const outcome = status === 'Complete' ? outcomeOf(kernel.world, query) : undefined;
    const result = outcome === undefined || 'failed' in outcome ? undefined : outcome;
    const size = input.maxItems === undefined || input.maxItems === 0 ? 100_000 : input.maxItems;
    const { items, nextToken } = page(result?.rows ?? [], size, query.id, input.nextToken);
    const { recordsMatched, recordsScanned, bytesScanned } = result?.statistics ?? none;
    return {
      queryLanguage: 'CWLI',
      results: items,
      statistics: {
        recordsMatched,
        recordsScanned,
        estimatedRecordsSkipped: 0,
        bytesScanned,
        estimatedBytesSkipped: 0,
        logGroupsScanned: query.groups.length,
      },
      status,
      ...(nextToken === undefined ? {} : { nextToken }),
    };
  },
});
