export interface TraceSummary {
  readonly id: string;
  readonly at: number;
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
  readonly startAt: number;
  readonly endAt: number | undefined;
  readonly error: boolean;
  readonly fault: boolean;
  readonly throttle: boolean;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  readonly cause: string | undefined;
}

export interface Trace {
  readonly id: string;
  readonly durationMs: number;
  readonly nodes: readonly TraceNode[];
}

export interface ServiceMapNode {
  readonly id: number;
  readonly name: string;
  readonly type: string | undefined;
  readonly root: boolean;
  readonly statistics: ServiceStatistics | undefined;
  readonly edges: readonly { readonly to: number; readonly statistics: ServiceStatistics }[];
}

export interface ServiceStatistics {
  readonly total: number;
  readonly ok: number;
  readonly errors: number;
  readonly faults: number;
  readonly throttles: number;
  readonly averageMs: number | undefined;
}

/** X-Ray. Windows longer than six hours are sliced by the adapter. */
export interface Traces {
  summaries(request: {
    readonly expression?: string;
    readonly from: number;
    readonly to: number;
    readonly limit: number;
    readonly signal?: AbortSignal;
  }): Promise<{
    readonly traces: readonly TraceSummary[];
    readonly truncated: boolean;
    readonly scanned: number;
  }>;
  get(ids: readonly string[]): Promise<readonly Trace[]>;
  serviceMap(window: { readonly from: number; readonly to: number }): Promise<readonly ServiceMapNode[]>;
  /** Where segments go; `cloudwatch-logs` (Transaction Search) blinds trace summaries. */
  destination(): Promise<'xray' | 'cloudwatch-logs'>;
}
