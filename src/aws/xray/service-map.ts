import type { EdgeStatistics, ServiceStatistics as SdkStatistics, Service } from '@aws-sdk/client-xray';
import type { ServiceMapNode, ServiceStatistics } from '../../domain/telemetry/trace';

function statisticsOf(answer: SdkStatistics | EdgeStatistics | undefined): ServiceStatistics | undefined {
  if (answer === undefined) return undefined;
  const total = answer.TotalCount ?? 0;
  return {
    total,
    ok: answer.OkCount ?? 0,
    errors: answer.ErrorStatistics?.TotalCount ?? 0,
    faults: answer.FaultStatistics?.TotalCount ?? 0,
    throttles: answer.ErrorStatistics?.ThrottleCount ?? 0,
    averageMs:
      total > 0 && answer.TotalResponseTime !== undefined ? (1000 * answer.TotalResponseTime) / total : undefined,
  };
}

const NOTHING: ServiceStatistics = { total: 0, ok: 0, errors: 0, faults: 0, throttles: 0, averageMs: undefined };

function add(a: ServiceStatistics | undefined, b: ServiceStatistics | undefined): ServiceStatistics | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const total = a.total + b.total;
  const time = (a.averageMs ?? 0) * a.total + (b.averageMs ?? 0) * b.total;
  return {
    total,
    ok: a.ok + b.ok,
    errors: a.errors + b.errors,
    faults: a.faults + b.faults,
    throttles: a.throttles + b.throttles,
    averageMs: total > 0 ? time / total : undefined,
  };
}

interface Building {
  readonly id: number;
  readonly name: string;
  readonly type: string | undefined;
  root: boolean;
  statistics: ServiceStatistics | undefined;
  readonly edges: Map<number, ServiceStatistics>;
}

/** Merges the graphs of several windows. Services are matched by name and type, because each graph numbers them anew. */
export function mergeServiceGraphs(graphs: readonly (readonly Service[])[]): readonly ServiceMapNode[] {
  const nodes = new Map<string, Building>();
  for (const graph of graphs) {
    const local = new Map<number, Building>();
    for (const service of graph) {
      const name = service.Name ?? '';
      const key = `${name}\n${service.Type ?? ''}`;
      const node = nodes.get(key) ?? {
        id: nodes.size,
        name,
        type: service.Type,
        root: false,
        statistics: undefined,
        edges: new Map(),
      };
      nodes.set(key, node);
      node.root ||= service.Root ?? false;
      node.statistics = add(node.statistics, statisticsOf(service.SummaryStatistics));
      if (service.ReferenceId !== undefined) local.set(service.ReferenceId, node);
    }
    for (const service of graph) {
      const from = local.get(service.ReferenceId ?? -1);
      for (const edge of service.Edges ?? []) {
        const to = local.get(edge.ReferenceId ?? -1);
        if (!from || !to) continue;
        from.edges.set(to.id, add(from.edges.get(to.id), statisticsOf(edge.SummaryStatistics)) ?? NOTHING);
      }
    }
  }
  return [...nodes.values()].map(({ edges, ...node }) => ({
    ...node,
    edges: [...edges].map(([to, statistics]) => ({ to, statistics })),
  }));
}
