import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RollbackInput } from '../../../src/operations/rollback/rollback';
import { expectGolden } from '../../support/golden';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';
import { rollBackNow } from './rollback-request';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const run = (more: Partial<RollbackInput> = {}) => rollBackNow(stage, more);

/** Every call to AWS with its count. Reads are sent in parallel: their order differs from run to run, their number does not. */
const expectCalls = (state: string): void => {
  const counts = new Map<string, number>();
  for (const call of stage.calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  const lines = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([call, count]) => `${call} ${count}`);
  expectGolden(`rollback-calls/${state}.txt`, `writes: ${stage.writes().join(', ') || 'none'}\n${lines.join('\n')}`);
};

const newest = async () => (await stage.gateways.flagDeployments.recent(1))[0];

describe('rollBack, by the state it finds', () => {
  it('off: deploys off once more, so that no share planned before can go out, and proves it', async () => {
    const result = await run();
    expectCalls('off');
    expect(result).toMatchObject({ kind: 'safe', alreadyOff: true, remains: [], warnings: [] });
    expect(stage.writes()).toEqual(['StartDeployment']);
    expect(await newest()).toMatchObject({ number: 2, state: 'complete', version: 1 });
    expect((await newest())?.description).toMatch(/^huntaze-beta rollback: off by /);
  });

  it('off while an alarm rings: AppConfig undoes the last deployment, and it has done its work', async () => {
    await stage.ringCanaryAlarm();
    await stage.sandbox.advance(3 * MINUTE);
    const result = await run();
    expect(result).toMatchObject({ kind: 'safe', alreadyOff: true, remains: [] });
    expect(await newest()).toMatchObject({ number: 2 });
    expect(await stage.served()).toBe(0);
  });

  it('baking at 1 %: stops the deployment', async () => {
    await stage.deployShare(1, 110);
    expect(await stage.served()).toBe(1);
    const result = await run();
    expectCalls('baking');
    expect(result).toMatchObject({ kind: 'safe', alreadyOff: false });
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(await stage.gateways.flagDeployments.get(2)).toMatchObject({ state: 'rolled-back' });
    expect(await stage.served()).toBe(0);
  });

  it('still deploying: stops the deployment', async () => {
    const latest = await stage.gateways.flagDocuments.latest();
    await stage.deployShare(1, 110);
    await stage.gateways.flagDeployments.stop(2);
    await stage.sandbox.advance(10_000);
    const slow = { version: 2, strategyId: 'AppConfig.Linear20PercentEvery6Minutes', description: 'slow', after: 2 };
    await stage.gateways.flagDeployments.start(slow);
    await stage.sandbox.advance(MINUTE);
    expect(latest?.version).toBe(1);
    expect(await newest()).toMatchObject({ number: 3, state: 'deploying' });
    const result = await run();
    expectCalls('deploying');
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(await stage.gateways.flagDeployments.get(3)).toMatchObject({ state: 'rolled-back' });
  });

  it('complete within 72 hours, off before it: reverts', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(3 * HOUR);
    expect(await newest()).toMatchObject({ state: 'complete' });
    const result = await run();
    expectCalls('complete');
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(await stage.gateways.flagDeployments.get(2)).toMatchObject({ state: 'reverted' });
    expect(await stage.served()).toBe(0);
  });

  it('complete, but the version before it is not off (5 % after 1 %): rolls forward to off', async () => {
    await stage.deployShare(1, 0);
    await stage.deployShare(5, 0);
    const result = await run();
    expectCalls('ladder');
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StartDeployment']);
    expect(await newest()).toMatchObject({ number: 4, state: 'complete', version: 1 });
    expect(await stage.served()).toBe(0);
  });

  it('complete for more than 72 hours: rolls forward to off', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(80 * HOUR);
    const result = await run();
    expectCalls('older-than-72-h');
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StartDeployment']);
    expect(await newest()).toMatchObject({ number: 3, state: 'complete' });
    expect(await stage.served()).toBe(0);
  });

  it('more than 72 hours and an alarm rings: takes the actions off the alarm, deploys off, and gives them back', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(80 * HOUR);
    await stage.ringCanaryAlarm();
    await stage.sandbox.advance(3 * MINUTE);
    const [alarm] = await stage.gateways.alarms.read(['huntaze-canary-errors']);
    expect(alarm?.state).toBe('alarm');
    const result = await run();
    expectCalls('alarm');
    expect(result).toMatchObject({ kind: 'safe', remains: [] });
    expect(stage.writes()).toEqual(['DisableAlarmActions', 'StartDeployment', 'EnableAlarmActions']);
    const [after] = await stage.gateways.alarms.read(['huntaze-canary-errors']);
    expect(after).toMatchObject({ state: 'alarm', actionsEnabled: true });
    expect(await stage.served()).toBe(0);
    const steps = (await stage.gateways.journal.entries()).map((entry) => `${entry.step} ${entry.phase}`).slice(-8);
    expect(steps).toEqual([
      'rollback intent',
      'disarm-alarms intent',
      'disarm-alarms done',
      'deploy-off intent',
      'deploy-off done',
      'rearm-alarms intent',
      'rearm-alarms done',
      'rollback done',
    ]);
  });

  it('would be undone by the alarm without that: AppConfig rolls an off deployment back while an alarm rings', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(80 * HOUR);
    await stage.ringCanaryAlarm();
    await stage.sandbox.advance(3 * MINUTE);
    const strategy = (await stage.gateways.flagStrategies.list()).find((one) => one.bakeMinutes === 110);
    await stage.gateways.flagDeployments.start({
      version: 1,
      strategyId: strategy?.id ?? '',
      description: 'off',
      after: 2,
    });
    await stage.sandbox.advance(5 * MINUTE);
    expect(await newest()).toMatchObject({ number: 3, state: 'rolled-back' });
    expect(await stage.served()).toBe(1);
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(await stage.served()).toBe(0);
  });

  it('rolling back already: waits for it', async () => {
    await stage.deployShare(1, 110);
    await stage.gateways.flagDeployments.stop(2);
    expect(await newest()).toMatchObject({ state: 'rolling-back' });
    const result = await run();
    expectCalls('rolling-back');
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StartDeployment']);
    expect(await stage.gateways.flagDeployments.get(2)).toMatchObject({ state: 'rolled-back' });
  });

  it('rolled back by somebody else: nothing but the last deployment', async () => {
    await stage.deployShare(1, 110);
    await stage.gateways.flagDeployments.stop(2);
    await stage.sandbox.advance(MINUTE);
    expect(await run()).toMatchObject({ kind: 'safe', alreadyOff: true });
    expectCalls('rolled-back');
    expect(stage.writes()).toEqual(['StartDeployment']);
  });

  it('an off version is on its way: waits for it instead of stopping it', async () => {
    await stage.deployShare(1, 0);
    await stage.gateways.flagDeployments.start({
      version: 1,
      strategyId: 'AppConfig.Linear50PercentEvery30Seconds',
      description: 'off',
      after: 2,
    });
    await stage.sandbox.advance(3_000);
    const result = await run();
    expectCalls('off-on-its-way');
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual([]);
    expect(await stage.served()).toBe(0);
  });

  it('an off version that grows over half an hour: stops it and deploys off at once', async () => {
    await stage.deployShare(1, 0);
    const strategyId = 'AppConfig.Linear20PercentEvery6Minutes';
    await stage.gateways.flagDeployments.start({ version: 1, strategyId, description: 'off', after: 2 });
    await stage.sandbox.advance(MINUTE);
    const began = stage.sandbox.clock.now();
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(stage.sandbox.clock.now() - began).toBeLessThan(MINUTE);
    expect(await stage.served()).toBe(0);
  });

  it('says "already off" the second time', async () => {
    await stage.deployShare(1, 110);
    await run();
    expect(await run()).toMatchObject({ kind: 'safe', alreadyOff: true });
    expect(stage.writes()).toEqual(['StartDeployment']);
  });
});
