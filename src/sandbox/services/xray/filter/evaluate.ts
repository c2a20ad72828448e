import type { ComparisonOperator, Filter, Literal, ServiceSelector } from './ast';
import {
  durationS,
  type FilterTrace,
  isError,
  isFault,
  isIncomplete,
  isThrottle,
  type SegmentDocument,
  withSubsegments,
} from './segment';
import { CLIENT, hasService, rootSegment, type TraceEdge, type TraceNode, traceGraph } from './trace-graph';

/** Where an expression is evaluated: on a whole trace, or on one node inside braces. */
interface Subject {
  readonly trace: FilterTrace;
  /** The node inside `service { }`, or the called node inside `edge { }`; null on a whole trace. */
  readonly node: TraceNode | null;
  readonly edge: TraceEdge | null;
}

/** True when the trace fits. Simple keywords look at the root segment; braces look at each node (xray-console-filters). */
export function evaluateFilter(filter: Filter, trace: FilterTrace): boolean {
  return holds(filter, { trace, node: null, edge: null });
}

function holds(filter: Filter, subject: Subject): boolean {
  switch (filter.kind) {
    case 'and':
      return holds(filter.left, subject) && holds(filter.right, subject);
    case 'or':
      return holds(filter.left, subject) || holds(filter.right, subject);
    case 'not':
      return !holds(filter.operand, subject);
    case 'boolean':
      return truth(filter.keyword, subject) === filter.value;
    case 'number': {
      const number = numberOf(filter.keyword, subject);
      return number !== null && compare(filter.operator, number, filter.value);
    }
    case 'string': {
      const { test } = filter;
      const values = textsOf(filter.keyword, subject);
      return test === null ? values.length > 0 : values.some((value) => compare(test.operator, value, test.value));
    }
    case 'annotation': {
      const { test } = filter;
      return hasAnnotation(filter, subject, (value) =>
        test === null ? value !== false : compareAnnotation(test.operator, value, test.value),
      );
    }
    case 'service':
      return isNameAlone(filter)
        ? hasService(subject.trace, filter.selector.name)
        : traceGraph(subject.trace).nodes.some(
            (node) => isSelected(node, filter.selector) && within(filter.filter, { ...subject, node, edge: null }),
          );
    case 'edge':
      return traceGraph(subject.trace).edges.some(
        (edge) =>
          isSelected(edge.source, filter.source) &&
          isSelected(edge.destination, filter.destination) &&
          within(filter.filter, { ...subject, node: edge.destination, edge }),
      );
  }
}

/** `service("name")`: the whole graph is not needed. */
function isNameAlone(
  filter: Extract<Filter, { kind: 'service' }>,
): filter is typeof filter & { readonly selector: { readonly name: string } } {
  const { name, type, accountId } = filter.selector;
  return filter.filter === null && name !== null && type === null && accountId === null;
}

function within(filter: Filter | null, subject: Subject): boolean {
  return filter === null || holds(filter, subject);
}

function isSelected(node: TraceNode | null, selector: ServiceSelector): boolean {
  const { name, type, accountId } = node ?? { name: CLIENT, type: CLIENT, accountId: null };
  return (
    (selector.name === null || selector.name === name) &&
    (selector.type === null || selector.type === type) &&
    (selector.accountId === null || selector.accountId === accountId)
  );
}

/** The segment that simple keywords look at: of the node, or the root. */
function segmentOf({ trace, node }: Subject): SegmentDocument | null {
  return node === null ? rootSegment(trace) : node.segment;
}

function truth(keyword: Extract<Filter, { kind: 'boolean' }>['keyword'], subject: Subject): boolean {
  const { trace, node } = subject;
  const segment = segmentOf(subject);
  switch (keyword) {
    case 'fault':
      return segment !== null && isFault(segment);
    case 'error':
      return segment !== null && isError(segment);
    case 'throttle':
      return node === null
        ? traceGraph(trace).nodes.some((each) => isThrottle(each.segment))
        : isThrottle(node.segment);
    case 'ok':
      return segment !== null && !isFault(segment) && !isError(segment);
    case 'partial':
      return node === null ? trace.segments.some(isIncomplete) : isIncomplete(node.segment);
    case 'inferred':
      return node === null ? traceGraph(trace).nodes.some((each) => each.inferred) : node.inferred;
    case 'root':
      return node === null ? segment !== null : segment === rootSegment(trace);
  }
}

