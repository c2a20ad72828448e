import type { GroupSummary, SamplingRuleRecord, TraceSummary as SdkSummary, Service } from '@aws-sdk/client-xray';
import type { Trace, TraceSummary } from '../../domain/telemetry/trace';
import type { SamplingRule, TraceGroup } from '../../domain/telemetry/trace-sampling';
import { HOUR_MS, type Window } from '../../domain/time';
import type { Traces } from '../../ports/traces';
import { batches, pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';
import { traceOf } from './documents';
import { mergeServiceGraphs } from './service-map';

/** Longest window of GetTraceSummaries and GetServiceGraph. */
const WINDOW_MS = 6 * HOUR_MS;

/** Most ids of one BatchGetTraces call. */
const IDS_AT_ONCE = 5;

/** Windows of at most six hours that cover the range, the newest first. */
export function slices({ fromMs, toMs }: Window): readonly Window[] {
  const windows: Window[] = [];
  for (let endMs = toMs; endMs > fromMs; endMs -= WINDOW_MS)
    windows.push({ fromMs: Math.max(fromMs, endMs - WINDOW_MS), toMs: endMs });
  return windows;
}

function annotationsOf(summary: SdkSummary): TraceSummary['annotations'] {
  const annotations: Record<string, string | number | boolean> = {};
  for (const [key, values] of Object.entries(summary.Annotations ?? {})) {
    const value = values[0]?.AnnotationValue;
    const plain = value?.StringValue ?? value?.NumberValue ?? value?.BooleanValue;
    if (plain !== undefined) annotations[key] = plain;
  }
  return annotations;
}

/** A trace id carries its start in hexadecimal seconds: `1-5759e988-…`. */
const startOf = (id: string): number => Number.parseInt(id.split('-')[1] ?? '0', 16) * 1000;

const summaryOf = (summary: SdkSummary): TraceSummary => ({
  id: summary.Id ?? '',
  atMs: summary.StartTime?.getTime() ?? startOf(summary.Id ?? ''),
  durationMs: Math.round((summary.Duration ?? 0) * 1000),
  responseMs: summary.ResponseTime === undefined ? undefined : Math.round(summary.ResponseTime * 1000),
  hasError: summary.HasError ?? false,
  hasFault: summary.HasFault ?? false,
  hasThrottle: summary.HasThrottle ?? false,
  isPartial: summary.IsPartial ?? false,
  annotations: annotationsOf(summary),
  status: summary.Http?.HttpStatus,
  url: summary.Http?.HttpURL,
});

const groupOf = (group: GroupSummary): TraceGroup => ({
  name: group.GroupName ?? '',
  expression: group.FilterExpression || undefined,
  insights: group.InsightsConfiguration?.InsightsEnabled ?? false,
});

const ruleOf = ({ SamplingRule: rule }: SamplingRuleRecord): SamplingRule => ({
  name: rule?.RuleName ?? '',
  priority: rule?.Priority ?? 0,
  reservoir: rule?.ReservoirSize ?? 0,
  share: rule?.FixedRate ?? 0,
  service: rule?.ServiceName ?? '*',
});

export const createXRayTraces = (clients: SdkClients): Traces => ({
  async summaries({ expression, fromMs, toMs, limit, signal }) {
    const { sdk, read } = await clients.xray();
    const traces: TraceSummary[] = [];
    let scanned = 0;
    for (const slice of slices({ fromMs, toMs })) {
      const request = {
        StartTime: new Date(slice.fromMs),
        EndTime: new Date(slice.toMs),
        Sampling: false,
        ...(expression ? { FilterExpression: expression } : {}),
      };
      const ask = (token: string | undefined) =>
        read(new sdk.GetTraceSummariesCommand({ ...request, NextToken: token }), { signal });
      for await (const page of pages(ask)) {
        scanned += page.TracesProcessedCount ?? 0;
        traces.push(...(page.TraceSummaries ?? []).map(summaryOf));
        if (traces.length > limit) break;
      }
      if (traces.length > limit) break;
    }
    const unique = [...new Map(traces.map((trace) => [trace.id, trace])).values()].sort((a, b) => b.atMs - a.atMs);
    return { traces: unique.slice(0, limit), truncated: unique.length > limit, scanned };
  },
  async get(ids) {
    const { sdk, read } = await clients.xray();
    const traces: Trace[] = [];
    for (const part of batches(ids, IDS_AT_ONCE)) {
      const ask = (token: string | undefined) =>
        read(new sdk.BatchGetTracesCommand({ TraceIds: [...part], NextToken: token }));
      for await (const page of pages(ask)) {
        for (const trace of page.Traces ?? []) {
          const documents = (trace.Segments ?? []).map((segment) => segment.Document ?? '{}');
          traces.push(traceOf(trace.Id ?? '', Math.round((trace.Duration ?? 0) * 1000), documents));
        }
      }
    }
    return traces.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  },
  async serviceMap({ fromMs, toMs }) {
    const { sdk, read } = await clients.xray();
    const graphs: Service[][] = [];
    for (const slice of [...slices({ fromMs, toMs })].reverse()) {
      const graph: Service[] = [];
      const request = { StartTime: new Date(slice.fromMs), EndTime: new Date(slice.toMs) };
      for await (const page of pages((token) => read(new sdk.GetServiceGraphCommand({ ...request, NextToken: token }))))
        graph.push(...(page.Services ?? []));
      graphs.push(graph);
    }
    return mergeServiceGraphs(graphs);
  },
  async groups() {
    const { sdk, read } = await clients.xray();
    const groups: TraceGroup[] = [];
    for await (const page of pages((token) => read(new sdk.GetGroupsCommand({ NextToken: token }))))
      groups.push(...(page.Groups ?? []).map(groupOf));
    return groups;
  },
  async samplingRules() {
    const { sdk, read } = await clients.xray();
    const rules: SamplingRule[] = [];
    for await (const page of pages((token) => read(new sdk.GetSamplingRulesCommand({ NextToken: token }))))
      rules.push(...(page.SamplingRuleRecords ?? []).map(ruleOf));
    return rules.sort((a, b) => a.priority - b.priority);
  },
  async destination() {
    const { sdk, read } = await clients.xray();
    const answer = await read(new sdk.GetTraceSegmentDestinationCommand({}));
    return answer.Destination === 'CloudWatchLogs' ? 'cloudwatch-logs' : 'xray';
  },
});
