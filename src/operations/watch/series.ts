import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { MINUTE_MS, type Window } from '../../domain/time';
import type { BetaCounts } from '../evidence/beta-metrics';

type Line = readonly (number | undefined)[];

/** The four charts, a value a bucket; buckets without data stay undefined. */
export function watchSeries(counts: BetaCounts | undefined, window: Window): WatchFrame['series'] {
  const stepMs = counts?.periodMs ?? MINUTE_MS;
  const length = Math.max(0, Math.round((window.toMs - window.fromMs) / stepMs));
  const line = (id: string): Line => {
    const values: (number | undefined)[] = Array.from({ length }, () => undefined);
    for (const { atMs, value } of counts?.points(id) ?? []) {
      const i = Math.floor((atMs - window.fromMs) / stepMs);
      if (i >= 0 && i < length) values[i] = value;
    }
    return values;
  };
  return {
    ...window,
    stepMs,
    errorRate: percentOf([line('lambdaErrors'), line('canaryErrors')], line('invocations')),
    mockP95Ms: line('mockP95'),
    canaryP95Ms: line('canaryP95'),
    mockRequests: line('mockRequests'),
    canaryRequests: line('canaryRequests'),
    mismatchRate: percentOf([line('mismatches')], line('comparisons')),
  };
}

/** Events over n in percent; a bucket without any n has no rate. */
const percentOf = (events: readonly Line[], n: Line): Line =>
  n.map((total, i) =>
    total === undefined || total === 0
      ? undefined
      : (100 * events.reduce((sum, series) => sum + (series[i] ?? 0), 0)) / total,
  );
