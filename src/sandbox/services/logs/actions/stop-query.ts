import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter } from '../errors';
import { findQuery, statusAt } from '../queries';

/** Stops a query that is scheduled or running; one that has ended is refused. */
export const stopQuery: Action<{ readonly queryId: string }> = defineAction<{ readonly queryId: string }>({
  name: 'StopQuery',
  input: { queryId: { type: 'string', required: true, min: 1, max: 256 } },
  run({ queryId }, { kernel, at }) {
    const query = findQuery(kernel.world.logs, queryId);
    const status = statusAt(query, at);
    if (status !== 'Scheduled' && status !== 'Running') throw invalidParameter(`Query already ended with: ${status}`);
    query.cancelledAt = at;
    return { success: true };
  },
});
