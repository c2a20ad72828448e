import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openSandbox } from '../../../src/sandbox/index';
import { deployBeta } from '../beta';
import { clientsFor } from '../harness';

/** SHA-256 of the whole world after twelve minutes of users, canary and shadow, and what of it is worth reading on a failure. */
async function play(
  seed: number,
): Promise<{ readonly digest: string; readonly lines: readonly string[]; readonly world: string }> {
  const sandbox = await openSandbox({ seed });
  await deployBeta(sandbox, clientsFor({ sandbox }), { percentage: 30, shadow: 100 });
  sandbox.traffic.setRate(1_000);
  await sandbox.advance(6 * 60_000);
  sandbox.traffic.change({ queryDropShare: 0.3, throttledCallShare: 0.05 });
  await sandbox.advance(6 * 60_000);
  const saved = await sandbox.save();
  const world = JSON.stringify(saved);
  const lines = saved.logs.groups.flatMap((group) =>
    group.message.map((message, index) => `${group.at[index]} ${message}`),
  );
  await sandbox.close();
  return { digest: createHash('sha256').update(world).digest('hex'), lines, world };
}

describe('a world with users', () => {
  it('is the same to the byte for one seed, and another one for another seed', async () => {
    const first = await play(3);
    const second = await play(3);
    expect(first.lines.length).toBeGreaterThan(2_000);
    expect(second.lines).toEqual(first.lines);
    expect(second.digest).toBe(first.digest);
    expect((await play(4)).digest).not.toBe(first.digest);
  }, 120_000);

  it('holds nothing of this machine: no folder, port, process id or wall time', async () => {
    const { world } = await play(5);
    expect(world).not.toMatch(/huntaze-sandbox-|huntaze-database-|\/tmp\/|node_modules|127\.0\.0\.1/);
    expect(world).not.toContain(new Date().toISOString().slice(0, 13));
  }, 120_000);
});