function numberOf(keyword: Extract<Filter, { kind: 'number' }>['keyword'], subject: Subject): number | null {
  const { trace, node } = subject;
  const segment = segmentOf(subject);
  if (segment === null) return null;
  if (keyword === 'http.status') return segment.http?.response?.status ?? null;
  if (keyword === 'responsetime' || node !== null) return durationS(segment);
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const each of trace.segments) {
    start = Math.min(start, each.start_time);
    end = Math.max(end, each.end_time ?? each.start_time);
  }
  return end - start;
}

function textsOf(keyword: Extract<Filter, { kind: 'string' }>['keyword'], subject: Subject): readonly string[] {
  const { trace, node } = subject;
  const request = segmentOf(subject)?.http?.request;
  const segments = node === null ? trace.segments : [node.segment];
  const collect = (read: (segment: SegmentDocument) => string | undefined) =>
    segments.flatMap((segment) => read(segment) ?? []);
  switch (keyword) {
    case 'http.url':
      return optional(request?.url);
    case 'http.method':
      return optional(request?.method);
    case 'http.useragent':
      return optional(request?.user_agent);
    case 'http.clientip':
      return optional(request?.client_ip);
    case 'user':
      return collect((segment) => segment.user);
    case 'name':
      return node === null ? traceGraph(trace).nodes.map((each) => each.name) : [node.name];
    case 'type':
      return node === null
        ? traceGraph(trace).nodes.flatMap((each) => each.type ?? [])
        : optional(node.type ?? undefined);
    case 'message':
      return (node === null ? trace.segments.flatMap(withSubsegments) : node.documents).flatMap(messages);
    case 'availabilityzone':
      return collect((segment) => segment.aws?.ec2?.availability_zone);
    case 'instance.id':
      return collect((segment) => segment.aws?.ec2?.instance_id);
    case 'resource.arn':
      return collect((segment) => segment.resource_arn ?? segment.aws?.resource_arn);
  }
}

function optional(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

function messages({ cause }: SegmentDocument): readonly string[] {
  if (cause === undefined || typeof cause === 'string') return [];
  return (cause.exceptions ?? []).flatMap((exception) => exception.message ?? []);
}

type AnnotationValue = string | number | boolean;

/** Some value of the annotation fits: on a whole trace, of a node, or of one end of an edge. */
function hasAnnotation(
  { key, side }: Extract<Filter, { kind: 'annotation' }>,
  { trace, node, edge }: Subject,
  fits: (value: AnnotationValue) => boolean,
): boolean {
  const has = ({ annotations }: SegmentDocument): boolean => {
    const value = annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined;
    return value !== undefined && fits(value);
  };
  if (side === 'any' && node === null) return trace.segments.some((segment) => withSubsegments(segment).some(has));
  const chosen = side === 'source' ? edge?.source : side === 'destination' ? edge?.destination : node;
  return chosen?.documents.some(has) ?? false;
}

/** Values of different types are neither equal nor unequal: such a comparison is false. */
function compareAnnotation(operator: ComparisonOperator, value: AnnotationValue, wanted: Literal): boolean {
  return typeof value === wanted.kind && compare(operator, value, wanted.value);
}

function compare(operator: ComparisonOperator, value: AnnotationValue, wanted: AnnotationValue): boolean {
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case 'CONTAINS':
      return String(value).includes(String(wanted));
    case 'BEGINSWITH':
      return String(value).startsWith(String(wanted));
    case 'ENDSWITH':
      return String(value).endsWith(String(wanted));
  }
}
