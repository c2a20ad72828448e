import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument } from '../../../src/domain/flags/document';
import { phaseOfShare } from '../../../src/domain/phase';
import type { CanaryRequest } from '../../../src/domain/rollout/share-request';
import { followBake } from '../../../src/operations/canary/follow-deployment';
import { planCanaryStep } from '../../../src/operations/canary/plan';
import { startCanary } from '../../../src/operations/canary/start';
import { checkBeforeShare } from '../../../src/operations/readiness/check';
import type { Gateways } from '../../../src/ports/gateways';
import { GO, READY } from '../../support/gates';
import { saying } from '../../support/saying';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const plan = (request: Partial<CanaryRequest> = {}, gateways: Gateways = stage.gateways) =>
  planCanaryStep(
    gateways,
    { share: 1, early: false, ...request },
    { check: async () => READY, decide: async () => ({ ...GO, phase: phaseOfShare(await stage.served()) }) },
  );

const start = async (request: Partial<CanaryRequest> = {}, gateways: Gateways = stage.gateways) => {
  const planned = await plan(request, gateways);
  if (planned.plan.kind !== 'change') throw new Error(`planned: ${JSON.stringify(planned.plan)}`);
  stage.forget();
  return startCanary(gateways, { plan: planned.plan, command: 'canary', alias: planned.alias, reason: 'test' });
};

const gatesOf = async (request: Partial<CanaryRequest> = {}) => {
  const { plan: made } = await plan(request);
  return made.kind === 'blocked' ? made.blocks.map((block) => block.gate) : made.kind;
};

const publish = async (content: string) => {
  const latest = await stage.gateways.flagDocuments.latest();
  return stage.gateways.flagDocuments.publish(content, {
    after: latest?.version ?? 0,
    label: 'by-hand',
    description: 'console',
  });
};

describe('startCanary', () => {
  it('publishes and deploys the share on the bake strategy, and proves it by a fresh session', async () => {
    const started = await start();
    expect(stage.writes()).toEqual(['CreateHostedConfigurationVersion', 'StartDeployment']);
    expect(started).toMatchObject({ share: 1, served: 1, version: 2, deployment: { number: 2, state: 'baking' } });
    expect((started.guardedUntilMs ?? 0) - stage.clock.now()).toBeGreaterThan(109 * MINUTE);
    expect(await stage.served()).toBe(1);
    const version = await stage.gateways.flagDocuments.version(2);
    expect(version.label).toMatch(/^v2-pct1-[0-9a-f]{8}$/);
    expect(version.description).toMatch(/^huntaze-beta canary 1 % by arn:.*: test \[[0-9a-f]{8}\]$/);
  });

  it('deploys off first when the last completed deployment is a share, so that a rollback lands on off', async () => {
    await stage.deployShare(1, 0);
    const started = await start({ share: 5, early: true, reason: 'test' });
    expect(stage.writes()).toEqual([
      'CreateHostedConfigurationVersion',
      'StartDeployment',
      'CreateHostedConfigurationVersion',
      'StartDeployment',
    ]);
    expect(started).toMatchObject({ share: 5, deployment: { number: 4 } });
    await stage.gateways.flagDeployments.stop(4);
    await stage.sandbox.advance(MINUTE);
    expect(await stage.served()).toBe(0);
  });

  it('makes a strategy for a bake that is asked for the first time, and uses it again', async () => {
    await start({ bakeMinutes: 30 });
    expect(stage.writes()).toEqual(['CreateHostedConfigurationVersion', 'CreateDeploymentStrategy', 'StartDeployment']);
    expect((await stage.gateways.flagStrategies.list()).filter((one) => one.name === 'huntaze-bake-30')).toHaveLength(
      1,
    );
  });

  it('deploys fractions', async () => {
    expect(await start({ share: 0.5 })).toMatchObject({ served: 0.5 });
  });

  it('is already there the second time, without a write', async () => {
    await start();
    stage.forget();
    const { plan: made } = await plan();
    expect(made).toMatchObject({ kind: 'already-there', share: 1 });
    expect(stage.writes()).toEqual([]);
  });

  it('re-arms: ends the running guard and starts a new one of the same share', async () => {
    await start();
    await stage.sandbox.advance(HOUR);
    const started = await start({ rearm: true });
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(started).toMatchObject({ share: 1, version: 2, deployment: { number: 3, state: 'baking' } });
  });

  it('keeps keys that it does not know', async () => {
    const document = {
      ...offDocument(),
      flags: { ...offDocument().flags, other: { name: 'Another team' } },
      values: { ...offDocument().values, other: { enabled: true } },
    };
    await publish(serializeFlagDocument(document as never));
    await start();
    const latest = await stage.gateways.flagDocuments.latest();
    expect(JSON.parse(latest?.content ?? '')).toMatchObject({
      values: { other: { enabled: true }, prismaAdapter: { enabled: true, percentage: 1 } },
    });
  });

  it.each(['CreateHostedConfigurationVersion', 'StartDeployment'])(
    'finds what was applied when the answer of %s is lost',
    async (operation) => {
      stage.sandbox.faults.add({ kind: 'lose-response', operation, calls: 1, from: 'clients' });
      expect(await start()).toMatchObject({ served: 1, version: 2, deployment: { number: 2 } });
      expect(stage.writes()).toEqual(['CreateHostedConfigurationVersion', 'StartDeployment']);
    },
  );

  it('says that nothing was started when the write never arrived', async () => {
    stage.sandbox.faults.add({ kind: 'drop', operation: 'StartDeployment', calls: 1, from: 'clients' });
    await expect(start()).rejects.toThrow('StartDeployment got no answer');
    expect(await stage.gateways.flagDeployments.recent(1)).toMatchObject([{ number: 1 }]);
    expect((await stage.gateways.journal.entries()).at(-1)).toMatchObject({ step: 'start-share', phase: 'unknown' });
    expect(await start()).toMatchObject({ served: 1, version: 2 });
    expect(stage.writes()).toEqual(['StartDeployment']);
  });

  it('changes nothing when somebody published meanwhile', async () => {
    const planned = await plan();
    await publish(serializeFlagDocument(offDocument('another-salt')));
    if (planned.plan.kind !== 'change') throw new Error('no plan');
    const starting = startCanary(stage.gateways, { plan: planned.plan, command: 'canary', alias: planned.alias });
    await expect(starting).rejects.toMatchObject({ code: 'CHANGED_UNDERNEATH', exitCode: 5 });
    expect(await stage.served()).toBe(0);
  });

  it('writes nothing to AWS when the journal cannot be written', async () => {
    const journal = { ...stage.gateways.journal, append: async () => Promise.reject(new Error('EACCES')) };
    await expect(start({}, { ...stage.gateways, journal })).rejects.toThrow('EACCES');
    expect(stage.writes()).toEqual([]);
  });

  it('ends with ROLLED_BACK when an alarm undoes it while it is followed', async () => {
    const started = await start();
    await stage.ringCanaryAlarm();
    const following = followBake(stage.gateways, started.deployment.number, { forMs: 2 * HOUR });
    await expect(following).rejects.toMatchObject({
      code: 'ROLLED_BACK',
      exitCode: 4,
      why: expect.stringContaining('huntaze-canary-errors'),
    });
    expect(await stage.served()).toBe(0);
  });

  it('follows a bake to its end', async () => {
    const started = await start();
    expect(await followBake(stage.gateways, started.deployment.number, { forMs: 2 * HOUR })).toMatchObject({
      state: 'complete',
    });
  });
});

