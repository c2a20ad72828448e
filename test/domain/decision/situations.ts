import type {
  DurationBlock,
  DurationCount,
  Durations,
  Evidence,
  Measured,
} from '../../../src/domain/decision/evidence';
import { measured, missing } from '../../../src/domain/decision/evidence';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** 21 Nov 2026 09:00 UTC. */
export const START = Date.UTC(2026, 10, 21, 9);

/** `n` log-normal durations as exact counts, evenly spread over the distribution: its p95 is where it should be. */
export function latencies(n: number, p95Ms: number, sigma = 0.25): readonly DurationCount[] {
  const known = drawn.get(`${n}/${p95Ms}/${sigma}`);
  if (known !== undefined) return known;
  const counts = new Map<number, number>();
  for (let i = 0; i < n; i += 1) {
    const u = (i + 0.5) / n;
    const z = quantile(u);
    const durationMs = Math.max(1, Math.round(p95Ms * Math.exp(sigma * (z - 1.6449))));
    counts.set(durationMs, (counts.get(durationMs) ?? 0) + 1);
  }
  const result = [...counts].map(([durationMs, count]) => ({ durationMs, count }));
  drawn.set(`${n}/${p95Ms}/${sigma}`, result);
  return result;
}

const drawn = new Map<string, readonly DurationCount[]>();

