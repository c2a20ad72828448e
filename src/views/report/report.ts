import type { Decision } from '../../domain/decision/decision';
import type { Evidence } from '../../domain/decision/evidence';
import type { Thresholds } from '../../domain/decision/thresholds';
import type { Palette } from '../../domain/text/palette';
import { MINUTE_MS } from '../../domain/time';

/** One point of a chart; without a value it is a gap. */
export interface ReportPoint {
  readonly atMs: number;
  readonly value?: number;
}

export interface ReportSeries {
  readonly name: string;
  readonly role: 'mock' | 'canary' | 'other';
  readonly points: readonly ReportPoint[];
}

export interface ReportChart {
  readonly title: string;
  /** How values read: `percent` takes fractions. */
  readonly unit: 'percent' | 'ms' | 'count';
  readonly series: readonly ReportSeries[];
  readonly limits: readonly { readonly value: number; readonly label: string }[];
}

export interface ReportPhase {
  readonly title: string;
  readonly fromMs: number;
  /** Undefined while it lasts. */
  readonly toMs?: number | undefined;
  readonly detail?: string;
  /** What it was: a phase of the plan, or something that went wrong. */
  readonly kind: 'shadow' | 'canary' | 'rolled-back' | 'other';
}

export interface ReportJournalLine {
  readonly atMs: number;
  readonly command: string;
  readonly what: string;
  readonly actor: string;
  readonly reason?: string | undefined;
}

export interface ReportQuery {
  readonly name: string;
  readonly text: string;
  readonly logGroups: readonly string[];
}

/** Everything that a report shows; nothing is looked up while it is written. */
export interface ReportInput {
  /** A recommended command as it is to be typed where the report was written. */
  readonly command: Palette['command'];
  readonly generatedAtMs: number;
  readonly system: {
    readonly account: string;
    readonly region: string;
    readonly sandbox: boolean;
    readonly endpoint?: string;
  };
  readonly decision: Decision;
  /** How the share that is judged ended; undefined while it is served. */
  readonly ended: { readonly atMs: number; readonly by: string } | undefined;
  readonly evidence: Evidence;
  readonly thresholds: Thresholds;
  readonly timeline: readonly ReportPhase[];
  readonly charts: readonly ReportChart[];
  /** Newest last, as much as should be shown. */
  readonly journal: readonly ReportJournalLine[];
  readonly queries: readonly ReportQuery[];
  readonly versions: readonly { readonly name: string; readonly version: string }[];
}

/**
 * Charts from the per-minute counts that the evidence carries: error rates, shadow mismatches and requests by path,
 * merged into some 90 buckets (24 for rates), the same for every line of a chart. Latency over time is not part of the evidence; a caller that has it adds a chart.
 */
export function chartsOf(evidence: Evidence, thresholds: Thresholds): readonly ReportChart[] {
  const charts: ReportChart[] = [];
  const rateBucketMs = bucketMs(evidence, RATE_BUCKETS);
  const rate = (
    name: string,
    role: ReportSeries['role'],
    measurement: Evidence['errors'] | Evidence['canaryErrors'] | Evidence['shadowErrors'] | Evidence['diffs'],
  ): ReportSeries | undefined =>
    measurement.kind === 'measured' && measurement.series !== undefined && measurement.series.length > 0
      ? {
          name,
          role,
          points: bucketed(measurement.series, rateBucketMs).map((one) =>
            one.n > 0 ? { atMs: one.atMs, value: one.events / one.n } : { atMs: one.atMs },
          ),
        }
      : undefined;
  const errors = [
    rate('all requests', 'mock', evidence.errors),
    rate('canary', 'canary', evidence.canaryErrors),
    rate('shadow', 'other', evidence.shadowErrors),
  ].filter((one) => one !== undefined);
  if (errors.length > 0) {
    const limit = thresholds.errors.noGoAbove;
    charts.push({
      title: 'Error rate',
      unit: 'percent',
      series: errors,
      limits: [{ value: limit, label: `${limit * 100} %` }],
    });
  }
  const diffs = rate('mismatches', 'other', evidence.diffs);
  if (diffs !== undefined) {
    const { goBelow, investigateAbove } = thresholds.diffs;
    charts.push({
      title: 'Shadow mismatches',
      unit: 'percent',
      series: [diffs],
      limits: [goBelow, investigateAbove].map((value) => ({ value, label: `${value * 100} %` })),
    });
  }
  const share = evidence.share;
  if (share.kind === 'measured' && share.series !== undefined && share.series.length > 0) {
    const buckets = bucketed(share.series, bucketMs(evidence, BUCKETS));
    charts.push({
      title: 'Requests by path',
      unit: 'count',
      series: [
        { name: 'mock', role: 'mock', points: buckets.map((one) => ({ atMs: one.atMs, value: one.n - one.events })) },
        { name: 'canary', role: 'canary', points: buckets.map((one) => ({ atMs: one.atMs, value: one.events })) },
      ],
      limits: [],
    });
  }
  return charts;
}

interface Bucket {
  readonly atMs: number;
  readonly events: number;
  readonly n: number;
}

const BUCKETS = 90;
/** Fewer for rates: one error of 30 requests is no 3 %. */
const RATE_BUCKETS = 24;

/** Whole minutes, so that a beta's length fits into about so many buckets. */
function bucketMs({ startedAtMs, atMs }: Evidence, buckets: number): number {
  const lengthMs = startedAtMs === undefined ? 60 * MINUTE_MS : atMs - startedAtMs;
  return Math.max(1, Math.ceil(lengthMs / buckets / MINUTE_MS)) * MINUTE_MS;
}

/** Counts merged by time; a bucket is named by its end. */
function bucketed(series: readonly Bucket[], sizeMs: number): readonly Bucket[] {
  const merged = new Map<number, Bucket>();
  for (const { atMs, events, n } of series) {
    const endMs = Math.ceil(atMs / sizeMs) * sizeMs;
    const before = merged.get(endMs);
    merged.set(endMs, { atMs: endMs, events: (before?.events ?? 0) + events, n: (before?.n ?? 0) + n });
  }
  return [...merged.values()].sort((a, b) => a.atMs - b.atMs);
}
