import { fisherGreater } from '../statistics/binomial';
import { newcombeDifference, upperBound } from '../statistics/intervals';
import { change, percent } from '../text/figures';
import type { Evidence } from './evidence';

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
