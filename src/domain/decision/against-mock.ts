import { fisherGreater } from '../statistics/binomial';
import { clumpSizes, independentSample } from '../statistics/clumps';
import { type CountBucket, logEvidenceAbove, provenAbove } from '../statistics/e-process';
import { newcombeDifference, upperBound } from '../statistics/intervals';
import { change, count, limitPercent, percent } from '../text/figures';
import { HOUR_MS } from '../time';
import type { Evidence } from './evidence';
import { recentFailure, recentThreshold, sumOf } from './now';
import type { Thresholds } from './thresholds';

/** What a single planned look at a rate allows; valid for that look only. */
export function plannedLookNotes(events: number, n: number): readonly string[] {
  return [`one planned look: at most ${percent(upperBound(events, n))} (95 %, Clopper-Pearson)`];
}

/**
 * Canary against mock at the final look: the difference of the error rates with Newcombe's interval, and Fisher's exact
 * p when a count is below 5. Empty when either path has no requests or the sources disagree.
 */
export function againstMockNotes(evidence: Evidence): readonly string[] {
  const { errors, canaryErrors } = evidence;
  if (errors.kind === 'missing' || canaryErrors.kind === 'missing') return [];
  const mock = { events: errors.lambdaErrors, n: errors.invocations - canaryErrors.requests };
  const canary = { events: canaryErrors.errors, n: canaryErrors.requests };
  if (!(mock.n > 0) || !(canary.n > 0) || mock.events > mock.n || canary.events > canary.n) return [];
  const difference = canary.events / canary.n - mock.events / mock.n;
  const { low, high } = newcombeDifference(canary.events, canary.n, mock.events, mock.n);
  const fisher =
    Math.min(canary.events, mock.events) < 5
      ? `, Fisher p ${fisherGreater(canary.events, canary.n, mock.events, mock.n).toFixed(3)}`
      : '';
  return [`against mock: ${change(difference)} (${change(low)} to ${change(high)}, 95 %, Newcombe${fisher})`];
}

/** What the comparison of both paths at the same moments says about whose errors they are. */
export interface Ownership {
  /** The canary fails more often than mock: suspected at alphaGo, proven at alphaNoGo. */
  readonly canaryIsWorse: 'no' | 'suspected' | 'proven';
  /** Mock itself fails above the limit, proven or by its own rate, and the canary no more than mock: it is not the canary. */
  readonly mockFails?: string | undefined;
  readonly says: string;
}

/**
 * Who owns the errors? Requests are drawn one by one, so that of all errors a canary that is no worse than mock owns its
 * share: the number is binomial for any rate, clumps or hours of errors. The evidence that it owns more is an
 * e-process (valid at every look), over the whole window and over the last hour. Undefined without a draw by request.
 */
export function ownershipOf(evidence: Evidence, thresholds: Thresholds): Ownership | undefined {
  const { control, bucketBy, requestedShare } = evidence;
  if (control?.kind !== 'measured' || bucketBy !== 'request') return undefined;
  if (!(requestedShare > 0) || requestedShare >= 100) return undefined;
  const { mockErrors, mockRequests, canaryErrors, canaryRequests } = control;
  if (![mockErrors, mockRequests, canaryErrors, canaryRequests].every((n) => Number.isFinite(n) && n >= 0))
    return undefined;
  const requests = mockRequests + canaryRequests;
  if (!(requests > 0) || mockErrors > mockRequests || canaryErrors > canaryRequests) return undefined;
  const share = Math.min(0.999, Math.max(requestedShare / 100, canaryRequests / requests));
  const { alphaGo, alphaNoGo, leastErrors } = thresholds.proof;
  const last = recentOwnership(evidence, control.series, share);
  const whole = canaryErrors < leastErrors ? 0 : logEvidenceAbove(canaryErrors, canaryErrors + mockErrors, share);
  const reaches = (alpha: number): boolean => whole >= Math.log(1 / alpha) || last >= recentThreshold(alpha);
  const canaryIsWorse = reaches(alphaNoGo) ? 'proven' : reaches(alphaGo) ? 'suspected' : 'no';
  const all = canaryErrors + mockErrors;
  const owns =
    all === 0
      ? 'no error on either path since the share began'
      : `the canary owns ${count(canaryErrors)} of ${count(all)} errors (${percent(canaryErrors / all)}) at ${percent(canaryRequests / requests)} of the requests`;
  const failing = canaryIsWorse === 'no' ? mockFailure(evidence, control, thresholds) : undefined;
  return { canaryIsWorse, says: owns, mockFails: failing };
}

function recentOwnership(evidence: Evidence, mock: readonly CountBucket[] | undefined, share: number): number {
  const canary = evidence.canaryErrors.kind === 'measured' ? evidence.canaryErrors.series : undefined;
  if (mock === undefined || canary === undefined) return 0;
  const fromMs = evidence.atMs - HOUR_MS;
  const mine = sumOf(canary, fromMs, evidence.atMs).events;
  const theirs = sumOf(mock, fromMs, evidence.atMs).events;
  return mine < 2 ? 0 : logEvidenceAbove(mine, mine + theirs, share);
}

/**
 * Mock's own rate is proven above the limit, over the whole window or now, or is measured above it: of two paths that fail alike
 * the canary's proof may come first.
 */
function mockFailure(
  evidence: Evidence,
  control: Extract<NonNullable<Evidence['control']>, { kind: 'measured' }>,
  thresholds: Thresholds,
): string | undefined {
  const limit = thresholds.errors.noGoAbove;
  const { alphaNoGo, leastErrors } = thresholds.proof;
  const { mockErrors: events, mockRequests: n, series, window } = control;
  const sample = independentSample(events, n, clumpSizes(series).fine);
  if (sample.n > 0 && provenAbove(sample.events, sample.n, limit, alphaNoGo, leastErrors))
    return `mock itself fails: ${percent(events / n)} (${count(events)}/${count(n)})`;
  const recent = recentFailure(evidence.atMs, window.fromMs, series, limit, thresholds.proof);
  if (recent?.kind === 'disproven') return `mock itself fails: ${recent.says}`;
  return events >= leastErrors && events > limit * n
    ? `mock is above ${limitPercent(limit)} too: ${percent(events / n)} (${count(events)}/${count(n)})`
    : undefined;
}

/** Fewer errors than this may all come from one user by chance. */
const LEAST_NAMED = 5;

/** The user and the execution environment that make more than half of the errors, by name. */
export function originNotes({ origins }: Evidence, errors: number): readonly string[] {
  if (origins?.kind !== 'measured' || errors < LEAST_NAMED || origins.errors < LEAST_NAMED) return [];
  const makes = ({ name, errors: own }: { readonly name: string; readonly errors: number }): string =>
    `${name} makes ${count(own)} of ${count(origins.errors)} logged errors`;
  const most = <T extends { readonly errors: number }>(of: readonly T[] | undefined): readonly T[] =>
    (of ?? []).filter((one) => one.errors > origins.errors / 2);
  return [
    ...most(origins.users).map(makes),
    ...most(origins.environments)
      .filter((one) => one.errors / origins.errors > MORE_THAN_ITS_PART * (one.answered / one.ofAll))
      .map((one) => `environment ${makes(one)} and ${percent(one.answered / one.ofAll)} of the answers`),
  ];
}

/** The only environment of a function makes all of its errors: named is one that makes twice its part of the requests. */
const MORE_THAN_ITS_PART = 2;
