import { type Action, defineAction } from '../../../kernel/action';
import { groupName, nextToken } from '../names';
import { page } from '../paging';
import { statusAt } from '../queries';
import type { StoredQuery } from '../state';

interface Input {
  readonly logGroupName?: string;
  readonly status?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** The text with its groups and times in front (LocalStack's snapshots of AWS, `test_describe_queries`). */
function shownText({ groups, from, to, text }: StoredQuery): string {
  const source = groups.map((name) => `"${name}"`).join(' ');
  return `SOURCE ${source} START=${from} END=${to + 999} | ${text}`;
}

/** Newest first. */
export const describeQueries: Action<Input> = defineAction<Input>({
  name: 'DescribeQueries',
  input: {
    logGroupName: groupName,
    status: {
      type: 'string',
      enum: ['Scheduled', 'Running', 'Complete', 'Failed', 'Cancelled', 'Timeout', 'Unknown'],
    },
    maxResults: { type: 'integer', min: 1, max: 1000 },
    nextToken,
    queryLanguage: { type: 'string', enum: ['CWLI', 'SQL', 'PPL'] },
  },
  run(input, { kernel, at }) {
    const { world } = kernel;
    const found = world.logs.queries
      .map((query) => ({ query, status: statusAt(query, at) }))
      .filter(
        ({ query, status }) =>
          (input.logGroupName === undefined || query.groups.includes(input.logGroupName)) &&
          (input.status === undefined || status === input.status),
      )
      .reverse();
    const { items, nextToken: next } = page(found, input.maxResults ?? 1000, 'queries', input.nextToken);
    return {
      queries: items.map(({ query, status }) => ({
        queryLanguage: 'CWLI',
        queryId: query.id,
        queryString: shownText(query),
        status,
        createTime: query.startedAt,
        ...(query.groups[0] === undefined ? {} : { logGroupName: query.groups[0] }),
      })),
      ...(next === undefined ? {} : { nextToken: next }),
    };
  },
});
