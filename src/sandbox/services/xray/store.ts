import { addToPackedTrace, findPackedTrace, packOldTraces } from './packed-traces';
import type { StoredTrace, TraceDocument, XRayState } from './state';

const DAY_MS = 86_400_000;
/** Traces are kept for 30 days. */
const RETENTION_MS = 30 * DAY_MS;

/** Trace id -> trace, rebuilt for a loaded world; never saved. */
const indexes = new WeakMap<XRayState, Map<string, StoredTrace>>();

/** How often documents came in; for what is derived from the traces. */
const changes = new WeakMap<XRayState, number>();
export const changesOf = (state: XRayState): number => changes.get(state) ?? 0;

function indexOf(state: XRayState): Map<string, StoredTrace> {
  const known = indexes.get(state);
  if (known !== undefined) return known;
  const index = new Map(state.traces.map((trace) => [trace.id, trace]));
  indexes.set(state, index);
  return index;
}

export const findTrace = (state: XRayState, id: string): StoredTrace | undefined =>
  indexOf(state).get(id) ?? findPackedTrace(state, id);

/** Whether the trace can be read at `at`: received, and not older than the retention. */
export const isReadable = (trace: Pick<StoredTrace, 'receivedAt'>, at: number): boolean =>
  trace.receivedAt <= at && trace.receivedAt > at - RETENTION_MS;

/** Stores one checked document. It can be read from its end on, so that nothing of the future is seen. */
export function storeDocument(state: XRayState, document: TraceDocument, at: number): void {
  changes.set(state, changesOf(state) + 1);
  const index = indexOf(state);
  const known = index.get(document.trace_id);
  if (known !== undefined) {
    const place = known.documents.findIndex(({ id }) => id === document.id);
    if (place < 0) known.documents.push(document);
    else known.documents[place] = document;
    known.revision += 1;
    return;
  }
  if (addToPackedTrace(state, document)) return;
  const receivedAt = Math.max(at, (document.end_time ?? document.start_time) * 1000);
  const trace: StoredTrace = { id: document.trace_id, receivedAt, revision: 1, documents: [document] };
  state.traces.push(trace);
  index.set(trace.id, trace);
  forgetOld(state, at);
  if (packOldTraces(state, at)) indexes.delete(state);
}

function forgetOld(state: XRayState, at: number): void {
  if (state.blocks !== undefined) {
    const [block] = state.blocks;
    if (block !== undefined && block.receivedTo < at - RETENTION_MS) state.blocks = state.blocks.slice(1);
  }
  const oldest = state.traces[0];
  if (oldest === undefined || oldest.receivedAt >= at - RETENTION_MS - DAY_MS) return;
  state.traces = state.traces.filter(({ receivedAt }) => receivedAt >= at - RETENTION_MS);
  indexes.delete(state);
}
