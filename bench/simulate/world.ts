import { type Evidence, measured, missing } from '../../src/domain/decision/evidence';
import type { CountBucket } from '../../src/domain/statistics/e-process';
import { poissonDraw } from '../../src/domain/statistics/random';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** 21 Nov 2026 09:00 UTC. */
export const START_MS = Date.UTC(2026, 10, 21, 9);

/** Events of n trials. */
export function binomialDraw(n: number, rate: number, random: () => number): number {
  if (n > 200 && n * rate > 30 && n * (1 - rate) > 30) {
    const z = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.min(n, Math.round(n * rate + z * Math.sqrt(n * rate * (1 - rate)))));
  }
  if (rate <= 0 || n <= 0) return 0;
  if (rate >= 1) return n;
  let events = 0;
  let left = n;
  for (;;) {
    const gap = Math.ceil(Math.log(random()) / Math.log1p(-rate));
    left -= gap;
    if (left < 0) return events;
    events += 1;
  }
}

/** Minutes of Poisson traffic with this rate of events, as buckets. */
export function minutesOf(
  minutes: number,
  perMinute: (minute: number) => number,
  rate: (minute: number) => number,
  random: () => number,
): CountBucket[] {
  return Array.from({ length: minutes }, (_, minute) => {
    const n = poissonDraw(perMinute(minute), random);
    return { atMs: START_MS + (minute + 1) * MINUTE_MS, n, events: binomialDraw(n, rate(minute), random) };
  });
}

export const totalOf = (series: readonly CountBucket[]): { readonly events: number; readonly n: number } =>
  series.reduce((sum, { events, n }) => ({ events: sum.events + events, n: sum.n + n }), { events: 0, n: 0 });

/** Counts of a simulated beta; absent series are quiet and healthy. */
export interface CountedBeta {
  readonly minutes: number;
  readonly share: number;
  readonly mock: readonly CountBucket[];
  readonly canary: readonly CountBucket[];
  readonly shadow: readonly CountBucket[];
}

/** The evidence of a beta whose canary began after an hour, as the product would have gathered it. */
export function evidenceOf({ minutes, share, mock, canary, shadow }: CountedBeta): Evidence {
  const atMs = START_MS + minutes * MINUTE_MS;
  const origin = { source: 'simulation', window: { fromMs: START_MS, toMs: atMs } };
  const all = mock.map((bucket, index) => ({
    atMs: bucket.atMs,
    n: bucket.n + (canary[index]?.n ?? 0),
    events: bucket.events + (canary[index]?.events ?? 0),
  }));
  const errors = totalOf(all);
  const failed = totalOf(canary);
  const base = totalOf(mock);
  const sent = totalOf(shadow);
  return {
    atMs,
    startedAtMs: START_MS,
    phase: share === 0 ? 'shadow' : share < 5 ? 'canary-1' : share < 25 ? 'ramp-5' : 'ramp-25',
    requestedShare: share,
    bucketBy: 'request',
    errors: measured(
      { lambdaErrors: base.events, canaryErrors: failed.events, invocations: errors.n, series: all },
      origin,
    ),
    canaryErrors: measured(
      { errors: failed.events, rescued: failed.events, requests: failed.n, series: canary },
      origin,
    ),
    shadowErrors: measured(
      { sent: sent.n, errors: sent.events, comparisons: sent.n - sent.events, series: shadow },
      origin,
    ),
    diffs: measured(
      {
        comparisons: sent.n - sent.events,
        mismatches: 0,
        series: shadow.map((one) => ({ ...one, n: one.n - one.events, events: 0 })),
      },
      origin,
    ),
    share: measured(
      {
        canary: failed.n,
        total: errors.n,
        series: all.map((one, index) => ({ atMs: one.atMs, n: one.n, events: canary[index]?.n ?? 0 })),
      },
      origin,
    ),
    alarms: measured(
      { alarms: [{ name: 'alarm', state: 'ok', sinceMs: START_MS, reason: '', wentOffAtMs: [] }] },
      { ...origin, asOfMs: atMs },
    ),
    latency: {
      mock: missing('not simulated'),
      canary: missing('not simulated'),
      shadowPrisma: missing('not simulated'),
    },
    control: measured(
      {
        mockErrors: base.events,
        mockRequests: base.n,
        canaryErrors: failed.events,
        canaryRequests: failed.n,
        series: mock,
      },
      origin,
    ),
    failures: measured({ failed: base.events, invocations: errors.n }, origin),
    rollbacks: measured({ rollbacks: [] }, origin),
    flagFetchErrors: measured({ errors: 0 }, origin),
    traffic: [],
  };
}

/** `12.3 %`, right-aligned. */
export const part = (value: number): string => `${(100 * value).toFixed(1)} %`.padStart(8);
