import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox, type World } from '../../../../src/sandbox';
import { deployBeta, MOCK_READ, PRISMA_READ } from '../../beta';
import { clientsFor } from '../../harness';

const REQUESTS = 1_000;

let sandbox: Sandbox;
let world: World;

beforeAll(async () => {
  sandbox = await openSandbox({ seed: 2026 });
  await deployBeta(sandbox, clientsFor({ sandbox }), { percentage: 10, shadow: 100 });
  sandbox.traffic.setPattern('fixed');
  sandbox.traffic.setRate(REQUESTS);
  await sandbox.advance(3_600_000);
  sandbox.traffic.setRate(0);
  await sandbox.advance(60_000);
  world = await sandbox.save();
}, 120_000);

afterAll(() => sandbox.close());

const messages = (name: string): string[] =>
  world.logs.groups.find((group) => group.name === `/aws/lambda/${name}`)?.message ?? [];
const tagged = (name: string, tag: string): string[] =>
  messages(name).filter((message) => message.includes(`[${tag}]`));
const emf = (name: string): Record<string, unknown>[] =>
  messages(name)
    .filter((message) => message.startsWith('{"_aws"'))
    .map((message) => JSON.parse(message) as Record<string, unknown>);
const total = (name: string, metric: string): number =>
  emf(name).reduce((sum, line) => sum + Number(line[metric] ?? 0), 0);

describe(`${REQUESTS} requests through the real bundles`, () => {
  it('arrive, and all are answered', () => {
    expect(sandbox.traffic.status().counts).toEqual({ sent: REQUESTS, answered: REQUESTS, failed: 0 });
    expect(tagged(MOCK_READ, 'REQUEST')).toHaveLength(REQUESTS);
  });

  it('end in exactly one shadow or canary outcome each, in the logs', () => {
    const canary = tagged(MOCK_READ, 'CANARY-SUCCESS').length + tagged(MOCK_READ, 'CANARY-FALLBACK').length;
    const shadows = ['SHADOW-DIFF', 'SHADOW-FAILED', 'SHADOW-TIMEOUT'].flatMap((tag) => [
      ...tagged(MOCK_READ, tag),
      ...tagged(PRISMA_READ, tag),
    ]);
    expect(canary).toBeGreaterThan(50);
    expect(shadows.length + canary).toBe(REQUESTS);
    expect(tagged(MOCK_READ, 'MOCK-SUCCESS').length + canary).toBe(REQUESTS);
  });

  it('agree with the metrics they wrote', () => {
    const mock = emf(MOCK_READ).filter((line) => line.Path === 'mock').length;
    const canary = emf(MOCK_READ).filter((line) => line.Path === 'canary').length;
    expect(total(MOCK_READ, 'Requests')).toBe(REQUESTS);
    expect(mock).toBe(tagged(MOCK_READ, 'MOCK-SUCCESS').length);
    expect(canary).toBe(tagged(MOCK_READ, 'CANARY-SUCCESS').length + tagged(MOCK_READ, 'CANARY-FALLBACK').length);
    expect(total(MOCK_READ, 'ShadowRequests')).toBe(mock);
    const compared = emf(PRISMA_READ).filter((line) => 'ShadowMismatches' in line).length;
    expect(compared).toBe(tagged(PRISMA_READ, 'SHADOW-DIFF').length);
    expect(total(PRISMA_READ, 'ShadowMismatches')).toBe(
      tagged(PRISMA_READ, 'SHADOW-DIFF').filter((line) => line.includes('match: false')).length,
    );
    expect(compared + total(PRISMA_READ, 'ShadowErrors') + total(MOCK_READ, 'ShadowErrors')).toBe(mock);
    expect(total(MOCK_READ, 'CanaryErrors')).toBe(tagged(MOCK_READ, 'CANARY-FALLBACK').length);
  });

  it('agree with what Lambda itself counted', () => {
    const started = (name: string): number =>
      messages(name).filter((message) => message.startsWith('START RequestId')).length;
    const reported = (name: string): number =>
      messages(name).filter((message) => message.startsWith('REPORT RequestId')).length;
    expect([started(MOCK_READ), reported(MOCK_READ)]).toEqual([REQUESTS, REQUESTS]);
    expect([started(PRISMA_READ), reported(PRISMA_READ)]).toEqual([REQUESTS, REQUESTS]);
  });

  it('read about as fast from Prisma as from mock', () => {
    const durations = (name: string, tag: string): number[] =>
      tagged(name, tag)
        .map((line) => Number(/duration: (\d+)/.exec(line)?.[1]))
        .sort((a, b) => a - b);
    const p95 = (values: number[]): number => values[Math.floor(values.length * 0.95)] ?? Number.NaN;
    const mock = p95(durations(MOCK_READ, 'MOCK-SUCCESS'));
    expect(mock).toBeGreaterThan(150);
    expect(mock).toBeLessThan(210);
    expect(p95(durations(MOCK_READ, 'CANARY-SUCCESS'))).toBeLessThan(mock * 1.3);
  });

  it('see the users one as often as the other', () => {
    const users = new Map<string, number>();
    for (const line of tagged(MOCK_READ, 'REQUEST')) {
      const user = /userId: '([^']+)'/.exec(line)?.[1] ?? '';
      users.set(user, (users.get(user) ?? 0) + 1);
    }
    expect(users.size).toBe(50);
    expect(Math.max(...users.values())).toBeLessThan(45);
  });
});
