import { epochSeconds } from '../../kernel/time';
import { assembleTrace } from './assemble';
import { type SegmentDocument, type TraceGraph, traceGraph } from './filter/index';
import { durationS, isError, isFault, isThrottle } from './filter/segment';
import type { StoredTrace } from './state';

/** Counts and times of a node or an edge, as the wire names them. */
interface Tally {
  ok: number;
  throttle: number;
  otherError: number;
  fault: number;
  total: number;
  responseTime: number;
  readonly durations: Map<number, number>;
  start: number;
  end: number;
}

interface Node {
  readonly reference: number;
  readonly name: string;
  readonly type: string | null;
  root: boolean;
  inferred: boolean;
  readonly tally: Tally;
  readonly edges: Map<number, Tally>;
}

const emptyTally = (): Tally => ({
  ok: 0,
  throttle: 0,
  otherError: 0,
  fault: 0,
  total: 0,
  responseTime: 0,
  durations: new Map(),
  start: Number.POSITIVE_INFINITY,
  end: Number.NEGATIVE_INFINITY,
});

function count(tally: Tally, call: SegmentDocument): void {
  tally.total += 1;
  if (isFault(call)) tally.fault += 1;
  else if (isThrottle(call)) tally.throttle += 1;
  else if (isError(call)) tally.otherError += 1;
  else tally.ok += 1;
  const seconds = durationS(call);
  const rounded = Math.round(seconds * 1000) / 1000;
  tally.responseTime += seconds;
  tally.durations.set(rounded, (tally.durations.get(rounded) ?? 0) + 1);
  extend(tally, call.start_time, call.start_time + seconds);
}

function extend(tally: Tally, start: number, end: number): void {
  tally.start = Math.min(tally.start, start);
  tally.end = Math.max(tally.end, end);
}

/**
 * The service map of some traces: a node for each (name, origin), an edge for each call, and a `client` node before
 * every service that begins a trace.
 */
export function serviceGraph(traces: readonly StoredTrace[]): Record<string, unknown>[] {
  const nodes = new Map<string, Node>();
  const nodeOf = (name: string, type: string | null): Node => {
    const key = `${type ?? ''}\u0000${name}`;
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const node: Node = {
      reference: nodes.size,
      name,
      type,
      root: false,
      inferred: false,
      tally: emptyTally(),
      edges: new Map(),
    };
    nodes.set(key, node);
    return node;
  };
  for (const trace of traces) addTrace(traceGraph(assembleTrace(trace)), nodeOf);
  return [...nodes.values()].map(describe);
}

/** An edge counts what its caller saw: the calling subsegment, or the callee itself where the client called. */
function addTrace(graph: TraceGraph, nodeOf: (name: string, type: string | null) => Node): void {
  for (const { source, destination } of graph.edges) {
    const from = source === null ? nodeOf(destination.name, 'client') : nodeOf(source.name, source.type);
    const node = nodeOf(destination.name, destination.type);
    if (source === null) node.root = true;
    if (destination.inferred) node.inferred = true;
    count(node.tally, destination.segment);
    const edge = from.edges.get(node.reference) ?? emptyTally();
    from.edges.set(node.reference, edge);
    const caller = source?.documents.find(({ id }) => id === destination.segment.parent_id);
    count(edge, caller === undefined || caller === source?.segment ? destination.segment : caller);
    if (source === null) extend(from.tally, edge.start, edge.end);
  }
}

const histogram = (tally: Tally): unknown[] =>
  [...tally.durations].sort(([a], [b]) => a - b).map(([Value, Count]) => ({ Value, Count }));

const statistics = (tally: Tally): unknown => ({
  OkCount: tally.ok,
  ErrorStatistics: {
    ThrottleCount: tally.throttle,
    OtherCount: tally.otherError,
    TotalCount: tally.throttle + tally.otherError,
  },
  FaultStatistics: { OtherCount: tally.fault, TotalCount: tally.fault },
  TotalCount: tally.total,
  TotalResponseTime: Math.round(tally.responseTime * 1000) / 1000,
});

const times = (tally: Tally): Record<string, unknown> => ({
  StartTime: epochSeconds(tally.start * 1000),
  EndTime: epochSeconds(tally.end * 1000),
});

function describe(node: Node): Record<string, unknown> {
  const client = node.type === 'client';
  return {
    ReferenceId: node.reference,
    Name: node.name,
    Names: [node.name],
    ...(node.root ? { Root: true } : {}),
    ...(node.type === null ? {} : { Type: node.type }),
    State: client || node.inferred ? 'unknown' : 'active',
    ...times(node.tally),
    Edges: [...node.edges].map(([reference, tally]) => ({
      ReferenceId: reference,
      ...times(tally),
      SummaryStatistics: statistics(tally),
      ResponseTimeHistogram: histogram(tally),
      Aliases: [],
    })),
    ...(client
      ? {}
      : {
          SummaryStatistics: statistics(node.tally),
          DurationHistogram: histogram(node.tally),
          ResponseTimeHistogram: histogram(node.tally),
        }),
  };
}
