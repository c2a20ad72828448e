import { METRIC_NAMESPACE, PATH_DIMENSION, PATH_METRICS, PLAIN_METRICS } from '../telemetry/names';
import type { DeployedSystem } from './system';

/** One metric that an alarm reads. */
export interface AlarmMetric {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

/** An alarm on a metric-math expression; reading one back gives the same shape, so that two can be compared. */
export interface AlarmDefinition {
  readonly name: string;
  readonly description: string;
  readonly metrics: readonly AlarmMetric[];
  /** Empty for an alarm on one plain metric. */
  readonly expression: string;
  readonly label: string;
  readonly comparison: '>' | '>=' | '<' | '<=' | 'other';
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissing: string;
  readonly actionsEnabled: boolean;
  /** Topic ARNs told when it goes into ALARM and when it returns to OK. */
  readonly actions: readonly string[];
}

const ERROR_RATE_PERIOD_SECONDS = 300;
const CANARY_PERIOD_SECONDS = 3600;

/**
 * 100 * (errors + canaryErrors) / invocations > 2 over five minutes, once there are four of them. A rescued canary
 * request never reaches Lambda's own `Errors`, so the functions' count is added; it has no data while nobody is in the
 * canary, hence FILL. CloudWatch evaluates every minute on a window that slides: without the guard a healthy beta of 83
 * requests a window alarms nine times in ten.
 */
function errorRateAlarm(system: DeployedSystem): AlarmDefinition {
  const lambda = (id: string, name: string): AlarmMetric => ({
    id,
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: system.mockFunction, Resource: `${system.mockFunction}:${system.alias}` },
    statistic: 'Sum',
    periodSeconds: ERROR_RATE_PERIOD_SECONDS,
  });
  return {
    name: system.errorRateAlarm,
    description: `Errors of ${system.mockFunction}:${system.alias} and rescued canary errors above 2 % of invocations over 5 minutes (at least 4)`,
    metrics: [
      lambda('errors', 'Errors'),
      {
        id: 'canaryErrors',
        namespace: METRIC_NAMESPACE,
        name: PLAIN_METRICS.canaryErrors,
        dimensions: {},
        statistic: 'Sum',
        periodSeconds: ERROR_RATE_PERIOD_SECONDS,
      },
      lambda('invocations', 'Invocations'),
    ],
    expression: 'IF(errors + FILL(canaryErrors, 0) >= 4, 100 * (errors + FILL(canaryErrors, 0)) / invocations, 0)',
    label: 'Error rate %',
    comparison: '>',
    threshold: 2,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissing: 'notBreaching',
    actionsEnabled: true,
    actions: system.alarmActions,
  };
}

/**
 * `IF(errors >= 3, 100 * errors / requests, 0) > 10` on the canary path over one hour: at a share of 1 % the error rate of
 * everything cannot pass 2 % even when every canary request fails, so the canary has an alarm of its own.
 */
function canaryAlarm(system: DeployedSystem): AlarmDefinition {
  const path = (id: string, name: string): AlarmMetric => ({
    id,
    namespace: METRIC_NAMESPACE,
    name,
    dimensions: { [PATH_DIMENSION]: 'canary' },
    statistic: 'Sum',
    periodSeconds: CANARY_PERIOD_SECONDS,
  });
  return {
    name: system.canaryAlarm,
    description:
      'Canary requests that failed above 10 % over one hour (at least 3); stays in ALARM for up to an hour afterwards',
    metrics: [path('errors', PATH_METRICS.errors), path('requests', PATH_METRICS.requests)],
    expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
    label: 'Canary error rate %',
    comparison: '>',
    threshold: 10,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissing: 'notBreaching',
    actionsEnabled: true,
    actions: system.alarmActions,
  };
}

/** Both alarms of the system; no alarm treats missing data as breaching. */
export const alarmDefinitions = (system: DeployedSystem): readonly [AlarmDefinition, AlarmDefinition] => [
  errorRateAlarm(system),
  canaryAlarm(system),
];
