import { createHash } from 'node:crypto';
import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter, streamNotFound } from '../errors';
import { eventId, isVisible, PAGE_BYTES, PAGE_EVENTS, stretchesOf } from '../events';
import { compileFilterPattern } from '../filter-pattern/pattern';
import { groupIdentifier, groupName, groupOf, nextToken, streamName } from '../names';
import { readToken, writeToken } from '../paging';
import type { LogColumns, LogGroup } from '../state';
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

/** An event by its time and sequence, as a token remembers the last one of a page. */
interface Place {
  readonly at: number;
  readonly sequence: number;
}

function readPlace(token: string): Place {
  const [at = 0, sequence = 0] = token.split(' ').map(Number);
  return { at, sequence };
}

/** Whether a row comes behind an event. */
const isBehind = (columns: Readonly<LogColumns>, row: number, { at, sequence }: Place): boolean =>
  (columns.at[row] as number) > at || (columns.at[row] === at && (columns.sequence[row] as number) > sequence);

/** A page that is put together; it ends at the limit or at 1 MB of text. */
class Page {
  readonly events: unknown[] = [];
  last: Place | undefined;
  #bytes = 0;

  constructor(readonly limit: number) {}

  /** False when there is no room for one more. */
  take(columns: Readonly<LogColumns>, row: number, logStreamName: string | undefined): boolean {
    const message = columns.message[row] as string;
    this.#bytes += eventBytes(message);
    if (this.events.length >= this.limit || (this.#bytes > PAGE_BYTES && this.events.length > 0)) return false;
    const timestamp = columns.at[row] as number;
    this.last = { at: timestamp, sequence: columns.sequence[row] as number };
    const ingestionTime = columns.ingestedAt[row];
    this.events.push({ logStreamName, timestamp, message, ingestionTime, eventId: eventId(columns, row) });
    return true;
  }
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
    const { nextToken: token, limit, ...search } = input;
    const digest = createHash('sha256').update(JSON.stringify(search)).digest('hex').slice(0, 16);
    const after = token === undefined ? undefined : readPlace(readToken(token, digest));
    const from = Math.max(input.startTime ?? 0, after?.at ?? 0);
    const page = new Page(limit ?? PAGE_EVENTS);
    const isFull = (): boolean => {
      for (const { columns, first, end, streamOf } of stretchesOf(group, { from, before }, { at })) {
        for (let row = first; row < end; row += 1) {
          const place = streamOf(row);
          if (place === undefined || (streams !== undefined && !streams.has(place))) continue;
          if (!isVisible(columns, row, at) || (after !== undefined && !isBehind(columns, row, after))) continue;
          if (!matches(columns.message[row] as string)) continue;
          if (!page.take(columns, row, group.streams[place]?.name)) return true;
        }
      }
      return false;
    };
    const more = isFull();
    const { events, last } = page;
    return {
      events,
      searchedLogStreams: [],
      ...(more && last !== undefined ? { nextToken: writeToken(digest, `${last.at} ${last.sequence}`) } : {}),
    };
  },
});
