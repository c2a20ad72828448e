import { afterEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../src/sandbox/index';
import { deployBeta, MOCK_READ, PRISMA_READ } from '../beta';
import { clientsFor } from '../harness';

const MINUTE = 60_000;

describe('a canary that starts an environment with each request', () => {
  let sandbox: Sandbox | undefined;
  afterEach(() => sandbox?.close());

  /** Canary requests, the rescued among them, and the median times of prisma-read in ms. */
  async function storm(prismaReadMb: number) {
    sandbox = await openSandbox({ seed: 7 });
    await deployBeta(sandbox, clientsFor({ sandbox }), { percentage: 100, shadow: 0 }, { prismaReadMb });
    sandbox.traffic.change({ singleUseEnvironments: true });
    sandbox.traffic.setRate(300);
    await sandbox.advance(4 * MINUTE);
    const { groups } = (await sandbox.save()).logs;
    const lines = (name: string, text: string): readonly string[] =>
      groups.find((group) => group.name === `/aws/lambda/${name}`)?.message.filter((line) => line.includes(text)) ?? [];
    const median = (field: string): number => {
      const values = lines(PRISMA_READ, 'Init Duration').map((line) =>
        Number(new RegExp(`\\t${field}: ([\\d.]+)`).exec(line)?.[1]),
      );
      return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
    };
    return {
      canary: lines(MOCK_READ, '[CANARY-').length,
      rescued: lines(MOCK_READ, '[CANARY-FALLBACK]').length,
      handlerMs: median('Duration'),
      initMs: median('Init Duration'),
    };
  }

  it('pays for connection and compilation while it starts, so that its handler is as fast as a warm one', async () => {
    const { canary, rescued, handlerMs, initMs } = await storm(1_024);
    expect(canary).toBeGreaterThan(8);
    expect(rescued).toBeLessThan(canary);
    expect(handlerMs).toBeLessThan(120);
    expect(initMs).toBeGreaterThan(500);
  }, 240_000);
});
