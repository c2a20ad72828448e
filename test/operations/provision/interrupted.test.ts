import { describe, expect, it } from 'vitest';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import { openWiredBeta, provision, type WiredBeta, writesOf } from './provisioned-beta';

/** Ends provision at its n-th write as a SIGKILL would: nothing runs after it, no journal line, no release of the lock. */
async function killedAt(beta: WiredBeta, n: number, moment: 'before' | 'after'): Promise<'killed' | 'ended'> {
  return new Promise((resolve, reject) => {
    const die = async (number: number): Promise<void> => {
      if (number !== n) return;
      resolve('killed');
      await new Promise<never>(() => {});
    };
    if (moment === 'before') beta.wire.onWrite = die;
    else beta.wire.afterWrite = die;
    provision(beta.gateways).then(() => resolve('ended'), reject);
  });
}

/** Both moments of a few writes spread over the run; `npm run chaos` kills a real process at every one. */
const SLICE = [2, 9, 15, 23, 26];

describe('provision killed half-way', () => {
  it.each(SLICE.flatMap((n) => [[n, 'before'] as const, [n, 'after'] as const]))(
    'at write %i, %s it was done, converges when run again',
    async (n, moment) => {
      const beta = await openWiredBeta();
      try {
        expect(await killedAt(beta, n, moment)).toBe('killed');
        beta.wire.onWrite = undefined;
        beta.wire.afterWrite = undefined;
        const again = beta.anotherOperator();
        await provision(again);
        expect(writesOf((await planProvision(again)).plan)).toEqual([]);
        const sent = beta.wire.writes.length;
        await provision(again);
        expect(beta.wire.writes).toHaveLength(sent);
        expect(await again.flagDeployments.recent(5)).toHaveLength(1);
        expect(await again.flagDocuments.latest()).toMatchObject({ version: 1 });
        expect((await again.functions.alias('huntaze-mock-read', 'live'))?.version).toBe('1');
      } finally {
        await beta.close();
      }
    },
  );
});
