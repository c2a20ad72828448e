import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rampCommand } from '../../../src/commands/canary/ramp';
import { planCanaryStep } from '../../../src/operations/canary/plan';
import { startCanary } from '../../../src/operations/canary/start';
import { rollBack } from '../../../src/operations/rollback/rollback';
import type { Gateways } from '../../../src/ports/gateways';
import { createTestCall } from '../../support/command-call';
import { GO, READY } from '../../support/gates';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
}, 120_000);
afterEach(() => stage.close());

const ramp = (options: object) =>
  createTestCall(rampCommand, { gateways: async () => stage.gateways })(options as Record<string, unknown>, {
    yes: true,
  });

/** A change of share whose deployment of the share fails: everything before it has happened. */
async function interrupted(share: number, more: { readonly rearm?: boolean } = {}): Promise<void> {
  const { flagDeployments } = stage.gateways;
  const broken: Gateways = {
    ...stage.gateways,
    flagDeployments: {
      ...flagDeployments,
      start: async (request) => {
        if (request.description.startsWith(`huntaze-beta ramp ${share} %`)) throw new Error('killed');
        return flagDeployments.start(request);
      },
    },
  };
  const planned = await planCanaryStep(
    stage.gateways,
    { share, early: more.rearm !== true, reason: 'test', ...more },
    { check: async () => READY, decide: async () => ({ ...GO, phase: 'canary-1', requestedShare: 1 }) },
  );
  if (planned.plan.kind !== 'change') throw new Error(JSON.stringify(planned.plan));
  const { plan, alias, record } = planned;
  await expect(startCanary(broken, { plan, command: 'ramp', alias, record })).rejects.toThrow('killed');
  await stage.sandbox.advance(MINUTE);
  expect(await stage.served()).toBe(0);
}

describe('a step that was interrupted at off', () => {
  it('ramp --next goes on to the share that was asked for, not to the first one', async () => {
    await stage.deployShare(1, 0);
    await stage.sandbox.advance(10 * MINUTE);
    await interrupted(5);
    const shown = await ramp({});
    expect(shown.stderr).toContain('ramp from 1 % to 5 %');
    const { code, stderr } = await ramp({ next: true });
    expect(stderr).toContain('was interrupted at off');
    expect(code).toBe(0);
    expect(await stage.served()).toBe(5);
  });

  it('ramp --rearm goes on, though 0 % is served', async () => {
    await stage.deployShare(1, 110);
    await interrupted(1, { rearm: true });
    await expect(ramp({ next: true })).rejects.toMatchObject({
      code: 'BLOCKED',
      exitCode: 5,
    });
    const { code } = await ramp({ rearm: true });
    expect(code).toBe(0);
    expect(await stage.served()).toBe(1);
  });

  it('is not gone on with after a rollback, of another machine either', async () => {
    await stage.deployShare(1, 0);
    await stage.sandbox.advance(10 * MINUTE);
    await interrupted(5);
    await rollBack(stage.anotherOperator(), { parts: 'all', hard: false, stopOthers: false });
    await expect(ramp({ next: true })).rejects.toMatchObject({ code: 'BLOCKED' });
    await expect(ramp({ rearm: true })).rejects.toMatchObject({ code: 'BLOCKED' });
    expect(await stage.served()).toBe(0);
  });

  it('is decided anew when it is older than an hour', async () => {
    await stage.deployShare(1, 0);
    await stage.sandbox.advance(10 * MINUTE);
    await interrupted(5);
    await stage.sandbox.advance(2 * HOUR);
    await expect(ramp({ next: true })).rejects.toMatchObject({ code: 'BLOCKED' });
    expect(await stage.served()).toBe(0);
  });
});
