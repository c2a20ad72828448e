import type { Trace, TraceNode } from '../../domain/telemetry/trace';

type Json = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const milliseconds = (value: unknown): number | undefined =>
  typeof value === 'number' ? Math.round(value * 1000) : undefined;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function annotationsOf(value: unknown): TraceNode['annotations'] {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );
}

/** `cause` is an object with exceptions, or the id of a cause elsewhere in the trace. */
function causeOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const exceptions = Array.isArray(value.exceptions) ? value.exceptions.filter(isObject) : [];
  const first = exceptions[0];
  if (first === undefined) return text(value.message);
  return [text(first.type), text(first.message)].filter(Boolean).join(': ') || undefined;
}

function nodeOf(document: Json, parentId: string | undefined): TraceNode {
  const startAt = milliseconds(document.start_time) ?? 0;
  return {
    id: text(document.id) ?? '',
    parentId: text(document.parent_id) ?? parentId,
    name: text(document.name) ?? '',
    origin: text(document.origin),
    namespace: text(document.namespace),
    startAtMs: startAt,
    endAtMs: milliseconds(document.end_time),
    error: document.error === true,
    fault: document.fault === true,
    throttle: document.throttle === true,
    annotations: annotationsOf(document.annotations),
    cause: causeOf(document.cause),
  };
}

function flatten(document: Json, parentId: string | undefined): readonly TraceNode[] {
  const node = nodeOf(document, parentId);
  const children = Array.isArray(document.subsegments) ? document.subsegments.filter(isObject) : [];
  return [node, ...children.flatMap((child) => flatten(child, node.id))];
}

/** Builds a trace from its segment documents (JSON texts): one list of nodes, ordered by start. */
export function traceOf(id: string, durationMs: number, documents: readonly string[]): Trace {
  const nodes = documents.flatMap((document) => {
    const parsed: unknown = JSON.parse(document);
    return isObject(parsed) ? flatten(parsed, undefined) : [];
  });
  return { id, durationMs, nodes: [...nodes].sort((a, b) => a.startAtMs - b.startAtMs) };
}
