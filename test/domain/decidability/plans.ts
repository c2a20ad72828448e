import { makePlan, type Plan, type PlanInput } from '../../../src/domain/decidability/plan';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { alarmRules } from '../../../src/domain/system/alarm-rules';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';

/** The plan of 1 % for two hours at 1,000 requests an hour, with `change`. */
export function planWith(change: Partial<PlanInput> = {}): Plan {
  const reading = makePlan({
    ratePerHour: 1000,
    rateSource: 'assumed',
    windowMs: 2 * 3_600_000,
    share: 1,
    bucketBy: 'request',
    thresholds: THRESHOLDS,
    alarms: alarmRules(DEFAULT_SYSTEM),
    ...change,
  });
  if (reading.kind === 'invalid') throw new Error(reading.problem);
  return reading.plan;
}
