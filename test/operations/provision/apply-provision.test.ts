import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEPLOY_OFF_STEP } from '../../../src/domain/journal/steps';
import { isOurs } from '../../../src/domain/rollout/deployments';
import { readServed } from '../../../src/operations/canary/read-flag-situation';
import { readFlagHistory } from '../../../src/operations/evidence/read-timeline';
import { applyProvision } from '../../../src/operations/provision/apply-provision';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import { saying } from '../../support/saying';
import { openWiredBeta, provision, type WiredBeta, writesOf } from './provisioned-beta';

describe('provision on an empty account', () => {
  let beta: WiredBeta;
  beforeEach(async () => {
    beta = await openWiredBeta();
  });
  afterEach(() => beta.close());

  it('plans everything, makes it, and a second run sends no write', async () => {
    const planned = await planProvision(beta.gateways);
    expect(beta.wire.writes).toEqual([]);
    expect(planned.plan.items.filter(({ action }) => action === 'create')).toHaveLength(22);

    const result = await applyProvision(beta.gateways, planned);
    expect(result.created.length + result.changed.length).toBe(22);
    const sent = beta.wire.writes.length;
    expect(sent).toBeGreaterThanOrEqual(22);

    const second = await provision(beta.gateways);
    expect(writesOf(second)).toEqual([]);
    expect(beta.wire.writes).toHaveLength(sent);
    expect(second.items.filter(({ action }) => action === 'left-alone' || action === 'blocked')).toEqual([]);
  });

  it('ends with an off version that is deployed to its end', async () => {
    await provision(beta.gateways);
    const [newest] = await beta.gateways.flagDeployments.recent(1);
    expect(newest).toMatchObject({ number: 1, version: 1, state: 'complete' });
    // A watch does not tell of it as somebody else's.
    const { ownNonces = new Set() } = await readFlagHistory(beta.gateways);
    expect(newest && isOurs(newest, ownNonces)).toBe(true);
    const served = await readServed(beta.gateways);
    expect(served).toMatchObject({
      kind: 'served',
      flags: { kind: 'valid', flags: { adapter: { enabled: false }, shadow: { enabled: true, percentage: 100 } } },
    });
  });

  it('has the ids that the scripts name', async () => {
    await provision(beta.gateways);
    expect(await beta.gateways.flagDocuments.locate()).toMatchObject({
      applicationId: 'cjcqdvj',
      environmentId: 'ghhj0jb',
    });
  });

  it('journals each write before and after, in order, and the journal is intact', async () => {
    await provision(beta.gateways);
    const all = (await beta.gateways.journal.entries()).filter(({ command }) => command === 'provision');
    // Of the flags' off, the deployment is a step of its own inside that of the resource.
    const entries = all.filter(({ step }) => step !== DEPLOY_OFF_STEP);
    expect(entries).toHaveLength(44);
    expect(all.length - entries.length).toBe(2);
    for (let at = 0; at < entries.length; at += 2) {
      expect(entries[at]).toMatchObject({ phase: 'intent' });
      expect(entries[at + 1]).toMatchObject({ phase: 'done', step: entries[at]!.step });
    }
    expect(await beta.gateways.journal.verify()).toMatchObject({ kind: 'intact' });
  });

  it('says every step to the one who follows', async () => {
    const seen: string[] = [];
    await applyProvision(beta.gateways, await planProvision(beta.gateways, ['logs']), {
      onProgress: ({ kind, step, of, resource }) => seen.push(`${kind} ${step}/${of} ${resource}`),
    });
    expect(seen).toEqual([
      'started 1/2 log group /aws/lambda/huntaze-mock-read',
      'done 1/2 log group /aws/lambda/huntaze-mock-read',
      'started 2/2 log group /aws/lambda/huntaze-prisma-read',
      'done 2/2 log group /aws/lambda/huntaze-prisma-read',
    ]);
  });

  it('limits itself to what --only names', async () => {
    const plan = await provision(beta.gateways, ['dashboard', 'logs']);
    expect(plan.items.map(({ area }) => area)).toEqual(['logs', 'logs', 'dashboard']);
    expect(beta.wire.writes).toHaveLength(5);
  });

  it('holds the writer lock: a second terminal on this machine is refused', async () => {
    const draft = await planProvision(beta.gateways, ['logs']);
    await beta.gateways.lock.hold('canary', async () => {
      await expect(applyProvision(beta.gateways, draft)).rejects.toMatchObject({ code: 'LOCKED', exitCode: 5 });
    });
    expect(beta.wire.writes).toEqual([]);
  });

  it('stops between two resources when it is interrupted', async () => {
    const stop = new AbortController();
    const draft = await planProvision(beta.gateways, ['logs']);
    const running = applyProvision(beta.gateways, draft, {
      signal: stop.signal,
      onProgress: ({ kind }) => {
        if (kind === 'done') stop.abort(new Error('Ctrl-C'));
      },
    });
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(writesOf((await planProvision(beta.gateways, ['logs'])).plan)).toEqual([
      'create log group /aws/lambda/huntaze-prisma-read',
    ]);
  });
});

