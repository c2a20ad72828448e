import { limitPercent, plural } from '../text/figures';
import type { DeployedSystem } from './system';

/**
 * When an alarm fires: when the errors of its window are more than chance explains at the limit,
 *
 *   errors > rate * requests + z * sqrt(rate * (1 - rate) * requests) + margin.
 *
 * CloudWatch evaluates it once a minute over a window that slides, 1,440 times in the bake of a day: a plain
 * `errors / requests > rate` would be true for some window of almost every healthy beta.
 */
export interface AlarmRule {
  /** The alarm's name in CloudWatch, as configured. */
  readonly name: string;
  /** Which requests it counts. */
  readonly path: 'all' | 'canary';
  readonly windowMinutes: number;
  /** Errors over requests that are allowed, as a fraction; 0.02 is 2 %. */
  readonly rate: number;
  /** Standard deviations of the errors at that rate (binomial). */
  readonly z: number;
  /** Errors on top: the distribution of few errors has a longer tail than the normal one. */
  readonly margin: number;
}

/**
 * The one table of alarm rules. Derived from it: the expression deployed to CloudWatch, the simulation in `plan`, and
 * what `check` says an alarm can see. To change the form of the rule, change `fires`, `comparisonOf` and `ruleWords`.
 *
 * z and margin are chosen by simulation (`npm run simulate -- alarm`): over shares of 1 to 100 %, 100 to 10,000
 * requests an hour and base rates up to half the limit, both alarms together roll a healthy beta back in at most 1 % of
 * bakes. `canary`: at a share of 1 % the errors of all requests cannot show a canary that fails completely, so the canary
 * has an alarm of its own; it fires at the third error of a canary of which every request fails.
 */
export const alarmRules = (
  system: Pick<DeployedSystem, 'errorRateAlarm' | 'canaryAlarm'>,
): readonly [AlarmRule, AlarmRule] => [
  { name: system.errorRateAlarm, path: 'all', windowMinutes: 5, rate: 0.02, z: 3.5, margin: 2 },
  { name: system.canaryAlarm, path: 'canary', windowMinutes: 60, rate: 0.02, z: 3, margin: 1.5 },
];

/** Errors among so many requests of one window that do not make the alarm fire yet; one more than this part does. */
const allowedErrors = ({ rate, z, margin }: AlarmRule, requests: number): number =>
  rate * requests + z * Math.sqrt(rate * (1 - rate) * requests) + margin;

/** Whether so many errors among so many requests of one window make the alarm fire. */
export const fires = (rule: AlarmRule, errors: number, requests: number): boolean =>
  requests > 0 && errors > allowedErrors(rule, requests);

/** The fewest errors among so many requests of one window that make the alarm fire. */
export const errorsToFire = (rule: AlarmRule, requests: number): number =>
  Math.floor(allowedErrors(rule, requests)) + 1;

/** The fewest errors that ever make it fire: those of a path on which every request fails. */
export function leastErrors(rule: AlarmRule): number {
  let errors = 1;
  while (!fires(rule, errors, errors)) errors += 1;
  return errors;
}

/** The comparison that CloudWatch makes: `expression` (metric math) against `threshold`. */
export interface AlarmComparison {
  readonly expression: string;
  readonly label: string;
  readonly comparison: '>' | '>=' | '<' | '<=' | 'other';
  readonly threshold: number;
}

/**
 * The rule as `fires` has it, for CloudWatch: errors beyond what is allowed, against 0. `errors` and `requests` are metric
 * math over the window's sums; `^` is its exponentiation
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
export const comparisonOf = (rule: AlarmRule, errors: string, requests: string): AlarmComparison => {
  const n = operand(requests);
  const spread = Number((rule.rate * (1 - rule.rate)).toPrecision(6));
  return {
    expression: `${errors} - (${rule.rate} * ${n} + ${rule.z} * (${spread} * ${n})^0.5 + ${rule.margin})`,
    label: rule.path === 'canary' ? 'Canary errors beyond chance' : 'Errors beyond chance',
    comparison: '>',
    threshold: 0,
  };
};

const operand = (expression: string): string => (/^\w+$/.test(expression) ? expression : `(${expression})`);

/** `2 % of all requests over 5 min, beyond chance (10 errors of 100 requests)`: what the errors must be above. */
export const ruleWords = (rule: AlarmRule): string =>
  `${limitPercent(rule.rate)} of ${rule.path === 'all' ? 'all' : 'canary'} requests over ${rule.windowMinutes} min, beyond chance (from ${plural(errorsToFire(rule, 100), 'error')} of 100 on)`;
