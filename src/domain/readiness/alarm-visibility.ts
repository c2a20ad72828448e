import { whyUnseen } from '../decidability/alarm-guard';
import { RELIABLE, simulateAlarm } from '../decidability/alarm-simulation';
import { phaseOfShare, stepOf } from '../phase';
import { repeatable } from '../statistics/random';
import type { AlarmRule } from '../system/alarm-rules';
import { rateSpan, type TrafficRate } from '../telemetry/traffic-rate';
import { count, duration, limitPercent, percent, share as shareText } from '../text/figures';
import { MINUTE_MS } from '../time';

const RUNS = 400;
const SEED = 20261127;

/**
 * Would the alarms fire on a canary whose every request fails, within the bake of that share? Simulated with the deployed
 * rules at the measured traffic; `rate` is undefined when it could not be read. The second line gives the odds
 * that an alarm undoes a healthy share within its bake at the base rate of errors. Lines for the screen.
 */
export function alarmVisibility(
  rules: readonly AlarmRule[],
  share: number,
  rate: TrafficRate | undefined,
): readonly string[] {
  const question = `would the alarms see a failing canary of ${shareText(share)}?`;
  if (rate === undefined) return [`${question} not known: the traffic could not be read`];
  const { perHour: requestsPerHour, errorRate: baseRate } = rate;
  if (requestsPerHour === 0) return [`${question} no: there was no traffic in the last ${duration(rate.spanMs)}`];
  const bakeMs = stepOf(phaseOfShare(share)).bakeMs;
  const traffic = {
    requestsPerMinute: requestsPerHour / 60,
    share: share / 100,
    mockErrorRate: 0,
    canaryErrorRate: 1,
  };
  const alarms = rules.map((rule) => {
    const result = simulateAlarm(rule, traffic, Math.max(1, bakeMs / MINUTE_MS), RUNS, repeatable(SEED));
    return { rule, ...result };
  });
  const surest = Math.max(...alarms.map(({ chance }) => chance));
  const answer = surest >= RELIABLE ? 'yes' : surest >= 0.5 ? 'perhaps' : 'hardly';
  const says = alarms
    .sort((a, b) => b.chance - a.chance)
    .map(({ rule, chance, medianMinutes }) =>
      chance >= RELIABLE
        ? `${rule.name} fires after about ${duration((medianMinutes ?? 0) * MINUTE_MS)}`
        : `${rule.name} ${chance === 0 ? 'does not fire' : 'may not fire'}: ${whyUnseen(rule, traffic)}`,
    );
  const seen = `${count(requestsPerHour)} requests/h, ${rateSpan(rate)}, ${Number(((requestsPerHour * share) / 100).toPrecision(2))} of them canary`;
  const healthy = { ...traffic, mockErrorRate: baseRate, canaryErrorRate: baseRate };
  const falsely = rules.reduce(
    (kept, rule) =>
      kept * (1 - simulateAlarm(rule, healthy, Math.max(1, bakeMs / MINUTE_MS), RUNS, repeatable(SEED)).chance),
    1,
  );
  const odds = falsely === 1 ? `none of ${count(RUNS)}` : `about ${percent(1 - falsely)} of`;
  return [
    `${question} ${answer}: ${says.join('; ')} (${seen})`,
    `would they undo a healthy one by chance? ${odds} simulated bakes of ${duration(bakeMs)} at ${limitPercent(baseRate)} errors`,
  ];
}
