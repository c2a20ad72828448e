import { describe, expect, it } from 'vitest';
import { alarmDefinitions } from '../../../src/domain/system/alarm-definitions';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';

const [errorRate, canary] = alarmDefinitions({ ...DEFAULT_SYSTEM, alarmActions: ['arn:aws:sns:us-east-1:1:night'] });

describe('the alarms', () => {
  it('compare the error rate over five minutes, rescued requests included, from the fourth on', () => {
    expect(errorRate).toMatchObject({
      name: 'huntaze-lambda-error-rate-gt-2pct',
      comparison: '>',
      threshold: 2,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
    });
    expect(errorRate.expression).toBe(
      'IF(errors + FILL(canaryErrors, 0) >= 4, 100 * (errors + FILL(canaryErrors, 0)) / invocations, 0)',
    );
    expect(
      errorRate.metrics.map(({ id, namespace, name, periodSeconds, statistic }) => [
        id,
        namespace,
        name,
        periodSeconds,
        statistic,
      ]),
    ).toEqual([
      ['errors', 'AWS/Lambda', 'Errors', 300, 'Sum'],
      ['canaryErrors', 'Huntaze/Beta', 'CanaryErrors', 300, 'Sum'],
      ['invocations', 'AWS/Lambda', 'Invocations', 300, 'Sum'],
    ]);
    expect(errorRate.metrics[0]?.dimensions).toEqual({
      FunctionName: 'huntaze-mock-read',
      Resource: 'huntaze-mock-read:live',
    });
  });

  it('compare the canary path over an hour, from the third error on', () => {
    expect(canary).toMatchObject({
      name: 'huntaze-canary-errors',
      comparison: '>',
      threshold: 10,
      expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
    });
    for (const metric of canary.metrics)
      expect(metric).toMatchObject({ namespace: 'Huntaze/Beta', dimensions: { Path: 'canary' }, periodSeconds: 3600 });
  });

  it('use every metric that they read, never take missing data for breaching, and tell whom the configuration names', () => {
    for (const alarm of [errorRate, canary]) {
      for (const { id } of alarm.metrics) expect(alarm.expression).toMatch(new RegExp(`\\b${id}\\b`));
      expect(alarm).toMatchObject({
        treatMissing: 'notBreaching',
        actionsEnabled: true,
        actions: ['arn:aws:sns:us-east-1:1:night'],
      });
    }
  });
});
