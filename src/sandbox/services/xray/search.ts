import { assembleTrace } from './assemble';
import { type CompiledFilter, covers, matches, TermIndex } from './filter/index';
import { tracesOf } from './packed-traces';
import type { StoredTrace, TraceBlock, XRayState } from './state';
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

/** A list of traces that is searched: those of the last hours, or of one packed block. */
interface TraceList {
  readonly traces: readonly StoredTrace[];
  /** How often the list has changed; a block's never does. */
  readonly changes: number;
}

const listOf = (state: XRayState): TraceList => ({ traces: state.traces, changes: changesOf(state) });
const listOfBlock = (block: TraceBlock): TraceList => ({ traces: tracesOf(block), changes: 0 });

/**
 * What searches read of a list of traces, derived from it and never saved. Kept for the array, which is replaced when old
 * traces are dropped or packed.
 *
 *   order     oldest .............. newest      by start, then id: a window and a page are found by bisection
 *   terms     prisma-read -> 0, 4, 7, ...       for every service and annotation, places of the traces that had it
 */
interface TraceIndex {
  order: readonly StoredTrace[];
  /** Changes of the list when `order` was made. */
  orderedAt: number | undefined;
  readonly terms: TermIndex;
  /** The traces that came in first and last. */
  readonly ends: { first?: StoredTrace; last?: StoredTrace };
  /** The revision of each trace that `terms` know. */
  readonly posted: number[];
  /** Changes of the list when `terms` were made. */
  postedAt: number | undefined;
}

const indexes = new WeakMap<readonly StoredTrace[], TraceIndex>();

