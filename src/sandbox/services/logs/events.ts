import { eventsOfBlock } from './packed-events';
import type { LogBlock, LogColumns, LogGroup } from './state';
import { findStream, firstRow, retainedFrom } from './store';

/** Rows of a group in a window of event time. */
export interface Window {
  /** First event time, included. */
  readonly from: number;
  /** First event time that is too late. */
  readonly before: number;
}

/** Rows [first, end) of some columns; a group's events are several of these, one behind the other. */
export interface Stretch {
  readonly columns: Readonly<LogColumns>;
  readonly first: number;
  readonly end: number;
  /** Place of the stream of a row among those of the group; undefined when it was deleted. */
  streamOf(row: number): number | undefined;
}

export interface Reading {
  /** Events are hidden when they are older than the retention at this time. */
  readonly at: number;
  /** From the newest stretch to the oldest; the rows of each are in order of time all the same. */
  readonly backwards?: boolean;
}

/** The events of a group whose time lies in the window and inside the retention. Packed ones are read when they are reached. */
export function* stretchesOf(group: LogGroup, window: Window, { at, backwards }: Reading): Generator<Stretch> {
  const from = Math.max(window.from, retainedFrom(group, at));
  const blocks = (group.blocks ?? []).filter((block) => block.to >= from && block.from < window.before);
  const parts = [...blocks, undefined];
  for (const block of backwards === true ? parts.reverse() : parts) {
    const columns = block === undefined ? group : eventsOfBlock(block);
    const first = firstRow(columns, from);
    const end = Math.max(first, firstRow(columns, window.before));
    const streamOf = block === undefined ? (row: number) => group.stream[row] : streamsOfBlock(group, block);
    if (first < end) yield { columns, first, end, streamOf };
  }
}

function streamsOfBlock(group: LogGroup, block: LogBlock): Stretch['streamOf'] {
  const { streams, stream, sequence } = eventsOfBlock(block);
  const places = streams.map((name) => findStream(group, name));
  const deleted = streams.map((name) => group.deletedStreams?.find((stream) => stream.name === name)?.sequence ?? 0);
  return (row) => {
    const own = stream[row] as number;
    return (sequence[row] as number) <= (deleted[own] as number) ? undefined : places[own];
  };
}

/** An event is readable from the moment it came in. */
export const isVisible = (columns: Readonly<LogColumns>, row: number, at: number): boolean =>
  (columns.ingestedAt[row] as number) <= at;

/** 56 decimal digits that order as the events do, like the ids AWS hands out. */
export const eventId = (columns: Readonly<LogColumns>, row: number): string =>
  `${String(columns.at[row]).padStart(20, '0')}${String(columns.sequence[row]).padStart(36, '0')}`.replace(/^0/, '3');

/** Response budget of one page of events (1 MB of text). */
export const PAGE_BYTES = 1_048_576;
/** Most events of one page. */
export const PAGE_EVENTS = 10_000;
