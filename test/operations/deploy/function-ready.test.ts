import { describe, expect, it } from 'vitest';
import type { FunctionDescription } from '../../../src/domain/system/functions';
import { functionReady, onceRoleIsUsable } from '../../../src/operations/deploy/function-ready';
import { GatewayError } from '../../../src/ports/gateway-error';
import type { Gateways } from '../../../src/ports/gateways';

const clockFrom = (start = 0) => {
  let now = start;
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  return { now: () => now, sleep };
};

const refused = (message: string) =>
  new GatewayError({ kind: 'invalid' }, 'lambda:CreateFunction', message, { outcome: 'not-applied' });
const NOT_YET = refused('lambda:CreateFunction: The role defined for the function cannot be assumed by Lambda');

describe('a role that cannot be assumed yet', () => {
  it.each([1, 3, 6])('is tried again until it can: %i refusals', async (refusals) => {
    const clock = clockFrom();
    let tries = 0;
    await onceRoleIsUsable({ clock } as unknown as Gateways, async () => {
      tries += 1;
      if (tries <= refusals) throw NOT_YET;
    });
    expect(tries).toBe(refusals + 1);
    expect(clock.now()).toBe(refusals * 5_000);
  });

  it('is given up after half a minute with what Lambda said', async () => {
    const clock = clockFrom();
    await expect(onceRoleIsUsable({ clock } as unknown as Gateways, () => Promise.reject(NOT_YET))).rejects.toBe(
      NOT_YET,
    );
    expect(clock.now()).toBe(30_000);
  });

  it('is not taken for another refusal', async () => {
    const other = refused('lambda:CreateFunction: Unzipped size must be smaller');
    const clock = clockFrom();
    await expect(onceRoleIsUsable({ clock } as unknown as Gateways, () => Promise.reject(other))).rejects.toBe(other);
    expect(clock.now()).toBe(0);
  });
});

describe('a function that is being updated', () => {
  const READY = { name: 'f', state: 'active', lastUpdate: 'successful' } as FunctionDescription;
  const gateways = (states: readonly (Partial<FunctionDescription> | undefined)[]) => {
    const clock = clockFrom();
    let reads = 0;
    const functions = {
      describe: async () => {
        const state = states[Math.min(reads, states.length - 1)];
        reads += 1;
        return state && { ...READY, ...state };
      },
    };
    return { clock, functions, reads: () => reads } as unknown as Gateways & { reads(): number };
  };

  it('is waited for', async () => {
    const world = gateways([{ state: 'pending' }, { lastUpdate: 'in-progress' }, {}]);
    expect(await functionReady(world, 'f')).toMatchObject({ state: 'active' });
    expect(world.reads()).toBe(3);
  });

  it('is waited for five minutes at most', async () => {
    const world = gateways([{ lastUpdate: 'in-progress' }]);
    await expect(functionReady(world, 'f')).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('five minutes'),
    });
    expect(world.clock.now()).toBe(300_000);
  });

  it('says why the update failed', async () => {
    const world = gateways([{ lastUpdate: 'failed', lastUpdateReason: 'no such subnet' }]);
    await expect(functionReady(world, 'f')).rejects.toMatchObject({ code: 'AWS', why: 'no such subnet' });
  });

  it('is not there', async () => {
    await expect(functionReady(gateways([undefined]), 'f')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
