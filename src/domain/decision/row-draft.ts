import { cleanNeeded, waitQuantileMs } from '../statistics/e-process';
import { count, duration, share as sharePercent } from '../text/figures';
import type { DecisionRow, Need, Proof } from './decision';
import type { Evidence, Measured, Missing, RowId, Window } from './evidence';
import type { Reading } from './verdict';

/** A row before phase, acceptance and final look have had their say. */
export interface RowDraft {
  readonly id: RowId;
  readonly measured: string;
  readonly limit: string;
  readonly reading: Reading;
  readonly proof: Proof;
  /** Events behind a NO-GO reading; below two it counts as INVESTIGATE even at the final look. */
  readonly events?: number;
  readonly noData?: boolean;
  readonly why?: string;
  readonly flips?: readonly string[];
  readonly notes?: readonly string[];
  readonly n?: number;
  readonly source?: string;
  readonly ageMs?: number;
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

/** Sample, source and age of a measurement, as every row carries them. */
export function origin(
  evidence: Evidence,
  measurement: Measured<object>,
  n: number,
): { readonly n: number; readonly source: string; readonly ageMs: number } {
  return { n, source: measurement.source, ageMs: Math.max(0, evidence.atMs - measurement.asOfMs) };
}

/**
 * What is missing to prove a rate at or below `limit`, with the wait at the arrivals seen in `window`. `total` and
 * `share` (percent) let it say which larger share would do it sooner.
 */
export function needFor(
  events: number,
  n: number,
  limit: number,
  alpha: number,
  unit: string,
  window: Window,
  traffic?: { readonly total: number; readonly share: number },
): Need {
  const more = cleanNeeded(events, n, limit, alpha);
  return wait(more, n, unit, window, traffic);
}

/** The wait for `more` further arrivals when `n` came in the window. */
export function wait(
  more: number,
  n: number,
  unit: string,
  window: Window,
  traffic?: { readonly total: number; readonly share: number },
): Need {
  const elapsedMs = window.toMs - window.fromMs;
  const etaMs = waitQuantileMs(more, n, elapsedMs, 0.5);
  if (!Number.isFinite(etaMs)) return { more, unit };
  const larger = traffic === undefined ? undefined : largerShare(more, elapsedMs, etaMs, traffic);
  return {
    more,
    unit,
    etaMs,
    etaLowMs: waitQuantileMs(more, n, elapsedMs, 0.05),
    etaHighMs: waitQuantileMs(more, n, elapsedMs, 0.95),
    perHour: (n / elapsedMs) * 3_600_000,
    ...(larger === undefined ? {} : { atShare: larger }),
  };
}

const TWO_HOURS_MS = 7_200_000;

function largerShare(
  more: number,
  elapsedMs: number,
  etaMs: number,
  traffic: { readonly total: number; readonly share: number },
): Need['atShare'] | undefined {
  if (etaMs <= TWO_HOURS_MS || !(traffic.total > 0)) return undefined;
  for (const share of [5, 10, 25, 50]) {
    if (share <= traffic.share) continue;
    const eta = more / ((traffic.total / elapsedMs) * (share / 100));
    if (eta <= TWO_HOURS_MS) return { share, etaMs: eta };
  }
  return undefined;
}

/** `undecided: 171 more, ~17 h at 10/h (at 10 %: 1 h 45)`. */
export function undecided(need: Need): string {
  const eta = need.etaMs === undefined ? ', nothing arrives' : `, ~${duration(need.etaMs)}`;
  const rate = need.perHour === undefined ? '' : ` at ${count(need.perHour)}/h`;
  const other =
    need.atShare === undefined ? '' : `, or ${sharePercent(need.atShare.share)} for ${duration(need.atShare.etaMs)}`;
  return `undecided: ${count(need.more)} more${eta}${rate}${other}`;
}

/** A finished row from its draft. */
export function finish(draft: RowDraft, rest: Pick<DecisionRow, 'required' | 'counts' | 'acceptance'>): DecisionRow {
  return {
    id: draft.id,
    measured: draft.measured,
    limit: draft.limit,
    reading: draft.reading,
    proof: draft.proof,
    ...(draft.why === undefined ? {} : { why: draft.why }),
    flips: draft.flips ?? [],
    notes: draft.notes ?? [],
    noData: draft.noData ?? false,
    ...(draft.n === undefined ? {} : { n: draft.n }),
    ...(draft.source === undefined ? {} : { source: draft.source }),
    ...(draft.ageMs === undefined ? {} : { ageMs: draft.ageMs }),
    ...rest,
  };
}
