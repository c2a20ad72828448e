import type { StoredTrace, XRayState } from './state';
import { isReadable } from './store';

/** Start of a trace in epoch ms: the earliest start among its documents. */
export const startOf = (trace: StoredTrace): number =>
  1000 * trace.documents.reduce((start, document) => Math.min(start, document.start_time), Number.POSITIVE_INFINITY);

/** Traces readable at `at` that start in [from, before), epoch ms. */
export const tracesBetween = (state: XRayState, from: number, before: number, at: number): StoredTrace[] =>
  state.traces.filter((trace) => {
    if (!isReadable(trace, at)) return false;
    const start = startOf(trace);
    return start >= from && start < before;
  });
