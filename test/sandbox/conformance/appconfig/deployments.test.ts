import {
  ConflictException,
  CreateDeploymentStrategyCommand,
  GetEnvironmentCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import { createFlagSystem, deployment, type FlagSystem, flagDocument, MINUTE, publish, served, start } from './flags';

describe.each(TRANSPORTS)('appconfig deployments %s', (transport) => {
  let bench: Bench;
  let system: FlagSystem;
  beforeEach(async () => {
    bench = await openBench(transport);
    system = await createFlagSystem(bench.clients);
  });
  afterEach(() => bench.close());

  const stop = (number: number, allowRevert?: boolean) =>
    bench.clients.appconfig.send(
      new StopDeploymentCommand({
        ApplicationId: system.application,
        EnvironmentId: system.environment,
        DeploymentNumber: number,
        AllowRevert: allowRevert,
      }),
    );
  const environmentState = async () =>
    (
      await bench.clients.appconfig.send(
        new GetEnvironmentCommand({ ApplicationId: system.application, EnvironmentId: system.environment }),
      )
    ).State;
  /** Two versions, the first one completely deployed. */
  const deployOff = async () => {
    await publish(bench.clients, system, flagDocument(0), { label: 'v1-off' });
    await publish(bench.clients, system, flagDocument(1), { label: 'v2-pct1' });
    await start(bench.clients, system, 1);
    await bench.sandbox.advance(11 * MINUTE);
  };

  it('answers to the ids of the account that the scripts were written for', () => {
    expect(system).toMatchObject({ application: 'cjcqdvj', environment: 'ghhj0jb' });
  });

  it('passes through VALIDATING, DEPLOYING, BAKING to COMPLETE and tells it newest first', async () => {
    await publish(bench.clients, system, flagDocument(0), { label: 'v1-off' });
    const started = await start(bench.clients, system, 'v1-off');
    expect(started).toMatchObject({
      DeploymentNumber: 1,
      State: 'VALIDATING',
      ConfigurationVersion: '1',
      VersionLabel: 'v1-off',
    });
    expect(started.StartedAt).toEqual(new Date(bench.sandbox.clock.now()));
    await bench.sandbox.advance(3_000);
    const baking = await deployment(bench.clients, system, 1);
    expect(baking).toMatchObject({ State: 'BAKING', PercentageComplete: 100, FinalBakeTimeInMinutes: 10 });
    expect(await environmentState()).toBe('DEPLOYING');
    await bench.sandbox.advance(10 * MINUTE);
    const complete = await deployment(bench.clients, system, 1);
    expect(complete.State).toBe('COMPLETE');
    expect(complete.EventLog?.map((event) => event.EventType)).toEqual([
      'DEPLOYMENT_COMPLETED',
      'BAKE_TIME_STARTED',
      'PERCENTAGE_UPDATED',
      'DEPLOYMENT_STARTED',
    ]);
    expect(complete.EventLog?.[3]?.TriggeredBy).toBe('USER');
    expect(await environmentState()).toBe('READY_FOR_DEPLOYMENT');
  });

  it('grows in equal steps under LINEAR and doubles under EXPONENTIAL', async () => {
    await publish(bench.clients, system, flagDocument(0));
    await start(bench.clients, system, 1, 'AppConfig.Linear20PercentEvery6Minutes');
    const seen: (number | undefined)[] = [];
    for (let step = 0; step < 5; step += 1) {
      await bench.sandbox.advance(step === 0 ? 2_000 : 6 * MINUTE);
      seen.push((await deployment(bench.clients, system, 1)).PercentageComplete);
    }
    expect(seen).toEqual([20, 40, 60, 80, 100]);
    await bench.sandbox.advance(6 * MINUTE);
    expect((await deployment(bench.clients, system, 1)).State).toBe('BAKING');
    await bench.sandbox.advance(30 * MINUTE);
    expect((await deployment(bench.clients, system, 1)).State).toBe('COMPLETE');

    await start(bench.clients, system, 1, 'AppConfig.Canary10Percent20Minutes');
    const doubled: (number | undefined)[] = [];
    for (let step = 0; step < 5; step += 1) {
      await bench.sandbox.advance(step === 0 ? 2_000 : 4 * MINUTE);
      doubled.push((await deployment(bench.clients, system, 2)).PercentageComplete);
    }
    expect(doubled).toEqual([10, 20, 40, 80, 100]);
  });

  it('takes one deployment at a time', async () => {
    await publish(bench.clients, system, flagDocument(0));
    await start(bench.clients, system, 1);
    const error = await refusal(start(bench.clients, system, 1));
    expect(error).toBeInstanceOf(ConflictException);
    expect(error.$metadata?.httpStatusCode).toBe(409);
  });

  it('locks on LatestDeploymentNumber and on Latest-Version-Number', async () => {
    await deployOff();
    expect(await refusal(start(bench.clients, system, 2, undefined, 0))).toBeInstanceOf(ConflictException);
    await start(bench.clients, system, 2, undefined, 1);
    expect(await refusal(publish(bench.clients, system, flagDocument(5), { latest: 1 }))).toBeInstanceOf(
      ConflictException,
    );
    expect(await publish(bench.clients, system, flagDocument(5), { latest: 2 })).toBe(3);
  });

  it.each([
    { at: 1_000, state: 'VALIDATING', plain: 'ROLLING_BACK', revert: 'ROLLING_BACK' },
    { at: 5 * MINUTE, state: 'DEPLOYING', plain: 'ROLLING_BACK', revert: 'ROLLING_BACK' },
    { at: 45 * MINUTE, state: 'BAKING', plain: 400, revert: 'ROLLING_BACK' },
    { at: 61 * MINUTE, state: 'COMPLETE', plain: 400, revert: 'REVERTED' },
    { at: 60 * MINUTE + 2_000 + 72 * 60 * MINUTE, state: 'COMPLETE', plain: 400, revert: 'REVERTED' },
    { at: 60 * MINUTE + 2_001 + 72 * 60 * MINUTE, state: 'COMPLETE', plain: 400, revert: 400 },
  ])('stops in $state after $at ms: plain $plain, with AllowRevert $revert', async ({ at, state, plain, revert }) => {
    await deployOff();
    await start(bench.clients, system, 2, 'AppConfig.Linear20PercentEvery6Minutes');
    await bench.sandbox.advance(at);
    expect((await deployment(bench.clients, system, 2)).State).toBe(state);
    if (plain === 400) {
      const error = await refusal(stop(2));
      expect(error.name).toBe('BadRequestException');
      expect(error.message).toContain(`cannot be stopped in state ${state}`);
    }
    if (revert === 400) {
      expect((await refusal(stop(2, true))).name).toBe('BadRequestException');
      return;
    }
    const stopped = await stop(2, plain === 400);
    expect(stopped.State).toBe(revert);
    expect(await served(bench.clients, system)).toMatchObject({ prismaAdapter: { enabled: false } });
    await bench.sandbox.advance(6_000);
    const final = revert === 'REVERTED' ? 'REVERTED' : 'ROLLED_BACK';
    expect((await deployment(bench.clients, system, 2)).State).toBe(final);
    expect(await environmentState()).toBe(final);
    expect((await refusal(stop(2, true))).name).toBe('BadRequestException');
  });

  it('reverts to the version before, which need not be the off version', async () => {
    await deployOff();
    await publish(bench.clients, system, flagDocument(5));
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(11 * MINUTE);
    await start(bench.clients, system, 3);
    await bench.sandbox.advance(11 * MINUTE);
    await stop(3, true);
    expect(await served(bench.clients, system)).toMatchObject({ prismaAdapter: { enabled: true, percentage: 1 } });
  });

  it('reverts the newest deployment only', async () => {
    await deployOff();
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(11 * MINUTE);
    expect((await refusal(stop(1, true))).message).toContain('not the latest deployment');
  });

  it('lists newest first, in pages, without the profile id', async () => {
    await deployOff();
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(11 * MINUTE);
    const first = await bench.clients.appconfig.send(
      new ListDeploymentsCommand({
        ApplicationId: system.application,
        EnvironmentId: system.environment,
        MaxResults: 1,
      }),
    );
    expect(first.Items?.map((item) => item.DeploymentNumber)).toEqual([2]);
    expect(first.Items?.[0]).not.toHaveProperty('ConfigurationProfileId');
    const second = await bench.clients.appconfig.send(
      new ListDeploymentsCommand({
        ApplicationId: system.application,
        EnvironmentId: system.environment,
        MaxResults: 1,
        NextToken: first.NextToken,
      }),
    );
    expect(second.Items?.map((item) => item.DeploymentNumber)).toEqual([1]);
    expect(second.NextToken).toBeUndefined();
    const foreign = new ListDeploymentsCommand({
      ApplicationId: system.application,
      EnvironmentId: system.environment,
      NextToken: 'bm9uc2Vuc2U',
    });
    expect((await refusal(bench.clients.appconfig.send(foreign))).name).toBe('BadRequestException');
  });

  it('bakes as long as a custom strategy says', async () => {
    const strategy = await bench.clients.appconfig.send(
      new CreateDeploymentStrategyCommand({
        Name: 'huntaze-1pct',
        DeploymentDurationInMinutes: 0,
        GrowthFactor: 100,
        FinalBakeTimeInMinutes: 110,
        ReplicateTo: 'NONE',
      }),
    );
    await publish(bench.clients, system, flagDocument(0));
    await start(bench.clients, system, 1, strategy.Id);
    await bench.sandbox.advance(110 * MINUTE);
    expect((await deployment(bench.clients, system, 1)).State).toBe('BAKING');
    await bench.sandbox.advance(2_000);
    expect((await deployment(bench.clients, system, 1)).State).toBe('COMPLETE');
  });
});
