import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument, withShare } from '../../../src/domain/flags/document';
import { OperatorError } from '../../../src/domain/operator-error';
import { type PlannedCanary, planCanaryStep } from '../../../src/operations/canary/plan';
import { startCanary } from '../../../src/operations/canary/start';
import type { Gateways } from '../../../src/ports/gateways';
import { GO, READY } from '../../support/gates';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';
import { publishCode, rollBackNow, shiftTo } from './rollback-request';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const plan = (gateways: Gateways, more: { readonly share?: number; readonly rearm?: boolean } = {}) =>
  planCanaryStep(
    gateways,
    { share: 1, early: more.share !== undefined, reason: 'test', ...more },
    {
      check: async () => READY,
      decide: async () => (more.share === undefined ? GO : { ...GO, phase: 'canary-1', requestedShare: 1 }),
    },
  );

const start = (gateways: Gateways, planned: PlannedCanary, command: 'canary' | 'ramp' = 'canary') => {
  if (planned.plan.kind !== 'change') throw new Error(`the plan is ${JSON.stringify(planned.plan)}`);
  return startCanary(gateways, { plan: planned.plan, command, alias: planned.alias, record: planned.record });
};

/** How a started canary ended. */
const ending = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof OperatorError ? `${error.code} ${error.exitCode}` : String(error)),
  );

/** What is served and shifted once everything that was begun has ended. */
const aMinuteLater = async (): Promise<string> => {
  await stage.sandbox.advance(MINUTE);
  const alias = await stage.gateways.functions.alias('huntaze-mock-read', 'live');
  return `${await stage.served()} % ${JSON.stringify(alias?.weights)}`;
};

describe('a share planned before a rollback', () => {
  it('does not go out after it, on another machine, though off was served all along', async () => {
    const other = stage.anotherOperator();
    const planned = await plan(other);
    expect(await rollBackNow(stage)).toMatchObject({ kind: 'safe', alreadyOff: true });
    expect(await ending(start(other, planned))).toBe('ROLLED_BACK 4');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('does not go out after it when a share was reverted, whose number stays the newest', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(3 * HOUR);
    const other = stage.anotherOperator();
    const planned = await plan(other, { share: 5 });
    expect((await rollBackNow(stage)).kind).toBe('safe');
    expect(await ending(start(other, planned, 'ramp'))).toBe('ROLLED_BACK 4');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('does not go out when the rollback comes between its version and its deployment', async () => {
    const other = stage.anotherOperator();
    const planned = await plan(other);
    const { flagDocuments } = other;
    const interposed: Gateways = {
      ...other,
      flagDocuments: {
        ...flagDocuments,
        publish: async (content, options) => {
          const published = await flagDocuments.publish(content, options);
          expect((await rollBackNow(stage)).kind).toBe('safe');
          return published;
        },
      },
    };
    expect(await ending(start(interposed, planned))).toBe('ROLLED_BACK 4');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('does not go out when the rollback comes after its last look', async () => {
    const other = stage.anotherOperator();
    const planned = await plan(other);
    const { flagDeployments } = other;
    const interposed: Gateways = {
      ...other,
      flagDeployments: {
        ...flagDeployments,
        start: async (request) => {
          expect((await rollBackNow(stage)).kind).toBe('safe');
          return flagDeployments.start(request);
        },
      },
    };
    expect(await ending(start(interposed, planned))).toBe('ROLLED_BACK 4');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('is stopped when it went out first', async () => {
    const other = stage.anotherOperator();
    const planned = await plan(other);
    const started = ending(start(other, planned));
    await started;
    expect((await rollBackNow(stage)).kind).toBe('safe');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('does not come back when a guard is renewed meanwhile', async () => {
    await stage.deployShare(1, 110);
    const other = stage.anotherOperator();
    const planned = await plan(other, { rearm: true });
    expect((await rollBackNow(stage)).kind).toBe('safe');
    expect(await ending(start(other, planned, 'ramp'))).toBe('ROLLED_BACK 4');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('is seen in the journal of this machine where AppConfig could not be written', async () => {
    const planned = await plan(stage.gateways);
    const fault = stage.sandbox.faults.add({
      kind: 'denied',
      service: 'appconfig',
      operation: 'StartDeployment',
      from: 'clients',
    });
    const result = await rollBackNow(stage);
    expect(result.kind).toBe('safe');
    expect(result.remains.join()).toContain('a share planned before this rollback may still go out');
    stage.sandbox.faults.clear();
    expect(fault).toBeDefined();
    expect(await ending(start(stage.gateways, planned))).toBe('ROLLED_BACK 4');
    expect(await aMinuteLater()).toBe('0 % {}');
  });
});

describe('somebody else while the proofs are made', () => {
  it('a share from the console is rolled back as well', async () => {
    await stage.deployShare(1, 110);
    const strategies = await stage.gateways.flagStrategies.list();
    let meddled = false;
    const meddle = async (): Promise<void> => {
      if (meddled) return;
      meddled = true;
      const latest = await stage.gateways.flagDocuments.latest();
      const content = serializeFlagDocument(withShare(offDocument(), { percentage: 25 }));
      const { version } = await stage.gateways.flagDocuments.publish(content, {
        after: latest?.version ?? 0,
        label: 'console',
        description: 'console',
      });
      const [newest] = await stage.gateways.flagDeployments.recent(1);
      await stage.gateways.flagDeployments.start({
        version,
        strategyId: strategies.find((one) => one.bakeMinutes === 110)?.id ?? '',
        description: 'console',
        after: newest?.number,
      });
      await stage.sandbox.advance(10_000);
    };
    const result = await rollBackNow(stage, { onProof: () => void meddle() });
    await stage.sandbox.advance(1_000);
    expect(meddled).toBe(true);
    expect(result.kind).toBe('safe');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('a release that is only created is stopped before it shifts', async () => {
    const version = await publishCode(stage);
    await shiftTo(stage, version);
    const result = await rollBackNow(stage);
    expect(result.kind).toBe('safe');
    expect(await aMinuteLater()).toBe('0 % {}');
  });

  it('a release that is created after the alias was read is stopped as well', async () => {
    const version = await publishCode(stage);
    const { clock } = stage.gateways;
    let begun = false;
    const settling: Gateways = {
      ...stage.gateways,
      clock: {
        ...clock,
        now: () => clock.now(),
        sleep: async (ms, signal) => {
          if (ms === 5_000 && !begun) {
            begun = true;
            await shiftTo(stage, version);
          }
          return clock.sleep(ms, signal);
        },
      },
    };
    const result = await rollBackNow(stage, {}, settling);
    expect(begun).toBe(true);
    expect(result.kind).toBe('safe');
    expect(await aMinuteLater()).toBe('0 % {}');
  });
});
