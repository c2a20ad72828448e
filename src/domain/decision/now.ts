import { clockSince } from '../phase';
import { clumpSizes, independentSample } from '../statistics/clumps';
import { type CountBucket, logEvidenceAbove } from '../statistics/e-process';
import { count, duration, limitPercent, percent } from '../text/figures';
import { MINUTE_MS } from '../time';
import type { Evidence, Measured } from './evidence';
import type { Thresholds } from './thresholds';

/** The recent windows that are judged besides the whole. */
const RECENT_MINUTES = [15, 60] as const;
/**
 * Minutes of looking that share one error budget: the two days for which a share is kept at least. A window may begin at
 * any of them.
 */
const LOOKED_AT_MINUTES = 2 * 24 * 60;
/** Without an observation for seven mean gaps: by chance once in 1,100 (e^-7). */
const LEAST_EXPECTED = 7;
/** A tenth of the usual traffic or less means something from this many expected observations on. */
const LEAST_EXPECTED_FOR_PART = 30;

/** The newest moment that a measurement knows: the end of the last bucket with an observation, else what its source covers. */
export function newestMs(measurement: Measured<object>, series?: readonly CountBucket[]): number {
  for (let index = (series?.length ?? 0) - 1; index >= 0; index -= 1) {
    const bucket = series?.[index];
    if (bucket !== undefined && bucket.n > 0) return bucket.atMs;
  }
  return measurement.asOfMs;
}

/** What a measurement counts, by minute as far as it was read. */
export interface Observations {
  readonly unit: string;
  readonly series: readonly CountBucket[] | undefined;
  readonly judgedByMinute?: boolean;
}

/**
 * Why a measurement says nothing about now; undefined when it is fresh. Without counts by minute, or with counts that do not
 * add up to it, a window that is longer than `quietMinutes` says nothing either, unless the measurement has none
 * (`judgedByMinute` false).
 */
export function staleness(
  evidence: Pick<Evidence, 'atMs' | 'startedAtMs'>,
  measurement: Measured<object>,
  { unit, series, judgedByMinute = true }: Observations,
  { quietMinutes, leastPart }: Thresholds['now'],
): string | undefined {
  const quietMs = quietMinutes * MINUTE_MS;
  const newest = newestMs(measurement, series);
  const gapMs = evidence.atMs - newest;
  const at = evidence.startedAtMs === undefined ? '' : ` (the newest at ${clockSince(evidence.startedAtMs, newest)})`;
  if (series === undefined || series.length === 0) {
    if (gapMs > quietMs) return `nothing newer than ${duration(gapMs)}${at}`;
    const spanMs = measurement.window.toMs - measurement.window.fromMs;
    return judgedByMinute && spanMs > quietMs
      ? `${duration(spanMs)} without counts by minute that add up say nothing about the last minutes`
      : undefined;
  }
  const recentFromMs = evidence.atMs - quietMs;
  const before = sumOf(series, measurement.window.fromMs, Math.min(newest, recentFromMs));
  const beforeMs = Math.min(newest, recentFromMs) - measurement.window.fromMs;
  if (!(beforeMs > 0)) return undefined;
  const perMs = before.n / beforeMs;
  if (gapMs > quietMs && perMs * gapMs >= LEAST_EXPECTED) return `no ${unit} for ${duration(gapMs)}${at}`;
  const recent = sumOf(series, recentFromMs, evidence.atMs);
  const expected = perMs * quietMs;
  if (expected >= LEAST_EXPECTED_FOR_PART && recent.n < leastPart * expected)
    return `${count(recent.n)} ${unit} in the last ${quietMinutes} min, about ${count(expected)} were usual`;
  return undefined;
}

/** A recent window in which the rate is too high: `disproven` at the level of a NO-GO, `suspect` at that of a proof. */
export interface RecentFailure {
  readonly kind: 'suspect' | 'disproven';
  readonly minutes: number;
  readonly events: number;
  readonly n: number;
  readonly says: string;
}

/**
 * The worst of the last 15 minutes and the last hour against the limit; undefined when neither speaks against it, or when
 * the whole window is not longer. For each beginning of a window the evidence is an e-process, so that over all windows
 * that begin within two days a false `suspect` has probability at most alphaGo, a false `disproven` alphaNoGo (Ville's
 * inequality and a union over the beginnings). Clumps are measured on what lies before the window; `disproven` also takes
 * those of the window itself, and errors in `LEAST_MINUTES` of its minutes.
 */
export function recentFailure(
  atMs: number,
  fromMs: number,
  series: readonly CountBucket[] | undefined,
  limit: number,
  { alphaGo, alphaNoGo, leastErrors }: Thresholds['proof'],
): RecentFailure | undefined {
  if (series === undefined) return undefined;
  const found = RECENT_MINUTES.map((minutes): RecentFailure | undefined => {
    const sinceMs = atMs - minutes * MINUTE_MS;
    if (sinceMs <= fromMs) return undefined;
    const { events, n } = sumOf(series, sinceMs, atMs);
    if (events < leastErrors || events <= limit * n) return undefined;
    const before = clumpSizes(series.filter((bucket) => bucket.atMs <= sinceMs)).fine;
    const evidence = (clump: number): number => {
      const sample = independentSample(events, n, clump);
      return logEvidenceAbove(sample.events, sample.n, limit);
    };
    if (evidence(before) < recentThreshold(alphaGo)) return undefined;
    const within = series.filter((bucket) => bucket.atMs > sinceMs && bucket.atMs <= atMs);
    const lasts = minutesWithEvents(within) >= LEAST_MINUTES;
    const proven = lasts && evidence(Math.max(before, clumpSizes(series).fine)) >= recentThreshold(alphaNoGo);
    const kind = proven ? 'disproven' : 'suspect';
    const span = minutes === 60 ? 'hour' : `${minutes} min`;
    const says = `${percent(events / n)} in the last ${span} (${count(events)}/${count(n)}), limit ${limitPercent(limit)}`;
    return { kind, minutes, events, n, says };
  }).filter((one): one is RecentFailure => one !== undefined);
  return found.find((one) => one.kind === 'disproven') ?? found[0];
}

/** A single burst proves nothing against a row: its errors must come from this many minutes. */
export const LEAST_MINUTES = 3;

/** Minutes in which something failed. */
export function minutesWithEvents(series: readonly CountBucket[]): number {
  return series.filter(({ events }) => events > 0).length;
}

/** ln of the evidence that a recent window needs, so that all windows of two days together err with probability alpha. */
export function recentThreshold(alpha: number): number {
  return Math.log(LOOKED_AT_MINUTES / alpha);
}

/** Sums of the buckets that end in `(fromMs, toMs]`. */
export function sumOf(
  series: readonly CountBucket[],
  fromMs: number,
  toMs: number,
): { readonly events: number; readonly n: number } {
  let events = 0;
  let n = 0;
  for (const bucket of series) {
    if (bucket.atMs <= fromMs || bucket.atMs > toMs) continue;
    events += bucket.events;
    n += bucket.n;
  }
  return { events, n };
}