describe('planCanaryStep refuses', () => {
  it('while a deployment is in flight, and names it', async () => {
    await stage.deployShare(1, 110);
    const { plan: made } = await plan({ share: 0.5 });
    expect(made).toMatchObject({
      kind: 'blocked',
      blocks: [{ gate: 'in-flight', why: expect.stringContaining('deployment 2 (1 %) is baking at 100 %') }],
    });
  });

  it('while an alarm rings', async () => {
    await stage.ringCanaryAlarm();
    await stage.sandbox.advance(3 * MINUTE);
    expect(await gatesOf()).toEqual(['alarms']);
  });

  it('a share above the ramp plan, unless it is opened early', async () => {
    expect(await gatesOf({ share: 5 })).toEqual(['ramp']);
    expect(await gatesOf({ share: 5, early: true, reason: 'test' })).toBe('change');
  });

  it('when the decision is not GO', async () => {
    const hold = { ...GO, verdict: 'HOLD' as const, reason: 'diffs undecided', acceptable: ['diffs' as const] };
    const { plan: made } = await planCanaryStep(
      stage.gateways,
      { share: 1, early: false },
      { check: async () => READY, decide: async () => hold },
    );
    expect(made).toMatchObject({
      kind: 'blocked',
      blocks: [{ gate: 'decision', next: saying('--accept diffs') }],
    });
  });

  it('when a check is not ready, and names the row', async () => {
    await stage.gateways.alarms.disableActions(['huntaze-canary-errors']);
    const { plan: made } = await planCanaryStep(
      stage.gateways,
      { share: 1, early: false },
      { check: () => checkBeforeShare(stage.gateways, undefined), decide: async () => GO },
    );
    expect(made).toMatchObject({
      kind: 'blocked',
      blocks: [
        {
          gate: 'readiness',
          why: expect.stringContaining('check row 9 alarms: huntaze-canary-errors has its actions off'),
        },
      ],
    });
  });

  it('a document that clients could not read, edited by hand within what AppConfig accepts', async () => {
    const document = offDocument();
    const attributes = { bucketBy: { constraints: { type: 'string' } } };
    const flags = { ...document.flags, prismaAdapter: { name: 'Prisma adapter', attributes } };
    const values = { ...document.values, prismaAdapter: { enabled: false, bucketBy: 'zone' } };
    await publish(serializeFlagDocument({ ...document, flags, values }));
    const { plan: made } = await plan();
    expect(made).toMatchObject({
      kind: 'blocked',
      blocks: [{ gate: 'document', why: expect.stringContaining('bucketBy is "zone"') }],
    });
    expect(await gatesOf({ bucketBy: 'user' })).toBe('change');
  });

  it('a profile with variants', async () => {
    const document = offDocument();
    const values = {
      ...document.values,
      other: {
        _variants: [
          { name: 'a', enabled: true, rule: '(eq $a "b")' },
          { name: 'default', enabled: false },
        ],
      },
    };
    await publish(
      serializeFlagDocument({ ...document, flags: { ...document.flags, other: { name: 'Other' } }, values }),
    );
    const { plan: made } = await plan();
    expect(made).toMatchObject({
      kind: 'blocked',
      blocks: [{ gate: 'document', why: expect.stringContaining('Amazon Ion') }],
    });
  });
});
