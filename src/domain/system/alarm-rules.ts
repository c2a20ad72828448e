import { limitPercent, plural } from '../text/figures';
import type { DeployedSystem } from './system';

/** When an alarm fires. CloudWatch evaluates it once a minute over a window that slides. */
export interface AlarmRule {
  /** The alarm's name in CloudWatch, as configured. */
  readonly name: string;
  /** Which requests it counts. */
  readonly path: 'all' | 'canary';
  readonly windowMinutes: number;
  /** It does not fire on fewer errors: at low traffic a single error is a high rate. */
  readonly leastErrors: number;
  /** It fires when errors over requests are above this fraction; 0.02 is 2 %. */
  readonly rate: number;
}

/**
 * The one table of alarm rules. Derived from it: the expression deployed to CloudWatch, the simulation in `plan`, and
 * what `check` says an alarm can see. To change the form of the rule, change `fires`, `comparisonOf` and `ruleWords`.
 *
 * `all`: without `leastErrors` a healthy beta of 83 requests a window would alarm nine times in ten. `canary`: at a share
 * of 1 % the error rate of all requests cannot pass 2 % even when every canary request fails, so the canary has an alarm
 * of its own.
 */
export const alarmRules = (
  system: Pick<DeployedSystem, 'errorRateAlarm' | 'canaryAlarm'>,
): readonly [AlarmRule, AlarmRule] => [
  { name: system.errorRateAlarm, path: 'all', windowMinutes: 5, leastErrors: 4, rate: 0.02 },
  { name: system.canaryAlarm, path: 'canary', windowMinutes: 60, leastErrors: 3, rate: 0.1 },
];

/** Whether the alarm fires on these sums of one window. */
export const fires = (rule: AlarmRule, errors: number, requests: number): boolean =>
  errors >= rule.leastErrors && requests > 0 && errors / requests > rule.rate;

/** The comparison that CloudWatch makes: `expression` (metric math) against `threshold`. */
export interface AlarmComparison {
  readonly expression: string;
  readonly label: string;
  readonly comparison: '>' | '>=' | '<' | '<=' | 'other';
  readonly threshold: number;
}

/** The same rule as `fires`, for CloudWatch. `errors` and `requests` are metric math over the window's sums. */
export const comparisonOf = (rule: AlarmRule, errors: string, requests: string): AlarmComparison => ({
  expression: `IF(${errors} >= ${rule.leastErrors}, 100 * ${operand(errors)} / ${operand(requests)}, 0)`,
  label: rule.path === 'canary' ? 'Canary error rate %' : 'Error rate %',
  comparison: '>',
  threshold: Number((100 * rule.rate).toPrecision(6)),
});

const operand = (expression: string): string => (/^\w+$/.test(expression) ? expression : `(${expression})`);

/** `2 % of all requests over 5 min (at least 4 errors)`: what the errors must be above. */
export const ruleWords = (rule: AlarmRule): string =>
  `${limitPercent(rule.rate)} of ${rule.path === 'all' ? 'all' : 'canary'} requests over ${rule.windowMinutes} min (at least ${plural(rule.leastErrors, 'error')})`;
