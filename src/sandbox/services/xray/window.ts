import type { StoredTrace } from './state';

/** Start of a trace in epoch ms: the earliest start among its documents. */
export const startOf = (trace: StoredTrace): number =>
  1000 * trace.documents.reduce((start, document) => Math.min(start, document.start_time), Number.POSITIVE_INFINITY);
