import { clockSince } from '../phase';
import {
  confidenceSequence,
  type Interval,
  logMixture,
  tunedConfidenceSequence,
  tunedPrior,
} from '../statistics/intervals';
import { leastThat } from '../statistics/search';
import { count, percent, plural, ratio, share as sharePercent } from '../text/figures';
import type { Proof } from './decision';
import { type Evidence, isCountsOnly, type Measured, type ShareCounts } from './evidence';
import { staleness } from './now';
import { noData, notApplicable, origin, type RowDraft, undecided, unusable, wait } from './row-draft';
import type { Thresholds } from './thresholds';
import type { Reading } from './verdict';

/**
 * Row `share`: observed against requested share; a sticky canary is checked by its users instead. Outside the limits,
 * a share that the requested one still explains has no reading until the sample could tell them apart: of the first
 * five minutes at 1 %, two in three lie outside by chance alone.
 */
export function shareRow(evidence: Evidence, thresholds: Thresholds): RowDraft {
  if (evidence.phase === 'shadow') return notApplicable('share', 'no share requested');
  if (evidence.phase === 'ramp-100') return notApplicable('share', 'everything goes to Prisma');
  const requested = evidence.requestedShare / 100;
  const { lowest, highest } = thresholds.share;
  const low = requested * lowest;
  const high = Math.min(1, requested * highest);
  const limit = `${Number((low * 100).toPrecision(4))}-${Number((high * 100).toPrecision(4))} %`;
  const m = evidence.share;
  const bad = unusable(m, m.kind === 'measured' ? { 'canary requests': m.canary, requests: m.total } : undefined, [
    ['canary requests', 'requests'],
  ]);
  if (m.kind === 'missing' || bad !== undefined) return noData('share', limit, bad ?? 'not measured');
  if (m.total === 0) return noData('share', limit, 'no requests in the window');
  if (!(requested > 0)) return noData('share', limit, 'no share is requested');
  const observed = m.canary / m.total;
  const isSticky = evidence.bucketBy === 'user';
  const within = isSticky || (observed >= low * (1 - 1e-12) && observed <= high * (1 + 1e-12));
  const proof = isSticky
    ? stickyProof(m)
    : sampleProof(evidence, m, { requested, low, high }, thresholds.proof.alphaGo);
  const young = proof.kind === 'undecided' && proof.need !== undefined;
  return {
    id: 'share',
    measured: ratio(m.canary, m.total),
    limit,
    reading: readingOf(evidence, within, proof, m, young),
    proof,
    suspicious: proof.kind === 'disproven' || (!within && !young),
    ...(proof.kind === 'disproven' ? { refusal: { why: proof.says, forceable: false } } : {}),
    flips: [
      isSticky
        ? 'a user on the other path reads INVESTIGATE'
        : within
          ? `an observed share outside ${limit} reads INVESTIGATE`
          : `an observed share within ${limit} reads GO`,
    ],
    notes: [`requested ${sharePercent(evidence.requestedShare)}, by ${evidence.bucketBy}`],
    ...(isSticky && proof.kind !== 'disproven' ? { why: 'sticky: users decide, not the count of requests' } : {}),
    ...staleShare(evidence, m, thresholds),
    ...origin(evidence, m, m.total, m.series),
  };
}

function staleShare(
  evidence: Evidence,
  m: Measured<ShareCounts>,
  thresholds: Thresholds,
): Pick<RowDraft, 'stale' | 'why'> {
  const stale = staleness(evidence, m, { unit: 'requests', series: m.series }, thresholds.now);
  return stale === undefined ? {} : { stale, why: stale };
}

function readingOf(
  evidence: Evidence,
  within: boolean,
  proof: Proof,
  m: Measured<ShareCounts>,
  young: boolean,
): Reading {
  if (evidence.bucketBy === 'user')
    return m.users === undefined ? 'none' : proof.kind === 'disproven' ? 'INVESTIGATE' : 'GO';
  return within ? 'GO' : young ? 'none' : 'INVESTIGATE';
}

/** Requests at which the interval of the drawn share is tightest: the canary's first two hours at 1,000 an hour. */
const TUNED_FOR = 1500;

/** Interval of the drawn share, valid at every look: it excludes the requested share when the draw is wrong (Lindon & Malek 2022). */
function drawnShare(canary: number, total: number, alpha: number): Interval {
  return tunedConfidenceSequence(canary, total, TUNED_FOR, 1 - alpha);
}

/**
 * Each request is drawn on its own, so that the number drawn is binomial for any traffic. `proven` when the
 * whole interval lies within the limits, `consistent` when it holds the requested share and a missing one would have been
 * seen, `disproven` when the requested share is excluded.
 */