describe('provision when answers fail', () => {
  let beta: WiredBeta;
  beforeEach(async () => {
    beta = await openWiredBeta();
  });
  afterEach(() => beta.close());

  it.each([
    ['appconfig', 'CreateApplication'],
    ['appconfig', 'CreateEnvironment'],
    ['appconfig', 'CreateConfigurationProfile'],
    ['appconfig', 'CreateDeploymentStrategy'],
    ['appconfig', 'CreateHostedConfigurationVersion'],
    ['appconfig', 'StartDeployment'],
    ['appconfig', 'UpdateEnvironment'],
    ['lambda', 'CreateFunction'],
    ['lambda', 'PublishVersion'],
    ['lambda', 'CreateAlias'],
    ['lambda', 'PutFunctionConcurrency'],
    ['lambda', 'PutFunctionEventInvokeConfig'],
    ['cloudwatch', 'PutMetricAlarm'],
    ['cloudwatch', 'PutDashboard'],
    ['logs', 'CreateLogGroup'],
    ['codedeploy', 'CreateApplication'],
    ['codedeploy', 'CreateDeploymentConfig'],
    ['codedeploy', 'CreateDeploymentGroup'],
  ] as const)(
    'resolves a lost answer of %s %s by reading back, without sending it twice',
    async (service, operation) => {
      beta.sandbox.faults.add({ kind: 'lose-response', service, operation, calls: 1, from: 'clients' });
      const outcome = await provision(beta.gateways).then(
        () => 'converged',
        (error: unknown) => error,
      );
      if (outcome !== 'converged') {
        // A resource of two writes (a group and its retention) is left half made, and says so.
        expect(outcome).toMatchObject({
          code: 'OUTCOME_UNKNOWN',
          next: saying('run provision again'),
        });
        await provision(beta.gateways);
      }
      expect(beta.sandbox.faults.list()[0]?.hits).toBe(1);
      expect(writesOf((await planProvision(beta.gateways)).plan)).toEqual([]);
      expect(
        (await beta.gateways.flagStrategies.list()).filter(({ name }) => name.startsWith('huntaze-')),
      ).toHaveLength(3);
      expect(await beta.gateways.flagDeployments.recent(5)).toHaveLength(1);
      expect(await beta.gateways.flagDocuments.latest()).toMatchObject({ version: 1 });
    },
  );

  it('waits for a throttled write and goes on', async () => {
    beta.sandbox.faults.add({
      kind: 'throttle',
      service: 'cloudwatch',
      operation: 'PutDashboard',
      calls: 1,
      from: 'clients',
    });
    await provision(beta.gateways, ['dashboard']);
    expect(beta.wire.writes.filter((name) => name.endsWith('PutDashboard'))).toHaveLength(2);
  });

  it('names the failed write and leaves what was made before it', async () => {
    beta.sandbox.faults.add({ kind: 'expired', service: 'cloudwatch', operation: 'PutDashboard', from: 'clients' });
    await expect(provision(beta.gateways)).rejects.toMatchObject({
      failure: { kind: 'expired-credentials' },
      operation: 'cloudwatch:PutDashboard',
    });
    const left = writesOf((await planProvision(beta.gateways)).plan);
    expect(left[0]).toBe('create dashboard huntaze-prisma-migration');
    const failed = (await beta.gateways.journal.entries()).at(-1);
    expect(failed).toMatchObject({ phase: 'failed', step: 'create dashboard huntaze-prisma-migration' });
  });
});