function indexOf({ traces }: TraceList): TraceIndex {
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

/** All traces of a list, oldest first; made again after something changed, which is quick for what is nearly in order. */
function orderOf(list: TraceList): readonly StoredTrace[] {
  const index = indexOf(list);
  if (index.orderedAt !== list.changes) {
    index.orderedAt = list.changes;
    const places = [...index.order, ...list.traces.slice(index.order.length)].map((trace) => ({
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
export function searchTraces(state: XRayState, search: TraceSearch): FoundTraces {
  const { at, filter, limit } = search;
  const looked = lookedAt(state, search);
  const found: StoredTrace[] = [];
  for (const trace of newestOfAll(state, search)) {
    if (!isReadable(trace, at) || (filter !== undefined && !matches(filter, assembleTrace(trace)))) continue;
    if (found.length === limit) return { found, more: true, looked };
    found.push(trace);
  }
  return { found, more: false, looked };
}

type Span = Pick<TraceSearch, 'from' | 'before' | 'at'>;

/** Traces readable at `at` that start in [from, before), epoch ms, in the order in which they came. */
export function tracesBetween(state: XRayState, { from, before, at }: Span): StoredTrace[] {
  const lists = [...blocksIn(state, from, before).map(tracesOf), state.traces];
  return lists.flatMap((traces) =>
    traces.filter((trace) => {
      if (!isReadable(trace, at)) return false;
      const start = startOf(trace);
      return start >= from && start < before;
    }),
  );
}

const blocksIn = ({ blocks = [] }: XRayState, from: number, before: number): readonly TraceBlock[] =>
  blocks.filter((block) => block.to >= from && block.from < before);

/** How many traces of the window can be read, whether they fit or not. */
function lookedAt(state: XRayState, span: Span): number {
  const counts = blocksIn(state, span.from, span.before).map((block) => {
    const isInside = block.from >= span.from && block.to < span.before;
    const isWhole = [block.receivedFrom, block.receivedTo].every((receivedAt) => isReadable({ receivedAt }, span.at));
    return isInside && isWhole ? block.traces : readableIn(listOfBlock(block), span);
  });
  return counts.reduce((sum, count) => sum + count, readableIn(listOf(state), span));
}

/** One list that is read from its newest trace on: what comes next of it, and where that starts. */
interface Head {
  readonly rest: Iterator<StoredTrace>;
  trace: StoredTrace;
  position: Position;
}

/** Traces of all lists that may fit, newest first. A block is read when the traces before it have been. */
function* newestOfAll(state: XRayState, search: TraceSearch): Generator<StoredTrace> {
  const latest = Math.min(search.before, (search.after?.start ?? Number.POSITIVE_INFINITY) + 1);
  const waiting = [...blocksIn(state, search.from, latest)].sort((a, b) => a.to - b.to);
  const heads: Head[] = [];
  const open = (list: TraceList): void => {
    const rest = newestFirst(list, search)[Symbol.iterator]();
    const { value, done } = rest.next();
    if (done !== true) heads.push({ rest, trace: value, position: positionOf(value) });
  };
  open(listOf(state));
  while (heads.length > 0 || waiting.length > 0) {
    let newest = newestHead(heads);
    for (let block = waiting.at(-1); block !== undefined; block = waiting.at(-1)) {
      if (newest !== undefined && block.to < newest.position.start) break;
      waiting.pop();
      open(listOfBlock(block));
      newest = newestHead(heads);
    }
    if (newest === undefined) return;
    yield newest.trace;
    const { value, done } = newest.rest.next();
    if (done === true) heads.splice(heads.indexOf(newest), 1);
    else Object.assign(newest, { trace: value, position: positionOf(value) });
  }
}

const newestHead = (heads: readonly Head[]): Head | undefined =>
  heads.reduce<Head | undefined>(
    (newest, head) => (newest === undefined || compare(head.position, newest.position) > 0 ? head : newest),
    undefined,
  );

/** Traces of an order from `first` on, before `last`. */
interface Part {
  readonly order: readonly StoredTrace[];
  readonly first: number;
  readonly last: number;
}

/** The part of a list that starts in [from, before), without what a page before had. */
function partOf(list: TraceList, { from, before, after }: Pick<TraceSearch, 'from' | 'before' | 'after'>): Part {
  const order = orderOf(list);
  const end = bisect(order, { start: before, id: '' });
  const last = after === undefined ? end : Math.min(end, bisect(order, after));
  return { order, first: bisect(order, { start: from, id: '' }), last };
}

/** How many traces of a list can be read: all of the window when those that came in first and last can. */
function readableIn(list: TraceList, { from, before, at }: Span): number {
  const { order, first, last } = partOf(list, { from, before, after: undefined });
  const { ends } = indexOf(list);
  if (ends.first && ends.last && isReadable(ends.first, at) && isReadable(ends.last, at)) return last - first;
  return order.slice(first, last).filter((trace) => isReadable(trace, at)).length;
}

function* backwards({ order, first, last }: Part): Generator<StoredTrace> {
  for (let place = last - 1; place >= first; place--) {
    const trace = order[place];
    if (trace !== undefined) yield trace;
  }
}

/** The traces of a list that may fit, newest first: from an index where that leaves few of them. */
function newestFirst(list: TraceList, search: TraceSearch): Iterable<StoredTrace> {
  const { filter } = search;
  const part = partOf(list, search);
  const { order, first, last } = part;
  const count = last - first;
  const places = filter === undefined || count < INDEXED_FROM ? undefined : candidates(list, filter, count / 4);
  if (places === undefined) return backwards(part);
  const [oldest, newest] = [order[first], order[last - 1]].map((trace) => trace && positionOf(trace));
  return [...places]
    .flatMap((place) => list.traces[place] ?? [])
    .map((trace) => ({ trace, ...positionOf(trace) }))
    .filter((place) => oldest && newest && compare(place, oldest) >= 0 && compare(place, newest) <= 0)
    .sort((a, b) => compare(b, a))
    .map(({ trace }) => trace);
}

/** The index with the terms of every trace as it is now. */
function postedIndex(list: TraceList): TraceIndex {
  const index = indexOf(list);
  if (index.postedAt === list.changes) return index;
  index.postedAt = list.changes;
  list.traces.forEach((trace, place) => {
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
function candidates(list: TraceList, { filter }: CompiledFilter, most: number): ReadonlySet<number> | undefined {
  const alternatives = covers(filter);
  if (alternatives.length === 0) return undefined;
  const { terms } = postedIndex(list);
  const lists = alternatives.map((needed) => needed.map((term) => terms.placesOf(term)));
  const sizeOf = (parts: readonly (readonly number[])[]): number => parts.reduce((sum, { length }) => sum + length, 0);
  const [fewest = []] = lists.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  return sizeOf(fewest) > most ? undefined : new Set(fewest.flat());
}
