import type { Block } from '../../packed/block';

/** X-Ray's share of the world: traces in the order of their first document, those of the last hours as they are. */
export interface XRayState {
  traces: StoredTrace[];
  /** Traces before those, oldest first; absent until there are any. */
  blocks?: TraceBlock[];
}

/** So many traces, packed (`StoredTrace[]`). Times in epoch ms. */
export interface TraceBlock extends Block {
  readonly traces: number;
  /** Earliest and latest start. */
  readonly from: number;
  readonly to: number;
  readonly receivedFrom: number;
  readonly receivedTo: number;
  /** First and last id in the order of the alphabet, which is nearly that of time. */
  readonly firstId: string;
  readonly lastId: string;
}

export interface StoredTrace {
  readonly id: string;
  /** When the first document is readable, epoch ms. */
  readonly receivedAt: number;
  /** Number of documents taken, shown as the summary's Revision. */
  revision: number;
  /** Segments and independently sent subsegments as they came; a later document replaces an earlier one of its id. */
  documents: TraceDocument[];
}

/** One segment document (X-Ray segment documents); members beyond these are kept as they are. Times in epoch seconds. */
export interface TraceDocument {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly parent_id?: string;
  readonly type?: string;
  readonly [member: string]: unknown;
}

/** An account without traces. */
export const emptyXRay = (): XRayState => ({ traces: [] });
