import { wilson } from '../statistics/intervals';
import { counted, quantileOf } from '../statistics/quantiles';

/** One path's line of the result. */
export interface PathResult {
  readonly path: 'mock' | 'canary' | 'none';
  readonly count: number;
  readonly errors: number;
  readonly rescued: number;
  /** Nearest-rank percentiles in milliseconds; undefined without a request. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export interface TrafficResult {
  readonly requests: number;
  readonly failed: number;
  readonly paths: readonly PathResult[];
  /** Canary requests over answered ones, with Wilson's 95 % interval; rates 0..1. */
  readonly observedShare: { readonly rate: number; readonly lower: number; readonly upper: number } | undefined;
  /** Reasons of failures with their counts, most frequent first. */
  readonly reasons: readonly { readonly why: string; readonly count: number }[];
}

interface Sent {
  readonly path: 'mock' | 'canary' | 'none';
  readonly durationMs: number;
  readonly failed: boolean;
  readonly rescued: boolean;
  readonly why: string | undefined;
}

/** Counts, percentiles and the observed share of the sent requests. */
export function summarizeTraffic(sent: readonly Sent[]): TrafficResult {
  const paths = (['mock', 'canary', 'none'] as const)
    .map((path): PathResult => {
      const own = sent.filter((request) => request.path === path);
      const durations = counted(own.map(({ durationMs }) => durationMs));
      return {
        path,
        count: own.length,
        errors: own.filter(({ failed }) => failed).length,
        rescued: own.filter(({ rescued }) => rescued).length,
        p50Ms: quantileOf(durations, 0.5),
        p95Ms: quantileOf(durations, 0.95),
        p99Ms: quantileOf(durations, 0.99),
      };
    })
    .filter(({ path, count }) => path !== 'none' || count > 0);
  const canary = paths.find(({ path }) => path === 'canary')?.count ?? 0;
  const answered = canary + (paths.find(({ path }) => path === 'mock')?.count ?? 0);
  const reasons = new Map<string, number>();
  for (const { why } of sent) if (why !== undefined) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const interval = answered === 0 ? undefined : wilson(canary, answered);
  return {
    requests: sent.length,
    failed: sent.filter(({ failed }) => failed).length,
    paths,
    observedShare:
      interval === undefined ? undefined : { rate: canary / answered, lower: interval.low, upper: interval.high },
    reasons: [...reasons].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count),
  };
}
