import { PACKED_AFTER_MS, pack, unpack } from '../../packed/block';
import type { StoredTrace, TraceBlock, TraceDocument, XRayState } from './state';
import { startOf } from './window';

/** Traces of a block: some megabytes when they are read. */
const TRACES = 1_000;

export const tracesOf = (block: TraceBlock): readonly StoredTrace[] => unpack<StoredTrace[]>(block);

/** Packs the oldest traces, a block at a time, as soon as all of a block are old at `at`; answers whether any were. */
export function packOldTraces(state: XRayState, at: number): boolean {
  const { traces } = state;
  let packed = 0;
  const isOld = (trace: StoredTrace | undefined): boolean =>
    trace !== undefined && trace.receivedAt <= at - PACKED_AFTER_MS;
  for (; isOld(traces[packed + TRACES - 1]); packed += TRACES)
    state.blocks = [...(state.blocks ?? []), blockOf(traces.slice(packed, packed + TRACES))];
  if (packed > 0) state.traces = traces.slice(packed);
  return packed > 0;
}

function blockOf(traces: readonly StoredTrace[]): TraceBlock {
  const starts = traces.map(startOf);
  const received = traces.map(({ receivedAt }) => receivedAt);
  const ids = traces.map(({ id }) => id).sort();
  return {
    ...pack(traces),
    traces: traces.length,
    from: Math.min(...starts),
    to: Math.max(...starts),
    receivedFrom: Math.min(...received),
    receivedTo: Math.max(...received),
    firstId: ids[0] ?? '',
    lastId: ids.at(-1) ?? '',
  };
}

/** Ids begin with the time of their trace, so that few blocks can hold one, and none that of a new trace. */
const mayHold = (block: TraceBlock, id: string): boolean => block.firstId <= id && id <= block.lastId;

export function findPackedTrace({ blocks = [] }: XRayState, id: string): StoredTrace | undefined {
  for (const block of blocks) {
    const found = mayHold(block, id) ? tracesOf(block).find((trace) => trace.id === id) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Adds a document to a packed trace, which packs its block anew; false when no block has the trace. */
export function addToPackedTrace(state: XRayState, document: TraceDocument): boolean {
  const { blocks = [] } = state;
  for (const [place, block] of blocks.entries()) {
    if (!mayHold(block, document.trace_id)) continue;
    const traces = tracesOf(block);
    if (!traces.some(({ id }) => id === document.trace_id)) continue;
    const grown = traces.map((trace) => (trace.id === document.trace_id ? withDocument(trace, document) : trace));
    state.blocks = blocks.with(place, blockOf(grown));
    return true;
  }
  return false;
}

/** A later document replaces an earlier one of its id. */
const withDocument = (trace: StoredTrace, document: TraceDocument): StoredTrace => {
  const place = trace.documents.findIndex(({ id }) => id === document.id);
  const documents = place < 0 ? [...trace.documents, document] : trace.documents.with(place, document);
  return { ...trace, revision: trace.revision + 1, documents };
};
