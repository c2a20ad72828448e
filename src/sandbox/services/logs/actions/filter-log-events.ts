import { createHash } from 'node:crypto';
import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter, streamNotFound } from '../errors';
import { eventId, isVisible, PAGE_BYTES, PAGE_EVENTS, rowsIn } from '../events';
import { compileFilterPattern } from '../filter-pattern/pattern';
import { groupIdentifier, groupName, groupOf, nextToken, streamName } from '../names';
import { readToken, writeToken } from '../paging';
import type { LogGroup } from '../state';
import { eventBytes, findStream } from '../store';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
  readonly interleaved?: boolean;
}

/** Places of the streams to search; undefined = all. */
function streamsOf(group: LogGroup, input: Input): ReadonlySet<number> | undefined {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter('logStreamNamePrefix and logStreamNames are mutually exclusive parameters.');
  }
  if (prefix !== undefined) {
    return new Set(group.streams.flatMap(({ name }, place) => (name.startsWith(prefix) ? [place] : [])));
  }
  if (names === undefined) return undefined;
  const places = names.map((name) => findStream(group, name));
  if (places.some((place) => place === undefined)) throw streamNotFound();
  return new Set(places.filter((place) => place !== undefined));
}

/** The first row behind the event that a token remembers by time and sequence. */
function rowAfter(group: LogGroup, first: number, end: number, place: string): number {
  const [at = 0, sequence = 0] = place.split(' ').map(Number);
  let low = first;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const later =
      (group.at[middle] as number) > at || (group.at[middle] === at && (group.sequence[middle] as number) > sequence);
    if (later) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Matching events of all chosen streams, interleaved by time; pages end at the limit or at 1 MB of text. */
export const filterLogEvents: Action<Input> = defineAction<Input>({
  name: 'FilterLogEvents',
  input: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNames: { type: 'list', min: 1, max: 100, of: streamName },
    logStreamNamePrefix: streamName,
    startTime: { type: 'long', min: 0 },
    endTime: { type: 'long', min: 0 },
    filterPattern: { type: 'string', max: 1024 },
    nextToken,
    limit: { type: 'integer', min: 1, max: PAGE_EVENTS },
    interleaved: { type: 'boolean' },
    unmask: { type: 'boolean', refused: true },
  },
  run(input, { kernel, at }) {
    const group = groupOf(kernel.world, input);
    if (input.startTime !== undefined && input.endTime !== undefined && input.startTime > input.endTime) {
      throw invalidParameter('endTime must be greater than or equal to startTime.');
    }
    const streams = streamsOf(group, input);
    const matches = compileFilterPattern(input.filterPattern ?? '');
    const before = input.endTime === undefined ? Number.POSITIVE_INFINITY : input.endTime + 1;
    const { first, end } = rowsIn(group, { from: input.startTime ?? 0, before }, at);
    const { nextToken: token, limit: _limit, ...search } = input;
    const digest = createHash('sha256').update(JSON.stringify(search)).digest('hex').slice(0, 16);
    const start = token === undefined ? first : rowAfter(group, first, end, readToken(token, digest));
    const limit = input.limit ?? PAGE_EVENTS;
    const events: unknown[] = [];
    let bytes = 0;
    let last: number | undefined;
    let more = false;
    for (let row = start; row < end; row += 1) {
      const place = group.stream[row] as number;
      if ((streams !== undefined && !streams.has(place)) || !isVisible(group, row, at)) continue;
      const message = group.message[row] as string;
      if (!matches(message)) continue;
      bytes += eventBytes(message);
      if (events.length >= limit || (bytes > PAGE_BYTES && events.length > 0)) {
        more = true;
        break;
      }
      last = row;
      events.push({
        logStreamName: group.streams[place]?.name,
        timestamp: group.at[row],
        message,
        ingestionTime: group.ingestedAt[row],
        eventId: eventId(group, row),
      });
    }
    return {
      events,
      searchedLogStreams: [],
      ...(more && last !== undefined
        ? { nextToken: writeToken(digest, `${group.at[last]} ${group.sequence[last]}`) }
        : {}),
    };
  },
});
