import { clockFrom } from '../phase';
import type { CountBucket } from '../statistics/e-process';
import type { DecisionOptions } from './decision';
import type { AlarmReadings, Evidence, Measured, Measurement, ReplayedEvidence, RowId } from './evidence';
import { missing } from './evidence';
import { decide } from './matrix';
import { asVerdict, type Reading, type Verdict, worst } from './verdict';

/** What the rows, and the verdict over them, would have been at one moment. */
export interface ReplayPoint {
  readonly atMs: number;
  readonly verdict: Verdict;
  readonly counts: { readonly [row in RowId]?: Reading };
}

/** From when on a row counted as what: its first decision, and each change after it, back to HOLD too. */
export interface RowChange {
  readonly row: RowId;
  readonly atMs: number;
  readonly counts: Reading;
}

export interface Replay {
  readonly points: readonly ReplayPoint[];
  /** When a row first counted as something other than HOLD, and as what. */
  readonly firstDecided: readonly RowChange[];
  readonly changes: readonly RowChange[];
  /** Another share was served after `fromMs` and until `toMs`: those minutes are not judged. */
  readonly leftOut?: { readonly fromMs: number; readonly toMs: number };
  /** What the replay cannot show, and what its dates mean. */
  readonly notes: readonly string[];
}

/** Rows whose evidence is kept by minute; durations are not, so that `p95` cannot be replayed. */
export const REPLAYED: readonly RowId[] = ['errors', 'errors-canary', 'errors-shadow', 'diffs', 'share', 'alarms'];
const NOT_BY_MINUTE = missing('not kept by minute');

/**
 * The verdict at each minute (each bucket of the series) of the evidence's window, from nothing but what was counted by
 * then. `p95` and the targets are left out of it, and so are the minutes of another share. Empty without counts by minute.
 * With more than `most` moments only every so many of them are judged, the last always. Pure.
 */
export function replay(evidence: Evidence, options: DecisionOptions, most = Number.POSITIVE_INFINITY): Replay {
  return replayOf(evidence, [...replayPoints(evidence, options, most)], options);
}

/** The points of a replay one by one, so that a caller can stop in between. */
export function* replayPoints(
  evidence: Evidence,
  options: DecisionOptions,
  most = Number.POSITIVE_INFINITY,
): Generator<ReplayPoint, void, undefined> {
  const leftOut = earlierShares(evidence);
  for (const atMs of thinned(momentsOf(evidence), most)) {
    if (leftOut !== undefined && atMs > leftOut.fromMs && atMs <= leftOut.toMs) continue;
    const { rows } = decide(evidenceAt(evidence, atMs), { ...options, final: false });
    const replayed = rows.filter((row) => REPLAYED.includes(row.id) && row.required);
    const folded = worst(['GO', ...replayed.map((row) => (row.acceptance === 'accepted' ? 'GO' : row.counts))]);
    yield {
      atMs,
      verdict: asVerdict(folded),
      counts: Object.fromEntries(replayed.map((row) => [row.id, row.counts])),
    };
  }
}

/** The replay of judged points: its changes, and what it cannot show. */
export function replayOf(evidence: Evidence, points: readonly ReplayPoint[], options: DecisionOptions): Replay {
  const leftOut = earlierShares(evidence);
  const changes = REPLAYED.flatMap((row) => changesOf(points, row));
  return {
    points,
    firstDecided: REPLAYED.flatMap((row) => changes.find((one) => one.row === row) ?? []),
    changes,
    ...(leftOut === undefined ? {} : { leftOut }),
    notes: [
      ...(momentsOf(evidence).length === 0 ? ['the evidence has no counts by minute: nothing can be replayed'] : []),
      ...shareNotes(evidence),
      ...soonerNotes(evidence, changes, options),
      'p95 and the targets are not replayed: durations are not kept by minute',
    ],
  };
}

const isOpen = (counts: Reading | undefined): boolean =>
  counts === undefined || counts === 'HOLD' || counts === 'none' || counts === 'n/a';

function changesOf(points: readonly ReplayPoint[], row: RowId): readonly RowChange[] {
  const changes: RowChange[] = [];
  for (const { atMs, counts } of points) {
    const now = counts[row];
    const before = changes.at(-1)?.counts;
    if (now === undefined || now === before || (before === undefined && isOpen(now))) continue;
    if (isOpen(now) && isOpen(before)) continue;
    changes.push({ row, atMs, counts: now });
  }
  return changes;
}

/**
 * The minutes in which the shares that a ramp left behind were served: their canary counts are not in the evidence, so that
 * nothing true can be said of them. Minutes of a share that was taken back stay: what they say of all requests is true.
 */
function earlierShares({ servedSinceMs, shareDeliveredAtMs }: Evidence): Replay['leftOut'] | undefined {
  if (servedSinceMs === undefined || shareDeliveredAtMs === undefined || servedSinceMs >= shareDeliveredAtMs)
    return undefined;
  return { fromMs: servedSinceMs, toMs: shareDeliveredAtMs };
}

/** What is said of the minutes before the present share began, where it is not its first. */
function shareNotes(evidence: Evidence): readonly string[] {
  const { phase, servedSinceMs, shareDeliveredAtMs } = evidence;
  const leftOut = earlierShares(evidence);
  const when = clockFrom(evidence.startedAtMs);
  if (leftOut !== undefined)
    return [`after ${when(leftOut.fromMs)} and until ${when(leftOut.toMs)} another share was served: not replayed`];
  const isLater = phase !== 'shadow' && phase !== 'canary-1';
  return isLater && servedSinceMs === undefined && shareDeliveredAtMs !== undefined
    ? [
        `the record does not hold which shares were served before ${when(shareDeliveredAtMs)}: those minutes are judged as shadow time`,
      ]
    : [];
}

/**
 * Why a row counts as NO-GO sooner here than the matrix says "since": the matrix dates the proof over the whole window,
 * while a proof over the last minutes, or against mock, counts from its own first moment on.
 */
function soonerNotes(evidence: Evidence, changes: readonly RowChange[], options: DecisionOptions): readonly string[] {
  const held = REPLAYED.flatMap((row) => {
    const last = changes.findLast((one) => one.row === row);
    return last?.counts === 'NO-GO' ? [last] : [];
  });
  if (held.length === 0) return [];
  const { rows } = decide(evidence, { ...options, final: false });
  const when = clockFrom(evidence.startedAtMs);
  return held.flatMap(({ row, atMs }) => {
    const proof = rows.find(({ id }) => id === row)?.proof;
    if (proof?.kind !== 'disproven' || proof.sinceMs === undefined || proof.sinceMs <= atMs) return [];
    const { countsOnly: _, ...then } = evidenceAt(evidence, atMs);
    const first = decide(then, { ...options, final: false }).rows.find(({ id }) => id === row)?.proof;
    if (first?.kind !== 'disproven') return [];
    return [
      `${row} at ${when(atMs)}: ${first.says}; the matrix dates the proof over the whole window, since ${when(proof.sinceMs)}`,
    ];
  });
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
function evidenceAt(evidence: Evidence, atMs: number): ReplayedEvidence {
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
    countsOnly: true,
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
