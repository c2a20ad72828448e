import type { LogGroup, LogStream, LogsState } from './state';

/** One event on its way in, epoch ms. */
export interface NewEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Stored bytes of an event: its UTF-8 text and 26 bytes of overhead. */
export const eventBytes = (message: string): number => Buffer.byteLength(message) + 26;

const DAY_MS = 86_400_000;

/** Stream name -> index, rebuilt when a loaded world or a deletion brings a new `streams` array; never saved. */
const streamIndexes = new WeakMap<readonly LogStream[], Map<string, number>>();

function indexOf(group: LogGroup): Map<string, number> {
  const known = streamIndexes.get(group.streams);
  if (known !== undefined) return known;
  const index = new Map(group.streams.map(({ name }, place) => [name, place]));
  streamIndexes.set(group.streams, index);
  return index;
}

export const findGroup = (state: LogsState, name: string): LogGroup | undefined =>
  state.groups.find((group) => group.name === name);

/** Place of a stream in its group, which the event columns refer to. */
export const findStream = (group: LogGroup, name: string): number | undefined => indexOf(group).get(name);

/** Creates an empty group; the caller has made sure that the name is free. */
export function createGroup(state: LogsState, name: string, at: number, tags: Record<string, string> = {}): LogGroup {
  const columns = { at: [], ingestedAt: [], stream: [], sequence: [], message: [] };
  const group: LogGroup = { name, createdAt: at, tags, storedBytes: 0, streams: [], ...columns };
  state.groups.push(group);
  return group;
}

/** Creates an empty stream and returns its place; the caller has made sure that the name is free. */
export function createStream(group: LogGroup, name: string, at: number): number {
  const place = group.streams.length;
  indexOf(group).set(name, place);
  group.streams.push({ name, createdAt: at, storedBytes: 0 });
  return place;
}

/** First row whose event time is not before `at`. */
export function firstRow(group: LogGroup, at: number): number {
  let low = 0;
  let high = group.at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((group.at[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Events older than this are no longer readable; -Infinity without a retention policy. */
export const retainedFrom = (group: LogGroup, at: number): number =>
  group.retentionInDays === undefined ? Number.NEGATIVE_INFINITY : at - group.retentionInDays * DAY_MS;

/** Adds events, ordered by time, to a stream. An event is seen from `ingestedAt` on, or from its own time if later. */
export function append(
  state: LogsState,
  group: LogGroup,
  place: number,
  events: readonly NewEvent[],
  ingestedAt: (event: NewEvent) => number,
): void {
  const first = events[0];
  const stream = group.streams[place];
  if (first === undefined || stream === undefined) return;
  const tail = cutAfter(group, first.timestamp);
  let next = 0;
  const takeTail = (before: number): void => {
    while (next < tail.at.length && (tail.at[next] as number) <= before) {
      pushRow(group, tail, next);
      next += 1;
    }
  };
  for (const event of events) {
    takeTail(event.timestamp);
    const arrival = ingestedAt(event);
    state.sequence += 1;
    const { timestamp: at, message } = event;
    push(group, { at, ingestedAt: arrival, stream: place, sequence: state.sequence, message });
    const bytes = eventBytes(event.message);
    group.storedBytes += bytes;
    stream.storedBytes += bytes;
    stream.firstEventAt = Math.min(stream.firstEventAt ?? event.timestamp, event.timestamp);
    stream.lastEventAt = Math.max(stream.lastEventAt ?? event.timestamp, event.timestamp);
    stream.lastIngestedAt = Math.max(stream.lastIngestedAt ?? arrival, arrival);
  }
  takeTail(Number.POSITIVE_INFINITY);
}

type Columns = Pick<LogGroup, 'at' | 'ingestedAt' | 'stream' | 'sequence' | 'message'>;

interface Row {
  readonly at: number;
  readonly ingestedAt: number;
  readonly stream: number;
  readonly sequence: number;
  readonly message: string;
}

function push(columns: Columns, row: Row): void {
  columns.at.push(row.at);
  columns.ingestedAt.push(row.ingestedAt);
  columns.stream.push(row.stream);
  columns.sequence.push(row.sequence);
  columns.message.push(row.message);
}

/** Adds row `row` of `from`. */
function pushRow(columns: Columns, from: Columns, row: number): void {
  push(columns, {
    at: from.at[row] as number,
    ingestedAt: from.ingestedAt[row] as number,
    stream: from.stream[row] as number,
    sequence: from.sequence[row] as number,
    message: from.message[row] as string,
  });
}

/** Takes the rows later than `at` off the group. */
function cutAfter(group: LogGroup, at: number): Columns {
  let row = group.at.length;
  while (row > 0 && (group.at[row - 1] as number) > at) row -= 1;
  return {
    at: group.at.splice(row),
    ingestedAt: group.ingestedAt.splice(row),
    stream: group.stream.splice(row),
    sequence: group.sequence.splice(row),
    message: group.message.splice(row),
  };
}

/** Removes a stream and its events; later streams move up. */
export function removeStream(group: LogGroup, place: number): void {
  group.storedBytes -= group.streams[place]?.storedBytes ?? 0;
  group.streams = group.streams.filter((_stream, index) => index !== place);
  keepRows(group, (row) => group.stream[row] !== place);
  group.stream = group.stream.map((index) => (index > place ? index - 1 : index));
}

/** Forgets expired events once a day's worth has piled up; reads hide them before that. */
export function purgeExpired(group: LogGroup, at: number): void {
  const oldest = retainedFrom(group, at);
  const first = group.at[0];
  if (first === undefined || first >= oldest - DAY_MS) return;
  keepRows(group, (row) => (group.at[row] as number) >= oldest);
}

function keepRows(group: LogGroup, keep: (row: number) => boolean): void {
  const kept: Columns = { at: [], ingestedAt: [], stream: [], sequence: [], message: [] };
  for (let row = 0; row < group.at.length; row += 1) {
    if (keep(row)) pushRow(kept, group, row);
  }
  Object.assign(group, kept);
}
