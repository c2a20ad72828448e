import type { Evidence } from '../src/domain/decision/evidence';
import { measured } from '../src/domain/decision/evidence';
import { decide } from '../src/domain/decision/matrix';
import { THRESHOLDS } from '../src/domain/decision/thresholds';
import { normalQuantile } from '../src/domain/statistics/special-functions';

export interface StatisticsTiming {
  readonly requests: number;
  readonly share: number;
  readonly verdict: string;
  readonly medianMs: number;
  readonly worstMs: number;
}

/** Milliseconds of one whole decision (all intervals, proofs, ETAs and rank tests) on evidence with this many requests. */
export function timeStatistics(requests: number, share: number, runs = 15): StatisticsTiming {
  const evidence = evidenceOf(requests, share);
  const times: number[] = [];
  let verdict = '';
  for (let run = 0; run < runs; run += 1) {
    const from = performance.now();
    verdict = decide(evidence, { thresholds: THRESHOLDS, final: true }).verdict;
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  return { requests, share, verdict, medianMs: times[Math.floor(runs / 2)] ?? 0, worstMs: times[runs - 1] ?? 0 };
}

function evidenceOf(requests: number, share: number): Evidence {
  const startedAtMs = Date.UTC(2026, 10, 21, 9);
  const atMs = startedAtMs + 3 * 3_600_000;
  const origin = { source: 'bench', window: { fromMs: startedAtMs, toMs: atMs } };
  const canary = Math.round((requests * share) / 100);
  const mock = requests - canary;
  const series = (n: number) =>
    Array.from({ length: 180 }, (_, i) => ({
      atMs: startedAtMs + (i + 1) * 60_000,
      events: 0,
      n: Math.floor(((i + 1) * n) / 180) - Math.floor((i * n) / 180),
    }));
  const durations = (n: number, p95Ms: number) => {
    const counts = new Map<number, number>();
    const steps = Math.min(n, 4000);
    for (let i = 0; i < steps; i += 1) {
      const durationMs = Math.max(1, Math.round(p95Ms * Math.exp(0.3 * (normalQuantile((i + 0.5) / steps) - 1.6449))));
      const count = Math.floor(((i + 1) * n) / steps) - Math.floor((i * n) / steps);
      counts.set(durationMs, (counts.get(durationMs) ?? 0) + count);
    }
    return measured({ counts: [...counts].map(([durationMs, count]) => ({ durationMs, count })) }, origin);
  };
  return {
    atMs,
    startedAtMs,
    phase: 'ramp-25',
    requestedShare: share,
    bucketBy: 'request',
    shareDeliveredAtMs: startedAtMs,
    errors: measured({ lambdaErrors: 0, canaryErrors: 0, invocations: requests, series: series(requests) }, origin),
    canaryErrors: measured({ errors: 0, rescued: 0, requests: canary, series: series(canary) }, origin),
    shadowErrors: measured({ sent: mock, errors: 0, comparisons: mock, series: series(mock) }, origin),
    diffs: measured({ comparisons: mock, mismatches: 0, series: series(mock) }, origin),
    share: measured({ canary, total: requests }, origin),
    alarms: measured(
      { alarms: [{ name: 'bench', state: 'ok', sinceMs: startedAtMs, reason: '', wentOffAtMs: [] }] },
      origin,
    ),
    latency: { mock: durations(mock, 180), canary: durations(canary, 190), shadowPrisma: durations(mock, 190) },
    failures: measured({ failed: 0, invocations: requests }, origin),
    rollbacks: measured({ rollbacks: [] }, origin),
    flagFetchErrors: measured({ errors: 0 }, origin),
    traffic: [],
  };
}
