import { emptyColumns, insertRows, type LogRow, pushRow, rowOf } from './columns';
import { addToBlocks, lastPackedAt } from './packed-events';
import type { LogColumns, LogGroup, LogStream, LogsState } from './state';

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
  const group: LogGroup = { name, createdAt: at, tags, storedBytes: 0, streams: [], ...emptyColumns() };
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
export function firstRow(columns: Pick<LogColumns, 'at'>, at: number): number {
  let low = 0;
  let high = columns.at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns.at[middle] as number) < at) low = middle + 1;
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
  const packedUntil = lastPackedAt(group);
  const rows = events.map((event): LogRow => {
    const arrival = ingestedAt(event);
    state.sequence += 1;
    const bytes = eventBytes(event.message);
    group.storedBytes += bytes;
    stream.storedBytes += bytes;
    stream.firstEventAt = Math.min(stream.firstEventAt ?? event.timestamp, event.timestamp);
    stream.lastEventAt = Math.max(stream.lastEventAt ?? event.timestamp, event.timestamp);
    stream.lastIngestedAt = Math.max(stream.lastIngestedAt ?? arrival, arrival);
    const { timestamp: at, message } = event;
    return { at, ingestedAt: arrival, stream: place, sequence: state.sequence, message };
  });
  const late = rows.filter(({ at }) => at < packedUntil);
  if (late.length > 0) addToBlocks(group, late, stream.name);
  insertRows(group, late.length === 0 ? rows : rows.slice(late.length));
}

/** Removes a stream and its events, `sequence` being that of the newest event; later streams move up. */
export function removeStream(group: LogGroup, place: number, sequence: number): void {
  const stream = group.streams[place];
  if (stream !== undefined && group.blocks !== undefined) {
    const deleted = (group.deletedStreams ?? []).filter(({ name }) => name !== stream.name);
    group.deletedStreams = [...deleted, { name: stream.name, sequence }];
  }
  group.storedBytes -= stream?.storedBytes ?? 0;
  group.streams = group.streams.filter((_stream, index) => index !== place);
  keepRows(group, (row) => group.stream[row] !== place);
  group.stream = group.stream.map((index) => (index > place ? index - 1 : index));
}

/** Forgets expired events once a day's worth has piled up, and packed ones a block at a time; reads hide them before that. */
export function purgeExpired(group: LogGroup, at: number): void {
  const oldest = retainedFrom(group, at);
  if (group.blocks?.[0] !== undefined && group.blocks[0].to < oldest) {
    group.blocks = group.blocks.filter(({ to }) => to >= oldest);
  }
  const first = group.at[0];
  if (first === undefined || first >= oldest - DAY_MS) return;
  keepRows(group, (row) => (group.at[row] as number) >= oldest);
}

function keepRows(group: LogGroup, keep: (row: number) => boolean): void {
  const kept = emptyColumns();
  for (let row = 0; row < group.at.length; row += 1) {
    if (keep(row)) pushRow(kept, rowOf(group, row));
  }
  Object.assign(group, kept);
}