function sampleProof(
  evidence: Evidence,
  m: Measured<ShareCounts>,
  { requested, low, high }: { readonly requested: number; readonly low: number; readonly high: number },
  alpha: number,
): Proof {
  if (isCountsOnly(evidence)) return countedShare(m, requested, low, alpha);
  const interval = drawnShare(m.canary, m.total, alpha);
  const named = sharePercent(evidence.requestedShare);
  const range = `${percent(interval.low)} to ${percent(interval.high)}`;
  if (interval.low > requested || interval.high < requested) {
    return { kind: 'disproven', interval, says: `not ${named}: ${range}` };
  }
  const needed = sampleToMissShare(low, alpha);
  if (m.total < needed) {
    const arrivals = { n: m.total, fromMs: m.window.fromMs, toMs: m.window.toMs, series: m.series };
    const need = wait(Math.max(1, needed - m.total), 'requests', arrivals);
    return { kind: 'undecided', interval, need, says: undecided(need) };
  }
  const sinceMs = consistentSince(m, requested, needed, alpha);
  const since =
    sinceMs === undefined || evidence.startedAtMs === undefined
      ? ''
      : ` since ${clockSince(evidence.startedAtMs, sinceMs)}`;
  const when = sinceMs === undefined ? {} : { sinceMs };
  if (interval.low >= low && interval.high <= high)
    return { kind: 'proven', interval, says: `proven: ${range}`, ...when };
  return { kind: 'consistent', interval, says: `consistent with ${named}${since}`, ...when };
}

/** The same proof without its interval and words: the requested share is excluded exactly when its own evidence says so. */
function countedShare({ canary, total }: ShareCounts, requested: number, low: number, alpha: number): Proof {
  const { a, b } = tunedPrior(requested, TUNED_FOR);
  if (logMixture(canary, total, requested, a, b) > Math.log(1 / alpha)) return { kind: 'disproven', says: 'disproven' };
  const needed = sampleToMissShare(low, alpha);
  if (total >= needed) return { kind: 'consistent', says: 'consistent' };
  return { kind: 'undecided', need: { more: needed - total, unit: 'requests' }, says: 'undecided' };
}

/**
 * Requests after which a share that never arrived would have been seen: with no canary request at all the interval's
 * upper end falls below `low`.
 */
export function sampleToMissShare(low: number, alpha: number): number {
  return leastThat((n) => confidenceSequence(0, n, 1 - alpha).high < low, 16);
}

function consistentSince(
  m: Measured<ShareCounts>,
  requested: number,
  needed: number,
  alpha: number,
): number | undefined {
  if (m.series === undefined) return undefined;
  const totals = m.series.reduce((sum, one) => ({ events: sum.events + one.events, n: sum.n + one.n }), {
    events: 0,
    n: 0,
  });
  if (totals.events !== m.canary || totals.n !== m.total) return undefined;
  const { a, b } = tunedPrior(requested, TUNED_FOR);
  const excluded = Math.log(1 / alpha);
  let events = 0;
  let n = 0;
  let since: number | undefined;
  for (const bucket of m.series) {
    events += bucket.events;
    n += bucket.n;
    if (n < needed || logMixture(events, n, requested, a, b) > excluded) since = undefined;
    else since ??= bucket.atMs;
  }
  return since;
}

/** Who is in is computed, so a single user on the wrong path is a proof. */
function stickyProof(m: Measured<ShareCounts>): Proof {
  if (m.users === undefined) return { kind: 'undecided', says: 'undecided: the users of the log lines are not known' };
  const { expected, seenInCanary, seenInMock } = m.users;
  const wanted = new Set(expected);
  const strangers = seenInCanary.filter((user) => !wanted.has(user));
  const left = seenInMock.filter((user) => wanted.has(user));
  if (strangers.length > 0)
    return {
      kind: 'disproven',
      says: `${plural(strangers.length, 'user')} in the canary by mistake: ${strangers.slice(0, 5).join(', ')}`,
    };
  if (left.length > 0)
    return {
      kind: 'disproven',
      says: `${plural(left.length, 'canary user')} answered from mock: ${left.slice(0, 5).join(', ')}`,
    };
  if (expected.length === 0) return { kind: 'undecided', says: 'undecided: nobody is in at this share' };
  if (seenInCanary.length === 0)
    return { kind: 'undecided', says: `undecided: none of ${plural(expected.length, 'canary user')} seen yet` };
  return {
    kind: 'proven',
    says: `${count(seenInCanary.length)} of ${plural(expected.length, 'canary user')} seen, all on their path`,
  };
}
