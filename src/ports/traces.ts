import type { ServiceMapNode, Trace, TraceSummary } from '../domain/telemetry/trace';
import type { SamplingRule, TraceGroup } from '../domain/telemetry/trace-sampling';
import type { Window } from '../domain/time';

/** X-Ray traces. The adapter splits windows longer than six hours. */
export interface Traces {
  summaries(request: {
    readonly expression?: string | undefined;
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<{
    readonly traces: readonly TraceSummary[];
    readonly truncated: boolean;
    readonly scanned: number;
  }>;
  get(ids: readonly string[]): Promise<readonly Trace[]>;
  serviceMap(window: Window): Promise<readonly ServiceMapNode[]>;
  groups(): Promise<readonly TraceGroup[]>;
  /** The lowest priority first. */
  samplingRules(): Promise<readonly SamplingRule[]>;
  /** Where segments go; `cloudwatch-logs` (Transaction Search) leaves trace summaries empty. */
  destination(): Promise<'xray' | 'cloudwatch-logs'>;
}
