import { type FilterTrace, type SegmentDocument, withSubsegments } from './segment';

/** One appearance of a service in a trace: a segment, or a subsegment whose callee sent nothing (inferred). */
export interface TraceNode {
  readonly name: string;
  readonly type: string | null;
  readonly accountId: string | null;
  readonly inferred: boolean;
  readonly segment: SegmentDocument;
  /** The segment and its subsegments; for an inferred node, the subsegment alone. */
  readonly documents: readonly SegmentDocument[];
}

/** A call from one node to another; `client` calls the root. */
export interface TraceEdge {
  readonly source: TraceNode | null;
  readonly destination: TraceNode;
}

export interface TraceGraph {
  readonly root: TraceNode | null;
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
}

/** X-Ray draws a node for the caller of the root; it is named and typed `client`. */
export const CLIENT = 'client';

const graphs = new WeakMap<FilterTrace, TraceGraph>();

/** The nodes and edges of a trace, made once for each trace object. */
export function traceGraph(trace: FilterTrace): TraceGraph {
  const known = graphs.get(trace);
  if (known !== undefined) return known;
  const graph = build(trace);
  graphs.set(trace, graph);
  return graph;
}

/** Some node has this name; found without the graph, which costs more. */
export function hasService({ segments }: FilterTrace, name: string): boolean {
  const isCalled = (id: string): boolean => segments.some((segment) => segment.parent_id === id);
  return segments.some(
    (segment) =>
      segment.name === name ||
      withSubsegments(segment).some(
        (call) => call !== segment && call.name === name && isRemote(call) && !isCalled(call.id),
      ),
  );
}

/** The segment that no other one called, the earliest if there are several; null for a trace without segments. */
export function rootSegment(trace: FilterTrace): SegmentDocument | null {
  let root: SegmentDocument | null = null;
  for (const segment of trace.segments) {
    if (segment.parent_id === undefined && (root === null || segment.start_time < root.start_time)) root = segment;
  }
  return root ?? traceGraph(trace).root?.segment ?? null;
}

function build(trace: FilterTrace): TraceGraph {
  const nodes: TraceNode[] = [];
  const owners = new Map<string, TraceNode>();
  for (const segment of trace.segments) {
    const documents = withSubsegments(segment);
    const node: TraceNode = {
      name: segment.name,
      type: segment.origin ?? null,
      accountId: segment.aws?.account_id ?? null,
      inferred: segment.inferred === true,
      segment,
      documents,
    };
    nodes.push(node);
    for (const document of documents) owners.set(document.id, node);
  }
  const edges: TraceEdge[] = [];
  const called = new Set<string>();
  const root = rootOf(nodes, owners);
  for (const node of nodes) {
    const parent = node.segment.parent_id;
    if (parent !== undefined) called.add(parent);
    if (node === root) edges.push({ source: null, destination: node });
    else edges.push({ source: (parent === undefined ? undefined : owners.get(parent)) ?? null, destination: node });
  }
  for (const source of [...nodes]) {
    for (const document of source.documents) {
      if (document === source.segment || called.has(document.id)) continue;
      const node = inferred(document);
      if (node === null) continue;
      nodes.push(node);
      edges.push({ source, destination: node });
    }
  }
  return { root, nodes, edges };
}

/** The segment that no other one called, the earliest if there are several. */
function rootOf(nodes: readonly TraceNode[], owners: ReadonlyMap<string, TraceNode>): TraceNode | null {
  let root: TraceNode | null = null;
  for (const node of nodes) {
    const parent = node.segment.parent_id;
    if (parent !== undefined && owners.has(parent)) continue;
    const earlier = root === null || node.segment.start_time < root.segment.start_time;
    const properRoot = root?.segment.parent_id !== undefined && parent === undefined;
    if (root === null || properRoot || (earlier && (parent === undefined) === (root.segment.parent_id === undefined)))
      root = node;
  }
  return root ?? nodes[0] ?? null;
}

const isRemote = ({ namespace }: SegmentDocument): boolean => namespace === 'aws' || namespace === 'remote';

/** X-Ray infers a segment from a subsegment of a call (`aws` or `remote`) that no segment answers. */
function inferred(document: SegmentDocument): TraceNode | null {
  const { namespace, name } = document;
  if (!isRemote(document)) return null;
  const type = namespace === 'remote' ? 'remote' : name.includes('::') ? name : `AWS::${name}`;
  return { name, type, accountId: null, inferred: true, segment: document, documents: [document] };
}
