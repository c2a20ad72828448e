import type { CountBucket } from '../statistics/e-process';
import {
  type Arrivals,
  type Forecast,
  type ForecastInput,
  forecastArrivals,
  forecastProof,
} from '../statistics/forecast';
import { count, duration, plural, share as sharePercent } from '../text/figures';
import { HOUR_MS } from '../time';
import type { DecisionRow, Need, Proof } from './decision';
import type { Evidence, Measured, Missing, RowId } from './evidence';
import { newestMs } from './now';
import type { Reading } from './verdict';

/** A row before phase, acceptance and final look have had their say. */
export interface RowDraft {
  readonly id: RowId;
  readonly measured: string;
  readonly limit: string;
  readonly reading: Reading;
  readonly proof: Proof;
  /** Whether a proof, or the test of the final look, makes the row a NO-GO: rows of error rates do. */
  readonly vetoes?: boolean;
  /** The test of the final look says NO-GO. */
  readonly finalVeto?: boolean;
  /** Evidence against the row that is short of a proof: INVESTIGATE. */
  readonly suspicious?: boolean;
  /** Nothing is known about now: HOLD. */
  readonly stale?: string | undefined;
  /** Why the row cannot be accepted, and whether `--force` may all the same. */
  readonly refusal?: { readonly why: string; readonly forceable: boolean };
  readonly noData?: boolean;
  readonly why?: string | undefined;
  readonly flips?: readonly string[];
  readonly notes?: readonly string[];
  readonly n?: number | undefined;
  readonly source?: string | undefined;
  readonly ageMs?: number | undefined;
}

/** A row whose figures are not there: HOLD, never 0 %. */
export function noData(id: RowId, limit: string, why: string): RowDraft {
  return {
    id,
    measured: 'no data',
    limit,
    reading: 'HOLD',
    proof: { kind: 'none', says: why },
    noData: true,
    why,
    flips: ['data arriving'],
  };
}

/** A row that cannot have a denominator in this phase. */
export function notApplicable(id: RowId, why: string): RowDraft {
  return { id, measured: '-', limit: '-', reading: 'n/a', proof: { kind: 'none', says: why } };
}

/** A sticky canary is a sample of users: its many requests prove nothing about the users outside. */
export function byUsers(row: RowDraft, { share, bucketBy, requestedShare }: Evidence): RowDraft {
  if (bucketBy !== 'user' || requestedShare >= 100 || row.proof.kind !== 'proven') return row;
  const users = share.kind === 'measured' ? share.users?.seenInCanary.length : undefined;
  const who = users === undefined ? 'an unknown number of users' : plural(users, 'user');
  const says = `undecided: ${who} behind ${plural(row.n ?? 0, 'request')}; users, not requests, are the sample`;
  return { ...row, proof: { kind: 'undecided', interval: row.proof.interval, says } };
}

/** The missing reason of a measurement, or what is wrong with its counts; undefined when it can be used. */
export function unusable(
  measurement: Measured<object> | Missing,
  counts: { readonly [name: string]: number } | undefined,
  atMost: readonly (readonly [string, string])[],
): string | undefined {
  if (measurement.kind === 'missing') return measurement.why;
  for (const [name, value] of Object.entries(counts ?? {})) {
    if (!Number.isFinite(value)) return `${name} is not a number`;
    if (value < 0) return `${name} is negative (${value})`;
  }
  for (const [part, whole] of atMost) {
    const small = counts?.[part] ?? 0;
    const large = counts?.[whole] ?? 0;
    if (small > large) return `inconsistent: ${small} ${part} of ${large} ${whole}`;
  }
  return undefined;
}

/** Sample, source and age of a measurement, as every row carries them: the age is that of the newest observation. */
export function origin(
  evidence: Evidence,
  measurement: Measured<object>,
  n: number,
  series?: readonly CountBucket[],
): { readonly n: number; readonly source: string; readonly ageMs: number } {
  return { n, source: measurement.source, ageMs: Math.max(0, evidence.atMs - newestMs(measurement, series)) };
}

