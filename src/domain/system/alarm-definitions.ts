import type { MetricStatistic } from '../telemetry/metrics';
import { METRIC_NAMESPACE, PATH_DIMENSION, PATH_METRICS, PLAIN_METRICS } from '../telemetry/names';
import { type AlarmComparison, type AlarmRule, alarmRules, comparisonOf, ruleWords } from './alarm-rules';
import type { DeployedSystem } from './system';

/** An alarm on a metric-math expression; reading one back gives the same shape, so that two can be compared. */
export interface AlarmDefinition extends AlarmComparison {
  readonly name: string;
  readonly description: string;
  readonly metrics: readonly MetricStatistic[];
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissing: string;
  readonly actionsEnabled: boolean;
  /** Topic ARNs that are notified when it goes into ALARM and when it returns to OK. */
  readonly actions: readonly string[];
}

/** Missing data never breaches: an hour without traffic is not a failure. */
const definition = (
  system: DeployedSystem,
  rule: AlarmRule,
  parts: Pick<AlarmDefinition, 'description' | 'metrics'> & { readonly errors: string; readonly requests: string },
): AlarmDefinition => ({
  name: rule.name,
  description: parts.description,
  metrics: parts.metrics,
  ...comparisonOf(rule, parts.errors, parts.requests),
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissing: 'notBreaching',
  actionsEnabled: true,
  actions: system.alarmActions,
});

/**
 * Counts Lambda's own `Errors` and the canary errors of mock-read: a rescued canary request never reaches `Errors`. The
 * second metric has no data while nobody is in the canary, hence FILL.
 */
function errorRateAlarm(system: DeployedSystem, rule: AlarmRule): AlarmDefinition {
  const live = `${system.mockFunction}:${system.alias}`;
  const sum = { statistic: 'Sum', periodSeconds: rule.windowMinutes * 60 };
  const lambda = (id: string, name: string): MetricStatistic => ({
    id,
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: system.mockFunction, Resource: live },
    ...sum,
  });
  return definition(system, rule, {
    description: `Errors of ${live} and rescued canary errors above ${ruleWords(rule)}`,
    metrics: [
      lambda('errors', 'Errors'),
      { id: 'canaryErrors', namespace: METRIC_NAMESPACE, name: PLAIN_METRICS.canaryErrors, dimensions: {}, ...sum },
      lambda('invocations', 'Invocations'),
    ],
    errors: 'errors + FILL(canaryErrors, 0)',
    requests: 'invocations',
  });
}

/** Counts the canary path's own requests and errors, rescued ones included. */
function canaryAlarm(system: DeployedSystem, rule: AlarmRule): AlarmDefinition {
  const path = (id: string, name: string): MetricStatistic => ({
    id,
    namespace: METRIC_NAMESPACE,
    name,
    dimensions: { [PATH_DIMENSION]: 'canary' },
    statistic: 'Sum',
    periodSeconds: rule.windowMinutes * 60,
  });
  return definition(system, rule, {
    description: `Failed canary requests above ${ruleWords(rule)}; stays in ALARM for up to ${rule.windowMinutes} min afterwards`,
    metrics: [path('errors', PATH_METRICS.errors), path('requests', PATH_METRICS.requests)],
    errors: 'errors',
    requests: 'requests',
  });
}

/** Both alarms of the system as they must be deployed. */
export function alarmDefinitions(system: DeployedSystem): readonly [AlarmDefinition, AlarmDefinition] {
  const [all, canary] = alarmRules(system);
  return [errorRateAlarm(system, all), canaryAlarm(system, canary)];
}
