import { THRESHOLDS } from '../decision/thresholds';

/** Median of the time to the third of a row of arrivals, in mean gaps: the canary alarm rings at the third error. */
const MEDIAN_TO_THIRD = 2.674;

/** The canary alarm needs three errors within its hour; the error-rate alarm four within its five minutes. */
const LEAST_CANARY_ERRORS = 3;
const LEAST_ERRORS = 4;

/**
 * Can the alarms see this canary? At a share of 1 % the error rate of everything cannot pass 2 % even when every canary
 * request fails, so only the canary's own alarm can; and three errors need three requests.
 */
export function alarmSight(share: number, requestsPerHour: number | undefined): readonly string[] {
  if (requestsPerHour === undefined)
    return ['can the alarms see this canary? the traffic of the last hour could not be read'];
  if (requestsPerHour === 0) return ['can the alarms see this canary? no: there was no traffic in the last hour'];
  const canaryPerHour = (requestsPerHour * share) / 100;
  const question = `can the alarms see a canary of ${share} %?`;
  const rate = `${Math.round(requestsPerHour).toLocaleString('en-US')} requests/h, ${Math.round(canaryPerHour * 10) / 10} of them canary`;
  const limit = THRESHOLDS.errors.noGoAbove * 100;
  const visibleInRate = share > limit && (canaryPerHour * 5) / 60 >= LEAST_ERRORS;
  const minutes = Math.round((MEDIAN_TO_THIRD / canaryPerHour) * 60);
  const canaryAlarm =
    canaryPerHour >= LEAST_CANARY_ERRORS
      ? `huntaze-canary-errors sees a dead one in about ${minutes} min`
      : `huntaze-canary-errors needs ${LEAST_CANARY_ERRORS} errors within an hour and gets about ${Math.round(canaryPerHour * 10) / 10} requests: it may never ring`;
  const rateAlarm = visibleInRate
    ? 'the error-rate alarm sees it too'
    : 'the error-rate alarm cannot: too few of all requests';
  return [
    `${question} ${canaryPerHour >= LEAST_CANARY_ERRORS ? 'yes' : 'hardly'}: ${canaryAlarm}; ${rateAlarm} (${rate})`,
  ];
}
