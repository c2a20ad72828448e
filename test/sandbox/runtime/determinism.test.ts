import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { openSandbox, type SandboxOptions } from '../../../src/sandbox/index';
import { lambda } from '../../../src/sandbox/services/lambda/service';
import { traffic } from '../../../src/sandbox/traffic/service';
import { deployBeta } from '../beta';
import { clientsFor } from '../harness';

const role = (name: string, actions: readonly string[]) => ({
  arn: `arn:aws:iam::000000000000:role/${name}`,
  trusts: ['lambda.amazonaws.com'],
  policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }],
});

/** SHA-256 of the whole world after eight minutes of users, canary and shadow, and what of it is worth reading on a failure. */
async function play(
  options: SandboxOptions,
): Promise<{ readonly digest: string; readonly lines: readonly string[]; readonly world: string }> {
  const sandbox = await openSandbox(options);
  sandbox.putRoles([
    role('beta', [
      ...['logs:*', 'xray:*', 'lambda:InvokeFunction'],
      ...['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
    ]),
    role('quiet', ['logs:*', 'xray:*']),
  ]);
  await deployBeta(sandbox, clientsFor({ sandbox }), { percentage: 30, shadow: 100 }, { prismaRole: 'quiet' });
  sandbox.traffic.setRate(1_000);
  await sandbox.advance(4 * 60_000);
  sandbox.traffic.change({ queryDropShare: 0.3, throttledCallShare: 0.05 });
  await sandbox.advance(2 * 60_000);
  sandbox.traffic.change({ queryDrops: 3, killedShare: 0.1 });
  await sandbox.advance(2 * 60_000);
  const saved = await sandbox.save();
  const world = JSON.stringify(saved);
  const lines = saved.logs.groups.flatMap((group) =>
    group.message.map((message, index) => `${group.at[index]} ${message}`),
  );
  await sandbox.close();
  return { digest: createHash('sha256').update(world).digest('hex'), lines, world };
}

/** Takes a core for itself while `work` runs. */
async function underLoad<T>(work: () => Promise<T>): Promise<T> {
  const burner = new Worker('for (;;);', { eval: true });
  try {
    return await work();
  } finally {
    await burner.terminate();
  }
}

describe('a world with users', () => {
  it('is the same to the byte for one seed, one thing at a time or ahead of its turn, and on a busy machine', async () => {
    const starts = [vi.spyOn(traffic, 'startAhead'), vi.spyOn(lambda, 'startAhead')];
    const first = await play({ seed: 3, oneByOne: true });
    for (const ahead of starts) expect(ahead).not.toHaveBeenCalled();
    const second = await underLoad(() => play({ seed: 3 }));
    for (const ahead of starts) {
      expect(ahead.mock.results.filter(({ value }) => value !== undefined).length).toBeGreaterThan(50);
      ahead.mockRestore();
    }
    expect(first.lines.length).toBeGreaterThan(1_300);
    expect(second.lines).toEqual(first.lines);
    expect(second.digest).toBe(first.digest);
    expect((await play({ seed: 4 })).digest).not.toBe(first.digest);
  }, 240_000);

  it('holds nothing of this machine: no folder, port, process id or wall time', async () => {
    const { world } = await play({ seed: 5 });
    expect(world).not.toMatch(/huntaze-sandbox-|huntaze-database-|\/tmp\/|node_modules|127\.0\.0\.1/);
    expect(world).not.toContain(new Date().toISOString().slice(0, 13));
  }, 240_000);
});
