import { DescribeAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../src/sandbox/index';
import {
  createFlagSystem,
  deployment,
  type FlagSystem,
  flagDocument,
  MINUTE,
  openSession,
  publish,
  start,
} from '../conformance/appconfig/flags';
import { clientsFor } from '../harness';

/** A world with a growing deployment, a polling client and an alarm that rings in some minutes. */
async function worldInFlight(): Promise<{ readonly sandbox: Sandbox; readonly system: FlagSystem }> {
  const sandbox = await openSandbox({ seed: 77 });
  const clients = clientsFor({ sandbox });
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'errors',
      Namespace: 'N',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  );
  const system = await createFlagSystem(clients, ['errors']);
  await publish(clients, system, flagDocument(0));
  await publish(clients, system, flagDocument(5));
  await start(clients, system, 1);
  await sandbox.advance(11 * MINUTE);
  await (await openSession(clients, system)).poll();
  await start(clients, system, 2, 'AppConfig.Linear20PercentEvery6Minutes');
  await sandbox.advance(7 * MINUTE);
  return { sandbox, system };
}

async function goOn(sandbox: Sandbox): Promise<string> {
  const clients = clientsFor({ sandbox });
  await sandbox.advance(8 * MINUTE + 123);
  await clients.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'N',
      MetricData: [{ MetricName: 'Errors', Value: 9, Timestamp: new Date(sandbox.clock.now()) }],
    }),
  );
  await sandbox.advance(30 * MINUTE);
  return sandbox.serialize();
}

describe('a saved world', () => {
  it('has the same future as the one that was not saved, in one stride or in many', async () => {
    const whole = await worldInFlight();
    const text = await whole.sandbox.serialize();
    const future = await goOn(whole.sandbox);
    const resumed = await openSandbox({ world: JSON.parse(text) });
    expect(await goOn(resumed)).toBe(future);

    const minutes = await openSandbox({ world: JSON.parse(text) });
    for (let second = 0; second < 30; second += 1) await minutes.advance(1_000);
    await minutes.advance(-30_000 + 8 * MINUTE + 123);
    const clients = clientsFor({ sandbox: minutes });
    await clients.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'N',
        MetricData: [{ MetricName: 'Errors', Value: 9, Timestamp: new Date(minutes.clock.now()) }],
      }),
    );
    for (let minute = 0; minute < 30; minute += 1) await minutes.advance(MINUTE);
    expect(await minutes.serialize()).toBe(future);

    const end = clientsFor({ sandbox: minutes });
    expect((await deployment(end, whole.system, 2)).State).toBe('ROLLED_BACK');
    expect((await end.cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms).toHaveLength(1);
  });
});
