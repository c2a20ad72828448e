import type { Thresholds } from '../../domain/decision/thresholds';
import type { BucketValues, WatchFrame } from '../../domain/telemetry/watch-frame';
import type { ReportChart, ReportSeries } from '../report/report';

/** The charts of a frame, in the shape that the report draws: errors, latency, requests by path, mismatches. */
export function frameCharts({ series }: WatchFrame, thresholds: Thresholds): readonly ReportChart[] {
  const line = (name: string, role: ReportSeries['role'], values: BucketValues, times = 1): ReportSeries => ({
    name,
    role,
    points: values.map((value, index) => ({
      atMs: series.fromMs + index * series.stepMs,
      ...(value === undefined ? {} : { value: value * times }),
    })),
  });
  const limit = (value: number) => ({ value, label: `${value * 100} %` });
  return [
    {
      title: 'Error rate',
      unit: 'percent',
      series: [line('all requests', 'canary', series.errorRate, 0.01)],
      limits: [limit(thresholds.errors.noGoAbove)],
    },
    {
      title: 'Latency, p95',
      unit: 'ms',
      series: [line('mock', 'mock', series.mockP95Ms), line('canary', 'canary', series.canaryP95Ms)],
      limits: [],
    },
    {
      title: 'Requests by path',
      unit: 'count',
      series: [line('mock', 'mock', series.mockRequests), line('canary', 'canary', series.canaryRequests)],
      limits: [],
    },
    {
      title: 'Shadow mismatches',
      unit: 'percent',
      series: [line('mismatches', 'other', series.mismatchRate, 0.01)],
      limits: [limit(thresholds.diffs.goBelow), limit(thresholds.diffs.investigateAbove)],
    },
  ];
}
