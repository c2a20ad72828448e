import { describe, expect, it } from 'vitest';
import { alarmDefinitions } from '../../../src/domain/system/alarm-definitions';
import { alarmRules, fires } from '../../../src/domain/system/alarm-rules';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';
import { evaluateExpression } from '../../../src/sandbox/services/cloudwatch/math/evaluate';
import { parseExpression } from '../../../src/sandbox/services/cloudwatch/math/parser';

const [errorRate, canary] = alarmDefinitions({ ...DEFAULT_SYSTEM, alarmActions: ['arn:aws:sns:us-east-1:1:night'] });

describe('the alarms', () => {
  it('compare the errors of five minutes, rescued requests included, with what chance explains at 2 %', () => {
    expect(errorRate).toMatchObject({
      name: 'huntaze-lambda-error-rate-gt-2pct',
      comparison: '>',
      threshold: 0,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
    });
    expect(errorRate.expression).toBe(
      'errors + FILL(canaryErrors, 0) - (0.02 * invocations + 3.5 * (0.0196 * invocations)^0.5 + 2)',
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

  it('compare the errors of the canary path over an hour with what chance explains at 2 %', () => {
    expect(canary).toMatchObject({
      name: 'huntaze-canary-errors',
      comparison: '>',
      threshold: 0,
      expression: 'errors - (0.02 * requests + 3 * (0.0196 * requests)^0.5 + 1.5)',
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

/** What CloudWatch's own comparison says about a window with these sums; an absent sum has no data point. */
function cloudWatchFires(
  definition: typeof errorRate | typeof canary,
  sums: Readonly<Record<string, number>>,
): boolean {
  const period = definition.metrics[0]!.periodSeconds;
  const value = evaluateExpression(parseExpression(definition.expression), {
    times: [0],
    period,
    lookup: (id) => ({ kind: 'series', id, label: id, period, points: new Map(id in sums ? [[0, sums[id]!]] : []) }),
    metrics: () => [],
  });
  const point = value.kind === 'series' ? value.points.get(0) : undefined;
  return point !== undefined && point > definition.threshold;
}

it('fire at the third error of a canary of which every request fails, never at the second', () => {
  const [, rule] = alarmRules(DEFAULT_SYSTEM);
  expect([fires(rule, 2, 2), fires(rule, 3, 3)]).toEqual([false, true]);
});

describe('the deployed expression and the simulated rule', () => {
  const [all, ofCanary] = alarmRules(DEFAULT_SYSTEM);
  const requests = [1, 3, 4, 10, 30, 39, 40, 83, 200, 201, 1000];

  it('agree on every count of errors among all requests, however they split', () => {
    let fired = 0;
    for (const invocations of requests) {
      for (let errors = 0; errors <= Math.min(invocations, 60); errors += 1) {
        const expected = fires(all, errors, invocations);
        if (expected) fired += 1;
        expect(cloudWatchFires(errorRate, { errors, invocations })).toBe(expected);
        expect(
          cloudWatchFires(errorRate, { errors: errors - (errors >> 1), canaryErrors: errors >> 1, invocations }),
        ).toBe(expected);
      }
    }
    expect(fired).toBeGreaterThan(100);
  });

  it('agree on every count of errors among canary requests', () => {
    for (const total of requests) {
      for (let errors = 0; errors <= Math.min(total, 60); errors += 1)
        expect(cloudWatchFires(canary, { errors, requests: total })).toBe(fires(ofCanary, errors, total));
    }
  });

  it('cover the same window', () => {
    for (const [rule, definition] of [
      [all, errorRate],
      [ofCanary, canary],
    ] as const)
      for (const metric of definition.metrics) expect(metric.periodSeconds).toBe(rule.windowMinutes * 60);
  });
});
