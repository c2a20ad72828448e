import type { CountBucket } from '../statistics/e-process';
import type { DecisionOptions } from './decision';
import type { AlarmReadings, Evidence, Measured, Measurement, RowId } from './evidence';
import { missing } from './evidence';
import { decide } from './matrix';
import { type Reading, type Verdict, worst } from './verdict';

/** What the rows, and the verdict over them, would have been at one moment. */
export interface ReplayPoint {
  readonly atMs: number;
  readonly verdict: Verdict;
  readonly counts: { readonly [row in RowId]?: Reading };
}

/** When a row first counted as something other than HOLD, and as what. */
export interface FirstDecided {
  readonly row: RowId;
  readonly atMs: number;
  readonly counts: Reading;
}

export interface Replay {
  readonly points: readonly ReplayPoint[];
  readonly firstDecided: readonly FirstDecided[];
  /** What the replay cannot show. */
  readonly notes: readonly string[];
}

/** Rows whose evidence is kept by minute; durations are not, so that `p95` cannot be replayed. */
const REPLAYED: readonly RowId[] = ['errors', 'errors-canary', 'errors-shadow', 'diffs', 'share', 'alarms'];
const NOT_BY_MINUTE = missing('not kept by minute');

/**
 * The verdict at each minute (each bucket of the series) of the evidence's window, from nothing but what was counted by
 * then. `p95` and the targets are left out of it. Empty without counts by minute. With more than `most` moments only every so
 * many of them are judged, the last always. Pure.
 */
export function replay(evidence: Evidence, options: DecisionOptions, most = Number.POSITIVE_INFINITY): Replay {
  const moments = thinned(momentsOf(evidence), most);
  const points = moments.map((atMs): ReplayPoint => {
    const { rows } = decide(evidenceAt(evidence, atMs), { ...options, final: false });
    const replayed = rows.filter((row) => REPLAYED.includes(row.id) && row.required);
    const folded = worst(['GO', ...replayed.map((row) => (row.acceptance === 'accepted' ? 'GO' : row.counts))]);
    return {
      atMs,
      verdict: folded === 'GO' || folded === 'INVESTIGATE' || folded === 'NO-GO' ? folded : 'HOLD',
      counts: Object.fromEntries(replayed.map((row) => [row.id, row.counts])),
    };
  });
  return {
    points,
    firstDecided: REPLAYED.flatMap((row) => {
      const first = points.find(({ counts }) => !['HOLD', 'none', 'n/a', undefined].includes(counts[row]));
      const counts = first?.counts[row];
      return first === undefined || counts === undefined ? [] : [{ row, atMs: first.atMs, counts }];
    }),
    notes: [
      ...(points.length === 0 ? ['the evidence has no counts by minute: nothing can be replayed'] : []),
      'p95 and the targets are not replayed: durations are not kept by minute',
    ],
  };
}

function thinned(moments: readonly number[], most: number): readonly number[] {
  const every = Math.max(1, Math.ceil(moments.length / most));
  return moments.filter((_, index) => (moments.length - 1 - index) % every === 0);
}

const seriesOf = (measurement: Measurement<{ readonly series?: readonly CountBucket[] }> | undefined) =>
  measurement?.kind === 'measured' ? measurement.series : undefined;

function momentsOf(evidence: Evidence): readonly number[] {
  const all = [evidence.errors, evidence.shadowErrors, evidence.canaryErrors].flatMap((one) => seriesOf(one) ?? []);
  return [...new Set(all.map(({ atMs }) => atMs))].sort((a, b) => a - b);
}

/** The evidence as it was at a moment of its own window. */
function evidenceAt(evidence: Evidence, atMs: number): Evidence {
  const began = evidence.shareDeliveredAtMs;
  const shadowOnly = began !== undefined && atMs <= began;
  const cut = <T extends { readonly series?: readonly CountBucket[] }>(
    measurement: Measurement<T>,
    totals: (sum: { readonly events: number; readonly n: number }, whole: Measured<T>) => Partial<T>,
  ): Measurement<T> => {
    if (measurement.kind === 'missing') return measurement;
    if (measurement.series === undefined) return NOT_BY_MINUTE;
    const series = measurement.series.filter((bucket) => bucket.atMs <= atMs);
    const sum = series.reduce((all, { events, n }) => ({ events: all.events + events, n: all.n + n }), {
      events: 0,
      n: 0,
    });
    const window = { fromMs: measurement.window.fromMs, toMs: Math.min(atMs, measurement.window.toMs) };
    return { ...measurement, ...totals(sum, measurement), series, window, asOfMs: Math.min(atMs, measurement.asOfMs) };
  };
  const canary = cut(evidence.canaryErrors, ({ events, n }, whole) => ({
    errors: events,
    requests: n,
    rescued: Math.min(events, whole.rescued),
  }));
  const { recentLatency: _, origins: __, control, ...rest } = evidence;
  return {
    ...rest,
    atMs,
    ...(shadowOnly ? { phase: 'shadow', requestedShare: 0 } : {}),
    errors: cut(evidence.errors, ({ events, n }) => ({ lambdaErrors: events, canaryErrors: 0, invocations: n })),
    canaryErrors: shadowOnly ? missing('no share was delivered yet') : canary,
    shadowErrors: cut(evidence.shadowErrors, ({ events, n }) => ({
      sent: n,
      errors: events,
      comparisons: n - events,
    })),
    diffs: cut(evidence.diffs, ({ events, n }) => ({ mismatches: events, comparisons: n })),
    share: shadowOnly
      ? missing('no share was delivered yet')
      : cut(evidence.share, ({ events, n }) => ({ canary: events, total: n })),
    alarms: alarmsAt(evidence.alarms, atMs),
    latency: { mock: NOT_BY_MINUTE, canary: NOT_BY_MINUTE, shadowPrisma: NOT_BY_MINUTE },
    ...(control === undefined || shadowOnly
      ? {}
      : {
          control: cut(control, ({ events, n }) => ({
            mockErrors: events,
            mockRequests: n,
            canaryErrors: canary.kind === 'measured' ? canary.errors : 0,
            canaryRequests: canary.kind === 'measured' ? canary.requests : 0,
          })),
        }),
    traffic: [],
  };
}

/** Alarms by the moments at which they went off; the last one that ended is taken to have lasted until it did. */
function alarmsAt(alarms: Measurement<AlarmReadings>, atMs: number): Measurement<AlarmReadings> {
  if (alarms.kind === 'missing') return alarms;
  return {
    ...alarms,
    asOfMs: atMs,
    alarms: alarms.alarms.map((alarm) => {
      if (alarm.sinceMs <= atMs) return alarm;
      const last = alarm.wentOffAtMs.filter((at) => at <= atMs).at(-1);
      const rings = alarm.state !== 'alarm' && last !== undefined && last === alarm.wentOffAtMs.at(-1);
      return { ...alarm, state: rings ? 'alarm' : 'ok', sinceMs: last ?? alarms.window.fromMs };
    }),
  };
}
