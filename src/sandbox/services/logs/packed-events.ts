import { PACKED_AFTER_MS, pack, unpack } from '../../packed/block';
import { cutFrom, insertRows, type LogRow } from './columns';
import type { LogBlock, LogColumns, LogGroup } from './state';

/** Events of a block: some megabytes when they are read. */
const EVENTS = 10_000;

/** Events whose `stream` is a place in `streams`: the places of a group move when a stream is deleted. */
export interface PackedEvents extends LogColumns {
  readonly streams: readonly string[];
}

export const eventsOfBlock = (block: LogBlock): Readonly<PackedEvents> => unpack<PackedEvents>(block);

/** Time of the newest packed event, or -Infinity. */
export const lastPackedAt = ({ blocks }: LogGroup): number => blocks?.at(-1)?.to ?? Number.NEGATIVE_INFINITY;

/** Packs the oldest events of a group, a block at a time, as soon as all of a block are old at `at`. */
export function packOldEvents(group: LogGroup, at: number): void {
  while ((group.at[EVENTS - 1] ?? Number.POSITIVE_INFINITY) <= at - PACKED_AFTER_MS) {
    const rest = cutFrom(group, EVENTS);
    const old = cutFrom(group, 0);
    group.blocks = [...(group.blocks ?? []), blockOf(withNames(old, group))];
    Object.assign(group, rest);
  }
}

function blockOf(events: PackedEvents): LogBlock {
  const [from = 0, to = 0] = [events.at[0], events.at.at(-1)];
  return { ...pack(events), events: events.at.length, from, to };
}

function withNames(columns: LogColumns, { streams }: LogGroup): PackedEvents {
  const places = new Map<number, number>();
  const stream = columns.stream.map((place) => {
    const known = places.get(place) ?? places.size;
    places.set(place, known);
    return known;
  });
  return { ...columns, stream, streams: [...places.keys()].map((place) => streams[place]?.name ?? '') };
}

/** Puts rows of one stream, ordered by time and older than the newest packed event, where they belong; packs those blocks anew. */
export function addToBlocks(group: LogGroup, rows: readonly LogRow[], streamName: string): void {
  let rest = rows;
  group.blocks = (group.blocks ?? []).map((block) => {
    const own = rest.filter(({ at }) => at < block.to);
    if (own.length === 0) return block;
    rest = rest.slice(own.length);
    const { streams: names, ...columns } = structuredClone(eventsOfBlock(block));
    const streams = names.includes(streamName) ? names : [...names, streamName];
    const stream = streams.indexOf(streamName);
    insertRows(
      columns,
      own.map((row) => ({ ...row, stream })),
    );
    return blockOf({ ...columns, streams });
  });
}
