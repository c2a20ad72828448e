import { type AlarmRule, errorsToFire, leastErrors } from '../system/alarm-rules';
import { count, limitPercent, share as sharePercent } from '../text/figures';

/** Requests that come to a path, as means. */
interface CanaryTraffic {
  readonly requestsPerMinute: number;
  /** Fraction of them on the canary. */
  readonly share: number;
  /** Minutes that are watched, when they are fewer than the alarm's own window. */
  readonly minutes?: number;
}

/**
 * Why the alarm misses a canary of which every request fails: the part of the rule that binds. Either no traffic is enough,
 * because the share is within what the rule allows; or too few canary requests come for its least number of errors; or for
 * the errors that chance alone explains among so many requests.
 */
export function whyUnseen(
  rule: AlarmRule,
  { requestsPerMinute, share, minutes = rule.windowMinutes }: CanaryTraffic,
): string {
  const windowMinutes = Math.min(minutes, rule.windowMinutes);
  const canary = requestsPerMinute * share * windowMinutes;
  const all = requestsPerMinute * windowMinutes;
  const least = leastErrors(rule);
  const come = `about ${few(canary)} canary requests come`;
  if (rule.path === 'all' && share <= rule.rate)
    return `the whole canary is ${sharePercent(share * 100)} of all requests, and it allows errors of ${limitPercent(rule.rate)}, whatever the traffic is`;
  if (canary < least) return `it needs at least ${least} errors within ${windowMinutes} min, and ${come}`;
  const counted = rule.path === 'all' ? all : canary;
  return `among ${count(counted)} requests it needs ${errorsToFire(rule, counted)} errors within ${windowMinutes} min, and ${come}`;
}

const few = (n: number): string => (n < 10 ? String(Number(n.toPrecision(2))) : count(n));
