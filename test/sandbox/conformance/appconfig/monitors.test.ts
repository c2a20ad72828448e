import { StopDeploymentCommand, UpdateEnvironmentCommand } from '@aws-sdk/client-appconfig';
import { DisableAlarmActionsCommand, EnableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench } from '../../harness';
import { ALARM, failTenTimes, putAlarm } from '../cloudwatch/canary-alarm';
import { createFlagSystem, deployment, type FlagSystem, flagDocument, MINUTE, publish, served, start } from './flags';

describe('appconfig monitors', () => {
  let bench: Bench;
  let system: FlagSystem;
  beforeEach(async () => {
    bench = await openBench('in process');
    await putAlarm(bench);
    system = await createFlagSystem(bench.clients, [ALARM]);
    await publish(bench.clients, system, flagDocument(0), { label: 'off' });
    await publish(bench.clients, system, flagDocument(1), { label: 'one' });
    await start(bench.clients, system, 1);
    await bench.sandbox.advance(11 * MINUTE);
  });
  afterEach(() => bench.close());

  /** Canary errors reported each minute while time passes. */
  const fail = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await failTenTimes(bench);
      await bench.sandbox.advance(MINUTE);
    }
  };

  it('roll a deployment back while it bakes, and name the alarm', async () => {
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(2 * MINUTE);
    expect((await deployment(bench.clients, system, 2)).State).toBe('BAKING');
    await fail(4);
    const after = await deployment(bench.clients, system, 2);
    expect(after.State).toBe('ROLLED_BACK');
    const started = after.EventLog?.find((event) => event.EventType === 'ROLLBACK_STARTED');
    expect(started?.TriggeredBy).toBe('CLOUDWATCH_ALARM');
    expect(started?.Description).toContain(`alarm:${ALARM}`);
    expect(await served(bench.clients, system)).toMatchObject({ prismaAdapter: { enabled: false } });
  });

  it('do not watch a deployment that is complete', async () => {
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(11 * MINUTE);
    await fail(4);
    expect((await deployment(bench.clients, system, 2)).State).toBe('COMPLETE');
  });

  it('undo the roll-forward to off while the alarm rings, which puts the canary back', async () => {
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(11 * MINUTE);
    await fail(3);
    await start(bench.clients, system, 1);
    await fail(1);
    expect((await deployment(bench.clients, system, 3)).State).toBe('ROLLED_BACK');
    expect(await served(bench.clients, system)).toMatchObject({ prismaAdapter: { enabled: true, percentage: 1 } });
  });

  it('let the roll-forward through when alarm actions are disabled, and a revert at any time', async () => {
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(11 * MINUTE);
    await fail(3);
    await bench.clients.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [ALARM] }));
    await start(bench.clients, system, 1);
    await fail(2);
    expect((await deployment(bench.clients, system, 3)).State).toBe('BAKING');
    await bench.clients.cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: [ALARM] }));
    await fail(2);
    expect((await deployment(bench.clients, system, 3)).State).toBe('ROLLED_BACK');
  });

  it('are not asked by a revert', async () => {
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(11 * MINUTE);
    await fail(3);
    const reverted = await bench.clients.appconfig.send(
      new StopDeploymentCommand({
        ApplicationId: system.application,
        EnvironmentId: system.environment,
        DeploymentNumber: 2,
        AllowRevert: true,
      }),
    );
    expect(reverted.State).toBe('REVERTED');
    expect(await served(bench.clients, system)).toMatchObject({ prismaAdapter: { enabled: false } });
  });

  it('are replaced as a list by UpdateEnvironment', async () => {
    const updated = await bench.clients.appconfig.send(
      new UpdateEnvironmentCommand({
        ApplicationId: system.application,
        EnvironmentId: system.environment,
        Monitors: [],
      }),
    );
    expect(updated.Monitors).toEqual([]);
    await start(bench.clients, system, 2);
    await fail(4);
    expect((await deployment(bench.clients, system, 2)).State).toBe('BAKING');
  });
});
