import { createHash } from 'node:crypto';
import { type FilterTrace, type SegmentDocument, traceGraph } from './filter/index';
import type { StoredTrace, TraceDocument } from './state';

const assembled = new WeakMap<StoredTrace, { readonly revision: number; readonly trace: FilterTrace }>();

/** The trace as X-Ray shows it: subsegments that were sent on their own sit in their parents. Made once a revision. */
export function assembleTrace(stored: StoredTrace): FilterTrace {
  const known = assembled.get(stored);
  if (known !== undefined && known.revision === stored.revision) return known.trace;
  const isWhole = stored.documents.every(({ type }) => type !== 'subsegment');
  // Nothing to put together: remembering that for many traces would cost more than it saves.
  if (isWhole) return { id: stored.id, segments: stored.documents as unknown as readonly SegmentDocument[] };
  const trace: FilterTrace = { id: stored.id, segments: nested(stored.documents) };
  assembled.set(stored, { revision: stored.revision, trace });
  return trace;
}

function nested(documents: readonly TraceDocument[]): readonly SegmentDocument[] {
  const copies = (documents as unknown as readonly SegmentDocument[]).map(copyOf);
  const places = new Map<string, Mutable>();
  const register = (document: Mutable): void => {
    places.set(document.id, document);
    for (const child of document.subsegments ?? []) register(child);
  };
  for (const copy of copies) register(copy);
  for (const copy of copies) {
    const parent = copy.type === 'subsegment' ? places.get(copy.parent_id ?? '') : undefined;
    if (parent === undefined || parent === copy) continue;
    parent.subsegments = [...(parent.subsegments ?? []).filter(({ id }) => id !== copy.id), copy];
  }
  return copies.filter(({ type }) => type !== 'subsegment');
}

type Mutable = Omit<SegmentDocument, 'subsegments'> & { subsegments?: Mutable[] };

/** A copy of a document and its subsegments whose members can be set; what is in the members is shared with the stored one. */
function copyOf(document: SegmentDocument): Mutable {
  const copy = { ...document } as Mutable;
  if (document.subsegments !== undefined) copy.subsegments = document.subsegments.map(copyOf);
  return copy;
}

/** Segments of a trace with those that X-Ray infers from calls without a segment of the callee, as BatchGetTraces lists them. */
export function segmentsWithInferred(trace: FilterTrace): readonly SegmentDocument[] {
  const inferred = traceGraph(trace).nodes.filter((node) => node.inferred && !trace.segments.includes(node.segment));
  return [
    ...trace.segments,
    ...inferred.map(({ segment, name, type }): SegmentDocument => {
      const { subsegments: _own, namespace: _namespace, type: _type, ...call } = segment;
      const id = createHash('sha256').update(`${trace.id} ${segment.id}`).digest('hex').slice(0, 16);
      const origin = type === null || type === 'remote' ? {} : { origin: type };
      return { ...call, id, name, trace_id: trace.id, parent_id: segment.id, inferred: true, ...origin };
    }),
  ];
}
