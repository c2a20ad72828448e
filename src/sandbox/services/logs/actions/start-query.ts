import { type Action, defineAction } from '../../../kernel/action';
import { AwsError, notImplemented } from '../../../kernel/errors';
import type { World } from '../../../kernel/world';
import { groupNotFound, invalidParameter } from '../errors';
import type { CompiledQuery } from '../insights/index';
import { groupIdentifier, groupName, nameOfIdentifier } from '../names';
import { compile, completeAt, keepQuery, MOST_CONCURRENT, runningAt, runStored, windowUnreadable } from '../queries';
import type { LogGroup, StoredQuery } from '../state';
import { findGroup, retainedFrom } from '../store';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupNames?: readonly string[];
  readonly logGroupIdentifiers?: readonly string[];
  readonly queryString: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly limit?: number;
  readonly queryLanguage?: string;
}

const MOST_GROUPS = 50;

/** Log groups by exactly one of name, names, identifiers, or the query's own SOURCE. */
function groupsOf(world: World, input: Input, compiled: CompiledQuery): readonly LogGroup[] {
  const lists = [
    input.logGroupName === undefined ? undefined : [input.logGroupName],
    input.logGroupNames,
    input.logGroupIdentifiers?.map(nameOfIdentifier),
  ].filter((list) => list !== undefined);
  const { selection, joined } = compiled.sources;
  for (const name of joined) if (findGroup(world.logs, name) === undefined) throw groupNotFound();
  if (selection !== null) {
    if (lists.length > 0)
      throw invalidParameter('Log groups cannot be specified both in the request and in a SOURCE command.');
    const others = selection.accounts.length > 0 && !selection.accounts.includes(world.accountId);
    if (others || selection.logGroupClass !== 'STANDARD') return [];
    const { namePrefixes } = selection;
    return world.logs.groups.filter(
      ({ name }) => namePrefixes.length === 0 || namePrefixes.some((prefix) => name.startsWith(prefix)),
    );
  }
  const [names] = lists;
  if (lists.length !== 1 || names === undefined || names.length === 0) {
    throw invalidParameter('Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.');
  }
  if (names.length > MOST_GROUPS) throw invalidParameter(`A query can search at most ${MOST_GROUPS} log groups.`);
  return [...new Set(names)].map((name) => {
    const group = findGroup(world.logs, name);
    if (group === undefined) throw groupNotFound();
    return group;
  });
}

/**
 * Times are epoch seconds; the end is included to the millisecond, not to the second (aws-sdk issue 280). The query sees
 * what is readable now.
 */
export const startQuery: Action<Input> = defineAction<Input>({
  name: 'StartQuery',
  input: {
    queryLanguage: { type: 'string', enum: ['CWLI', 'SQL', 'PPL'] },
    logGroupName: groupName,
    logGroupNames: { type: 'list', of: groupName },
    logGroupIdentifiers: { type: 'list', of: groupIdentifier },
    startTime: { type: 'long', required: true, min: 0 },
    endTime: { type: 'long', required: true, min: 0 },
    queryString: { type: 'string', required: true, max: 10_000 },
    limit: { type: 'integer', min: 1, max: 100_000 },
  },
  run(input, { kernel, at, requestId }) {
    const { world } = kernel;
    if (input.queryLanguage !== undefined && input.queryLanguage !== 'CWLI') {
      throw notImplemented(`the query language ${input.queryLanguage}`);
    }
    if (input.endTime < input.startTime) throw invalidParameter('Query end time must not be before its start time.');
    const compiled = compile(input.queryString);
    const groups = groupsOf(world, input, compiled);
    const underWay = world.logs.queries.filter((query) => at < query.completeAt && query.cancelledAt === undefined);
    if (underWay.length >= MOST_CONCURRENT) {
      throw new AwsError('LimitExceededException', 400, 'Account maximum query concurrency limit of [100] reached.');
    }
    const from = input.startTime * 1000;
    const to = input.endTime * 1000;
    if (groups.length > 0 && groups.every((group) => to < Math.max(group.createdAt, retainedFrom(group, at)))) {
      throw windowUnreadable(from, to);
    }
    const draft: StoredQuery = {
      id: kernel.random.fork(`query ${requestId}`).uuid(),
      text: input.queryString,
      groups: groups.map(({ name }) => name),
      from,
      to,
      ...(input.limit === undefined ? {} : { limit: input.limit }),
      startedAt: at,
      runningAt: runningAt(at),
      completeAt: completeAt(at, 0),
    };
    const outcome = runStored(world, draft, compiled);
    const ended =
      'failed' in outcome ? { failed: true } : { completeAt: completeAt(at, outcome.statistics.bytesScanned) };
    keepQuery(world.logs, { ...draft, ...ended }, outcome);
    return { queryId: draft.id };
  },
});
