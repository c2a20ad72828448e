import {
  durationS,
  type FilterTrace,
  isError,
  isFault,
  isIncomplete,
  isThrottle,
  type SegmentDocument,
} from './segment';
import { type TraceNode, traceGraph } from './trace-graph';

/** A node of the service map, as ServiceIds of a trace summary. */
export interface ServiceId {
  readonly name: string;
  readonly type: string | null;
  readonly accountId: string | null;
}

/** What GetTraceSummaries says of a trace (API_TraceSummary); times in seconds. */
export interface TraceFacts {
  readonly id: string;
  readonly startTimeS: number;
  readonly endTimeS: number;
  /** From the first start to the last end, asynchronous work included. */
  readonly durationS: number;
  /** Of the root segment. */
  readonly responseTimeS: number;
  /** The root segment has a 4xx. */
  readonly hasError: boolean;
  /** The root segment has a 5xx. */
  readonly hasFault: boolean;
  /** Some segment has a 429. */
  readonly hasThrottle: boolean;
  readonly isPartial: boolean;
  readonly http: {
    readonly url: string | null;
    readonly status: number | null;
    readonly method: string | null;
    readonly userAgent: string | null;
    readonly clientIp: string | null;
  };
  readonly annotations: ReadonlyMap<
    string,
    readonly { readonly value: string | number | boolean; readonly services: readonly ServiceId[] }[]
  >;
  readonly users: readonly { readonly userName: string; readonly services: readonly ServiceId[] }[];
  readonly services: readonly ServiceId[];
  readonly entryPoint: ServiceId | null;
  readonly resourceArns: readonly string[];
  readonly instanceIds: readonly string[];
  readonly availabilityZones: readonly string[];
}

/** Summarises a trace from its segment documents alone. */
export function summarize(trace: FilterTrace): TraceFacts {
  const { root, nodes } = traceGraph(trace);
  const { segments } = trace;
  const startTimeS = Math.min(...segments.map((segment) => segment.start_time));
  const endTimeS = Math.max(...segments.map((segment) => segment.end_time ?? segment.start_time));
  const empty = segments.length === 0;
  const request = root?.segment.http?.request;
  return {
    id: trace.id,
    startTimeS: empty ? 0 : startTimeS,
    endTimeS: empty ? 0 : endTimeS,
    durationS: empty ? 0 : endTimeS - startTimeS,
    responseTimeS: root === null ? 0 : durationS(root.segment),
    hasError: root !== null && isError(root.segment),
    hasFault: root !== null && isFault(root.segment),
    hasThrottle: nodes.some((node) => isThrottle(node.segment)),
    isPartial: segments.some(isIncomplete),
    http: {
      url: request?.url ?? null,
      status: root?.segment.http?.response?.status ?? null,
      method: request?.method ?? null,
      userAgent: request?.user_agent ?? null,
      clientIp: request?.client_ip ?? null,
    },
    annotations: collectAnnotations(nodes),
    users: collectUsers(nodes),
    services: distinct(nodes.map(serviceId)),
    entryPoint: root === null ? null : serviceId(root),
    resourceArns: present(segments, (segment) => segment.resource_arn ?? segment.aws?.resource_arn),
    instanceIds: present(segments, (segment) => segment.aws?.ec2?.instance_id),
    availabilityZones: present(segments, (segment) => segment.aws?.ec2?.availability_zone),
  };
}

export function serviceId({ name, type, accountId }: TraceNode): ServiceId {
  return { name, type, accountId };
}

function distinct(services: readonly ServiceId[]): readonly ServiceId[] {
  const known = new Map(
    services.map((service) => [JSON.stringify([service.name, service.type, service.accountId]), service]),
  );
  return [...known.values()];
}

function present(
  segments: readonly SegmentDocument[],
  read: (segment: SegmentDocument) => string | undefined,
): readonly string[] {
  return [...new Set(segments.flatMap((segment) => read(segment) ?? []))];
}

function collectAnnotations(nodes: readonly TraceNode[]): TraceFacts['annotations'] {
  const found = new Map<string, { value: string | number | boolean; services: ServiceId[] }[]>();
  for (const node of nodes) {
    if (node.inferred) continue;
    for (const { annotations } of node.documents) {
      for (const [key, value] of Object.entries(annotations ?? {})) {
        const values = found.get(key) ?? [];
        found.set(key, values);
        const known = values.find((entry) => entry.value === value);
        const service = serviceId(node);
        if (known === undefined) values.push({ value, services: [service] });
        else known.services = [...distinct([...known.services, service])];
      }
    }
  }
  return found;
}

function collectUsers(nodes: readonly TraceNode[]): TraceFacts['users'] {
  const found = new Map<string, ServiceId[]>();
  for (const node of nodes) {
    const { user } = node.segment;
    if (user !== undefined) found.set(user, [...distinct([...(found.get(user) ?? []), serviceId(node)])]);
  }
  return [...found].map(([userName, services]) => ({ userName, services }));
}
