import { assembleTrace } from './assemble';
import { type CompiledFilter, covers, matches, TermIndex } from './filter/index';
import type { StoredTrace, XRayState } from './state';
import { changesOf, isReadable } from './store';
import { startOf } from './window';

/** Place of a trace in an answer: newest first, then by id. */
export interface Position {
  readonly start: number;
  readonly id: string;
}

/** What is searched: traces readable at `at` that start in [from, before), epoch ms. */
export interface TraceSearch {
  readonly from: number;
  readonly before: number;
  readonly at: number;
  readonly filter: CompiledFilter | undefined;
  /** The trace that the last page ended with. */
  readonly after: Position | undefined;
  /** Most traces to find. */
  readonly limit: number;
}

export interface FoundTraces {
  readonly found: readonly StoredTrace[];
  /** There are more than `limit`. */
  readonly more: boolean;
  /** Traces in the window, whether they fit or not. */
  readonly looked: number;
}

/** Windows with fewer traces are walked: an index of everything would cost more than it saves. */
const INDEXED_FROM = 2_000;

/**
 * What searches read of the stored traces, derived from them and never saved. Kept for the list of traces, which is
 * replaced when old ones are dropped.
 *
 *   order     oldest .............. newest      by start, then id: a window and a page are found by bisection
 *   terms     prisma-read -> 0, 4, 7, ...       for every service and annotation, places of the traces that had it
 */
interface TraceIndex {
  order: readonly StoredTrace[];
  /** `changesOf` the state when `order` was made. */
  orderedAt: number | undefined;
  readonly terms: TermIndex;
  /** The traces that came in first and last. */
  readonly ends: { first?: StoredTrace; last?: StoredTrace };
  /** The revision of each trace that `terms` know. */
  readonly posted: number[];
  /** `changesOf` the state when `terms` were made. */
  postedAt: number | undefined;
}

const indexes = new WeakMap<readonly StoredTrace[], TraceIndex>();

function indexOf({ traces }: XRayState): TraceIndex {
  const known = indexes.get(traces);
  if (known !== undefined) return known;
  const index: TraceIndex = {
    order: [],
    orderedAt: undefined,
    terms: new TermIndex(),
    ends: {},
    posted: [],
    postedAt: undefined,
  };
  indexes.set(traces, index);
  return index;
}

const compare = (a: Position, b: Position): number => a.start - b.start || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
export const positionOf = (trace: StoredTrace): Position => ({ start: startOf(trace), id: trace.id });

/** All traces, oldest first; made again after something changed, which is quick for what is nearly in order. */
function orderOf(state: XRayState): readonly StoredTrace[] {
  const index = indexOf(state);
  const now = changesOf(state);
  if (index.orderedAt !== now) {
    index.orderedAt = now;
    const places = [...index.order, ...state.traces.slice(index.order.length)].map((trace) => ({
      trace,
      ...positionOf(trace),
    }));
    index.order = places.sort(compare).map(({ trace }) => trace);
    for (const trace of index.order) {
      if (trace.receivedAt < (index.ends.first?.receivedAt ?? Number.POSITIVE_INFINITY)) index.ends.first = trace;
      if (trace.receivedAt > (index.ends.last?.receivedAt ?? Number.NEGATIVE_INFINITY)) index.ends.last = trace;
    }
  }
  return index.order;
}

/** Place of the first trace in order that is not before `position`. */
function bisect(order: readonly StoredTrace[], position: Position): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const trace = order[middle];
    if (trace !== undefined && compare(positionOf(trace), position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Traces of the window that fit, newest first. */
export function searchTraces(state: XRayState, { from, before, at, filter, after, limit }: TraceSearch): FoundTraces {
  const order = orderOf(state);
  const first = bisect(order, { start: from, id: '' });
  const end = bisect(order, { start: before, id: '' });
  const looked = readableIn(state, { order, first, last: end }, at);
  const last = after === undefined ? end : Math.min(end, bisect(order, after));
  const found: StoredTrace[] = [];
  for (const trace of newestFirst(state, { order, first, last }, filter)) {
    if (!isReadable(trace, at) || (filter !== undefined && !matches(filter, assembleTrace(trace)))) continue;
    if (found.length === limit) return { found, more: true, looked };
    found.push(trace);
  }
  return { found, more: false, looked };
}

/** Traces of an order from `first` on, before `last`. */
interface Part {
  readonly order: readonly StoredTrace[];
  readonly first: number;
  readonly last: number;
}

/** How many traces of a part can be read: all of them when those that came in first and last can. */
function readableIn(state: XRayState, { order, first, last }: Part, at: number): number {
  const { ends } = indexOf(state);
  if (ends.first && ends.last && isReadable(ends.first, at) && isReadable(ends.last, at)) return last - first;
  return order.slice(first, last).filter((trace) => isReadable(trace, at)).length;
}

function* backwards({ order, first, last }: Part): Generator<StoredTrace> {
  for (let place = last - 1; place >= first; place--) {
    const trace = order[place];
    if (trace !== undefined) yield trace;
  }
}

/** The traces of a part that may fit, newest first: from an index where that leaves few of them. */
function newestFirst(state: XRayState, part: Part, filter: CompiledFilter | undefined): Iterable<StoredTrace> {
  const { order, first, last } = part;
  const count = last - first;
  const places = filter === undefined || count < INDEXED_FROM ? undefined : candidates(state, filter, count / 4);
  if (places === undefined) return backwards(part);
  const [oldest, newest] = [order[first], order[last - 1]].map((trace) => trace && positionOf(trace));
  return [...places]
    .flatMap((place) => state.traces[place] ?? [])
    .map((trace) => ({ trace, ...positionOf(trace) }))
    .filter((place) => oldest && newest && compare(place, oldest) >= 0 && compare(place, newest) <= 0)
    .sort((a, b) => compare(b, a))
    .map(({ trace }) => trace);
}

/** The index with the terms of every trace as it is now. */
function postedIndex(state: XRayState): TraceIndex {
  const index = indexOf(state);
  const now = changesOf(state);
  if (index.postedAt === now) return index;
  index.postedAt = now;
  state.traces.forEach((trace, place) => {
    if (index.posted[place] === trace.revision) return;
    index.posted[place] = trace.revision;
    index.terms.add(assembleTrace(trace), place);
  });
  return index;
}

/**
 * Places of all traces that can fit, and of some others; undefined when there are more than `most` of them, or the filter
 * names no service or annotation.
 */
function candidates(state: XRayState, { filter }: CompiledFilter, most: number): ReadonlySet<number> | undefined {
  const alternatives = covers(filter);
  if (alternatives.length === 0) return undefined;
  const { terms } = postedIndex(state);
  const lists = alternatives.map((needed) => needed.map((term) => terms.placesOf(term)));
  const sizeOf = (parts: readonly (readonly number[])[]): number => parts.reduce((sum, { length }) => sum + length, 0);
  const [fewest = []] = lists.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  return sizeOf(fewest) > most ? undefined : new Set(fewest.flat());
}