/** All requests an hour, and the share of the canary (percent). */
export interface AllTraffic {
  readonly perHour: number;
  readonly share: number;
}

/** What it takes to say which larger share would prove a row sooner. */
export interface SharedTraffic extends AllTraffic {
  /** How long a failure may last: its requests count once, however many a larger share sends. */
  readonly failureMs: number;
}

export interface NeedInput extends ForecastInput {
  readonly unit: string;
  readonly traffic?: SharedTraffic | undefined;
}

/** What is missing to prove a rate at or below its limit, with the range of waits that the data allow. */
export function needFor(input: NeedInput): Need {
  const more = Math.max(1, input.needed(input.events) - input.n);
  return needOf(more, input.unit, forecastProof(input), input.arrivals, input.traffic);
}

/** The wait for `more` further arrivals. */
export function wait(more: number, unit: string, arrivals: Arrivals): Need {
  return needOf(more, unit, forecastArrivals(more, arrivals), arrivals);
}

function needOf(
  more: number,
  unit: string,
  { more: range, waitMs }: Forecast,
  arrivals: Arrivals,
  traffic?: SharedTraffic,
): Need {
  const need = { more, unit, range: { low: range.low, high: range.high } };
  if (waitMs === undefined) return need;
  const elapsedMs = arrivals.toMs - arrivals.fromMs;
  const larger = traffic === undefined ? undefined : largerShare(range.median, waitMs.median, traffic);
  return {
    ...need,
    ...(Number.isFinite(waitMs.median) ? { etaMs: waitMs.median } : {}),
    etaLowMs: waitMs.low,
    ...(Number.isFinite(waitMs.high) ? { etaHighMs: waitMs.high } : {}),
    perHour: (arrivals.n / elapsedMs) * HOUR_MS,
    atShare: larger,
  };
}

const TWO_HOURS_MS = 2 * HOUR_MS;

function largerShare(
  more: number,
  etaMs: number,
  { perHour, share: drawn, failureMs }: SharedTraffic,
): Need['atShare'] | undefined {
  if (etaMs <= TWO_HOURS_MS || !(perHour > 0)) return undefined;
  const gapAt = (share: number): number => HOUR_MS / (perHour * (share / 100));
  const independent = more / (1 + failureMs / gapAt(drawn));
  for (const share of [5, 10, 25, 50]) {
    if (share <= drawn) continue;
    const eta = independent * (gapAt(share) + failureMs);
    if (eta <= TWO_HOURS_MS) return { share, etaMs: eta };
  }
  return undefined;
}

/** `undecided: 171 or more, 9 h to 3 d (90 %)`. */
export function undecided(need: Need): string {
  const { more, etaLowMs, etaHighMs, atShare } = need;
  const range =
    etaLowMs === undefined
      ? ', nothing arrives'
      : etaHighMs === undefined
        ? `, ${duration(etaLowMs)} or longer`
        : duration(etaLowMs) === duration(etaHighMs)
          ? `, ${duration(etaLowMs)}`
          : `, ${duration(etaLowMs)} to ${duration(etaHighMs)}`;
  const other = atShare === undefined ? '' : `, or about ${duration(atShare.etaMs)} at ${sharePercent(atShare.share)}`;
  return `undecided: ${count(more)} or more${range}${other}`;
}

/** A finished row from its draft. */
export function finish(draft: RowDraft, rest: Pick<DecisionRow, 'required' | 'counts' | 'acceptance'>): DecisionRow {
  return {
    id: draft.id,
    measured: draft.measured,
    limit: draft.limit,
    reading: draft.reading,
    proof: draft.proof,
    why: draft.why,
    flips: draft.flips ?? [],
    notes: draft.notes ?? [],
    noData: draft.noData ?? false,
    ...(draft.refusal === undefined ? {} : { refusal: draft.refusal.why }),
    stale: draft.stale,
    n: draft.n,
    source: draft.source,
    ageMs: draft.ageMs,
    ...rest,
  };
}
