import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument, withShare } from '../../../src/domain/flags/document';
import { openProvisionedBeta, type WiredBeta } from './provisioned-beta';

const MINUTE = 60_000;

let beta: WiredBeta;
beforeEach(async () => {
  beta = await openProvisionedBeta();
  beta.sandbox.traffic.setRate(1000);
});
afterEach(() => beta.close());

/** Deploys a share with the longest bake, as `canary` and `ramp` do. */
async function share(percentage: number): Promise<void> {
  const { flagDocuments, flagDeployments, flagStrategies } = beta.gateways;
  const { version } = await flagDocuments.publish(serializeFlagDocument(withShare(offDocument(), { percentage })), {
    after: 1,
    label: `v2-pct${percentage}`,
    description: '',
  });
  const strategy = (await flagStrategies.list()).find(({ name }) => name === 'huntaze-bake-1440')!;
  await flagDeployments.start({ version, strategyId: strategy.id, description: '', after: 1 });
}

const alarmsSince = async (from: number) => {
  const { alarms, system, clock } = beta.gateways;
  const all = await Promise.all(
    [system.errorRateAlarm, system.canaryAlarm].map((name) =>
      alarms.transitions(name, { fromMs: from, toMs: clock.now() }),
    ),
  );
  return all
    .flat()
    .filter(({ to }) => to === 'alarm')
    .sort((a, b) => a.atMs - b.atMs);
};

describe('the guard that provision builds', () => {
  it('stays quiet over an hour of a healthy 5 %', async () => {
    const from = beta.clock.now();
    await share(5);
    await beta.sandbox.advance(60 * MINUTE);
    expect(await alarmsSince(from)).toEqual([]);
    expect((await beta.gateways.flagDeployments.get(2)).state).toBe('baking');
    const read = await beta.gateways.alarms.read(['huntaze-lambda-error-rate-gt-2pct', 'huntaze-canary-errors']);
    expect(read.map(({ state }) => state)).toEqual(['ok', 'ok']);
  }, 60_000);

  it('rolls a canary that fails every request back to off by itself, though every user is answered from mock', async () => {
    await share(5);
    await beta.sandbox.advance(10 * MINUTE);
    const brokenAt = beta.clock.now();
    beta.sandbox.traffic.change({ databaseDown: true });
    await beta.sandbox.advance(20 * MINUTE);
    const [first] = await alarmsSince(brokenAt);
    expect(first).toBeDefined();
    expect((first!.atMs - brokenAt) / MINUTE).toBeLessThan(15);
    const deployment = await beta.gateways.flagDeployments.get(2);
    expect(deployment.state).toBe('rolled-back');
    expect(deployment.events.find(({ kind }) => kind === 'rollback-started')).toMatchObject({ by: 'alarm' });
    const served = await beta.gateways.flagDocuments.served();
    expect(JSON.parse((served as { content: string }).content)).toMatchObject({ prismaAdapter: { enabled: false } });
  }, 60_000);
});