function quantile(p: number): number {
  let low = -6;
  let high = 6;
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function cdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

/** Durations with their quarter hours: slow requests as evenly spread over the window as they can be. */
export function evenly(
  counts: readonly DurationCount[],
  origin: { readonly source: string; readonly window: { readonly fromMs: number; readonly toMs: number } },
): Measured<Durations> {
  const { fromMs, toMs } = origin.window;
  const known = spread.get(counts)?.get(`${fromMs} ${toMs}`);
  const blocks = known ?? quarterHours(counts, fromMs, toMs);
  spread.set(counts, new Map([...(spread.get(counts) ?? []), [`${fromMs} ${toMs}`, blocks]]));
  return measured({ counts, blocks }, origin);
}

const spread = new Map<readonly DurationCount[], ReadonlyMap<string, readonly DurationBlock[]>>();

function quarterHours(counts: readonly DurationCount[], fromMs: number, toMs: number): readonly DurationBlock[] {
  const quarters = Math.max(1, Math.round((toMs - fromMs) / (15 * MINUTE)));
  const blocks = new Map<string, DurationBlock>();
  let at = 0;
  for (const { durationMs, count } of [...counts].sort((a, b) => a.durationMs - b.durationMs)) {
    const from = Math.exp(Math.floor(4 * Math.log(durationMs + 1)) / 4) - 1;
    for (let i = 0; i < count; i += 1) {
      const atMs = fromMs + (Math.floor(((at * 0.618034) % 1) * quarters) + 1) * 15 * MINUTE;
      const key = `${atMs} ${from}`;
      blocks.set(key, { atMs, leastMs: from, count: (blocks.get(key)?.count ?? 0) + 1 });
      at += 1;
    }
  }
  return [...blocks.values()];
}

/** What falls on one of `total` minutes when `count` are spread as evenly as they can be. */
export const evenPart = (count: number, minute: number, total: number): number =>
  Math.floor(((minute + 1) * count) / total) - Math.floor((minute * count) / total);

/** A healthy 1 % canary at H+2:58, after an hour of shadow traffic alone: the picture of the `decide` command. */
export function healthy(change: Partial<Evidence> = {}): Evidence {
  const atMs = START + 178 * MINUTE;
  const delivered = START + HOUR;
  const all = { window: { fromMs: START, toMs: atMs } };
  const since = { window: { fromMs: delivered, toMs: atMs } };
  const metrics = 'CloudWatch metrics';
  const minutes = (total: number, n: number, events: readonly number[]) =>
    Array.from({ length: total }, (_, minute) => ({
      atMs: atMs - (total - 1 - minute) * MINUTE,
      n: evenPart(n, minute, total),
      events: events.filter((at) => at === minute).length,
    }));
  return byMinute({
    atMs,
    startedAtMs: START,
    phase: 'canary-1',
    requestedShare: 1,
    bucketBy: 'request',
    shareDeliveredAtMs: delivered,
    guardedUntilMs: START + HOUR + 110 * MINUTE,
    errors: measured(
      {
        lambdaErrors: 12,
        canaryErrors: 0,
        invocations: 2984,
        series: minutes(178, 2984, [3, 20, 35, 50, 61, 77, 90, 101, 120, 131, 150, 170]),
      },
      { source: metrics, ...all },
    ),
    canaryErrors: measured({ errors: 0, rescued: 0, requests: 17 }, { source: metrics, ...since }),
    shadowErrors: measured(
      { sent: 2967, errors: 2, comparisons: 2964, series: minutes(178, 2967, [40, 90, 140]) },
      { source: metrics, ...all },
    ),
    diffs: measured(
      {
        comparisons: 2964,
        mismatches: 2,
        users: { compared: 50, mismatched: ['user-7', 'user-31'] },
        series: minutes(178, 2964, [12, 150]),
      },
      { source: 'query shadow-diffs', ...all },
    ),
    share: measured(
      {
        canary: 17,
        total: 1990,
        series: minutes(
          118,
          1990,
          Array.from({ length: 17 }, (_, i) => i * 6 + 4),
        ),
      },
      { source: metrics, ...since },
    ),
    alarms: quietAlarms(all.window),
    latency: {
      mock: evenly(latencies(1973, 180), { source: 'query latency-counts', ...since }),
      canary: evenly(latencies(17, 188), { source: 'query latency-counts', ...since }),
      shadowPrisma: evenly(latencies(2964, 210), { source: 'query latency-counts', ...all }),
    },
    failures: measured({ failed: 12, invocations: 2984 }, { source: metrics, ...all }),
    rollbacks: measured({ rollbacks: [] }, { source: 'AppConfig and CodeDeploy', ...all }),
    flagFetchErrors: measured({ errors: 0 }, { source: metrics, ...all }),
    traffic: [
      { what: 'requests', source: 'Lambda invocations', n: 2984 },
      { what: 'requests', source: 'Huntaze/Beta Requests', n: 2984 },
    ],
    ...change,
  });
}

/** Counts by minute for each rate that comes without: requests and events as evenly spread over its window as they can be. */
function byMinute(evidence: Evidence): Evidence {
  type Rate = 'errors' | 'canaryErrors' | 'shadowErrors' | 'diffs' | 'share';
  const spread = <Row extends Rate>(row: Row, events: number, n: number): Partial<Evidence> => {
    const rate = evidence[row];
    if (rate.kind === 'missing' || rate.series !== undefined || !(events >= 0) || !(n >= events)) return {};
    const { fromMs, toMs } = rate.window;
    const total = Math.max(1, Math.round((toMs - fromMs) / MINUTE));
    const series = Array.from({ length: total }, (_, minute) => ({
      atMs: rate.asOfMs - (total - 1 - minute) * MINUTE,
      n: evenPart(n, minute, total),
      events: evenPart(events, minute, total),
    }));
    return { [row]: { ...rate, series } };
  };
  const { errors, canaryErrors, shadowErrors, diffs, share } = evidence;
  return {
    ...evidence,
    ...(errors.kind === 'measured'
      ? spread('errors', errors.lambdaErrors + errors.canaryErrors, errors.invocations)
      : {}),
    ...(canaryErrors.kind === 'measured' ? spread('canaryErrors', canaryErrors.errors, canaryErrors.requests) : {}),
    ...(shadowErrors.kind === 'measured'
      ? spread(
          'shadowErrors',
          Math.max(shadowErrors.errors, shadowErrors.sent - shadowErrors.comparisons),
          shadowErrors.sent,
        )
      : {}),
    ...(diffs.kind === 'measured' ? spread('diffs', diffs.mismatches, diffs.comparisons) : {}),
    ...(share.kind === 'measured' ? spread('share', share.canary, share.total) : {}),
  };
}

/** Both alarms OK since the beginning. */
const quietAlarms = (window: { readonly fromMs: number; readonly toMs: number }): Evidence['alarms'] =>
  measured(
    {
      alarms: ['huntaze-lambda-error-rate-gt-2pct', 'huntaze-canary-errors'].map((name) => ({
        name,
        state: 'ok' as const,
        sinceMs: START,
        reason: 'threshold not crossed',
        wentOffAtMs: [],
      })),
    },
    { source: 'CloudWatch alarms', window },
  );

/** A healthy 25 % share, eight hours in with durations of a day, mock at p95 180 ms and Prisma at `p95Ms`. */
export function atQuarter(p95Ms = 186, change: Partial<Evidence> = {}): Evidence {
  const startedAtMs = START;
  const delivered = START + 4 * DAY;
  const atMs = delivered + 8 * HOUR;
  const origin = { source: 'CloudWatch metrics', window: { fromMs: delivered, toMs: atMs } };
  const aDay = { source: 'CloudWatch metrics', window: { fromMs: atMs - DAY, toMs: atMs } };
  return healthy({
    atMs,
    startedAtMs,
    phase: 'ramp-25',
    requestedShare: 25,
    shareDeliveredAtMs: delivered,
    guardedUntilMs: delivered + DAY,
    errors: measured({ lambdaErrors: 0, canaryErrors: 4, invocations: 8000 }, origin),
    canaryErrors: measured({ errors: 4, rescued: 4, requests: 2010 }, origin),
    shadowErrors: measured({ sent: 5990, errors: 0, comparisons: 5990 }, origin),
    diffs: measured({ comparisons: 5990, mismatches: 0, users: { compared: 50, mismatched: [] } }, origin),
    share: measured({ canary: 2010, total: 8000 }, origin),
    alarms: quietAlarms(origin.window),
    latency: {
      mock: evenly(latencies(5990, 180), aDay),
      canary: evenly(latencies(2010, p95Ms), aDay),
      shadowPrisma: evenly(latencies(5990, p95Ms), aDay),
    },
    failures: measured({ failed: 0, invocations: 8000 }, origin),
    traffic: [],
    ...change,
  });
}

/** The same evidence, gathered so much later: every moment but H+0 and the share's beginning moves. */
export function later(evidence: Evidence, byMs: number): Evidence {
  const KEPT = ['startedAtMs', 'shareDeliveredAtMs'];
  return JSON.parse(
    JSON.stringify(evidence, (key, value: unknown) =>
      typeof value === 'number' && /(?:atMs|fromMs|toMs|asOfMs)$/iu.test(key) && !KEPT.includes(key)
        ? value + byMs
        : value,
    ),
  ) as Evidence;
}

export { measured, missing };
