/** X-Ray's share of the world: traces in the order of their first document. */
export interface XRayState {
  traces: StoredTrace[];
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
