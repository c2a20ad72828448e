import { PACKED_AFTER_MS, pack, unpack } from '../../packed/block';
import type { StoredTrace, TraceBlock, TraceDocument, XRayState } from './state';
import { startOf } from './window';

/** Traces of a block: some megabytes when they are read. */
const TRACES = 1_000;

export const tracesOf = (block: TraceBlock): readonly StoredTrace[] => unpack<StoredTrace[]>(block);

/** Packs the oldest traces once a block of them is old at `at`; answers whether the list of the others is a new one. */
export function packOldTraces(state: XRayState, at: number): boolean {
  const last = state.traces[TRACES - 1];
  if (last === undefined || last.receivedAt > at - PACKED_AFTER_MS) return false;
  state.blocks = [...(state.blocks ?? []), blockOf(state.traces.slice(0, TRACES))];
  state.traces = state.traces.slice(TRACES);
  return true;
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
