/** One trace as X-Ray summarises it; times in epoch ms. */
export interface TraceSummary {
  readonly id: string;
  readonly atMs: number;
  readonly durationMs: number;
  readonly responseMs: number | undefined;
  readonly hasError: boolean;
  readonly hasFault: boolean;
  readonly hasThrottle: boolean;
  readonly isPartial: boolean;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  readonly status: number | undefined;
  readonly url: string | undefined;
}

/** A node of a trace's tree, flattened from segments and subsegments. */
export interface TraceNode {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly origin: string | undefined;
  readonly namespace: string | undefined;
  readonly startAtMs: number;
  readonly endAtMs: number | undefined;
  readonly error: boolean;
  readonly fault: boolean;
  readonly throttle: boolean;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  readonly cause: string | undefined;
}

/** A trace with its nodes. */
export interface Trace {
  readonly id: string;
  readonly durationMs: number;
  readonly nodes: readonly TraceNode[];
}

/** A service of the map, and the services that it calls. */
export interface ServiceMapNode {
  readonly id: number;
  readonly name: string;
  readonly type: string | undefined;
  readonly root: boolean;
  readonly statistics: ServiceStatistics | undefined;
  readonly edges: readonly { readonly to: number; readonly statistics: ServiceStatistics }[];
}

/** Counts of requests, and their mean response time. */
export interface ServiceStatistics {
  readonly total: number;
  readonly ok: number;
  readonly errors: number;
  readonly faults: number;
  readonly throttles: number;
  readonly averageMs: number | undefined;
}
