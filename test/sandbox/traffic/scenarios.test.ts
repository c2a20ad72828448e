import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox, type World } from '../../../src/sandbox/index';
import { SCENARIOS } from '../../../src/sandbox/scenarios/table';
import { healthyCauses } from '../../../src/sandbox/traffic/causes';
import { driftStatement } from '../../../src/sandbox/traffic/drift';
import { type Beta, deployBeta, MOCK_READ, PRISMA_READ } from '../beta';
import { type Clients, clientsFor, refusal } from '../harness';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('the table of scenarios', () => {
  it('names the fifteen of the rehearsal and a second slow one', () => {
    expect(SCENARIOS.map((scenario) => scenario.name)).toEqual([
      'healthy',
      'slow-canary',
      'very-slow-canary',
      'failing-canary',
      'total-outage',
      'drifting-rows',
      'key-order-only',
      'silent-canary',
      'over-share',
      'no-traffic',
      'cold-start-storm',
      'throttled-aws',
      'flapping-alarm',
      'late-failure',
      'two-operators',
      'expired-credentials',
    ]);
  });

  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    '%s is in order and within three hours',
    (_, scenario) => {
      const offsets = scenario.events.map((event) => event.atMs);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(offsets.every((offset) => offset >= 0 && offset < 3 * HOUR)).toBe(true);
      expect(scenario.title.length).toBeGreaterThan(10);
      expect(scenario.notice.length).toBeGreaterThan(20);
      const away = scenario.operatorAway;
      expect(away === undefined || (away.fromMs < away.toMs && away.toMs < 3 * HOUR)).toBe(true);
    },
  );
});

describe('driftStatement', () => {
  it.each([
    [0, 50, 0],
    [0.02, 50, 1],
    [0.001, 50, 1],
    [0.1, 50, 5],
    [1, 3, 3],
  ])('renames a share of %d of %d users: %d', (share, users, count) => {
    const ids = driftStatement(share, users).match(/'user-\d+'/g) ?? [];
    expect(new Set(ids).size).toBe(count);
  });
});

describe('a scenario', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let beta: Beta;

  beforeAll(async () => {
    sandbox = await openSandbox({ seed: 31 });
    clients = clientsFor({ sandbox });
    beta = await deployBeta(sandbox, clients, { percentage: 50, shadow: 100 });
    sandbox.traffic.setRate(1_000);
    await sandbox.advance(2 * MINUTE);
  }, 120_000);
  afterAll(() => sandbox.close());
  afterEach(async () => {
    sandbox.traffic.heal();
    sandbox.faults.clear();
    sandbox.traffic.setRate(1_000);
    await sandbox.advance(2 * MINUTE);
  });

  /** Plays a scenario whose first cause acts from now on. */
  function playNow(name: string): void {
    const scenario = SCENARIOS.find((candidate) => candidate.name === name);
    sandbox.traffic.play(name, sandbox.clock.now() - (scenario?.events[0]?.atMs ?? 0));
  }

  /** Log lines of both functions that carry a tag, written while `span` passes. */
  async function during(spanMs: number, ...tags: string[]): Promise<Record<string, string[]>> {
    const from = sandbox.clock.now();
    await sandbox.advance(spanMs);
    const world: World = await sandbox.save();
    const lines = world.logs.groups.flatMap((group) =>
      group.message.filter((_, index) => (group.at[index] ?? 0) >= from),
    );
    return Object.fromEntries(tags.map((tag) => [tag, lines.filter((line) => line.includes(`[${tag}]`))]));
  }
  const count = (lines: string[] | undefined): number => lines?.length ?? 0;
  const p95 = (lines: string[] | undefined): number => {
    const values = (lines ?? []).map((line) => Number(/duration: (\d+)/.exec(line)?.[1])).sort((a, b) => a - b);
    return values[Math.floor(values.length * 0.95)] ?? Number.NaN;
  };

  it('healthy: nothing fails and nothing differs', async () => {
    playNow('healthy');
    const lines = await during(
      10 * MINUTE,
      'CANARY-SUCCESS',
      'CANARY-FALLBACK',
      'SHADOW-DIFF',
      'SHADOW-FAILED',
      'ERROR',
    );
    expect(count(lines['CANARY-SUCCESS'])).toBeGreaterThan(50);
    expect([count(lines['CANARY-FALLBACK']), count(lines['SHADOW-FAILED']), count(lines.ERROR)]).toEqual([0, 0, 0]);
    expect(lines['SHADOW-DIFF']?.filter((line) => line.includes('match: false'))).toEqual([]);
  });

  it('slow-canary: the canary is slower, mock is not', async () => {
    const before = await during(12 * MINUTE, 'CANARY-SUCCESS', 'MOCK-SUCCESS');
    playNow('slow-canary');
    const after = await during(15 * MINUTE, 'CANARY-SUCCESS', 'MOCK-SUCCESS');
    expect(p95(after['CANARY-SUCCESS'])).toBeGreaterThan(p95(before['CANARY-SUCCESS']) * 1.08);
    expect(p95(after['MOCK-SUCCESS'])).toBeLessThan(p95(before['MOCK-SUCCESS']) * 1.15);
  });

  it('failing-canary: half of the reads are rescued by mock, half of the shadows fail', async () => {
    playNow('failing-canary');
    const lines = await during(15 * MINUTE, 'CANARY-SUCCESS', 'CANARY-FALLBACK', 'SHADOW-DIFF', 'SHADOW-FAILED');
    const canary = count(lines['CANARY-SUCCESS']) + count(lines['CANARY-FALLBACK']);
    expect(count(lines['CANARY-FALLBACK']) / canary).toBeGreaterThan(0.38);
    expect(count(lines['CANARY-FALLBACK']) / canary).toBeLessThan(0.62);
    expect(count(lines['SHADOW-FAILED'])).toBeGreaterThan(30);
    expect(sandbox.traffic.status().counts.failed).toBe(0);
  });

  it('total-outage: every canary request is rescued, no user notices, and it heals', async () => {
    playNow('total-outage');
    const lines = await during(5 * MINUTE, 'CANARY-SUCCESS', 'CANARY-FALLBACK', 'SHADOW-DIFF');
    expect(count(lines['CANARY-FALLBACK'])).toBeGreaterThan(20);
    expect([count(lines['CANARY-SUCCESS']), count(lines['SHADOW-DIFF'])]).toEqual([0, 0]);
    expect(sandbox.traffic.status().counts.failed).toBe(0);
    sandbox.traffic.heal();
    const healed = await during(5 * MINUTE, 'CANARY-SUCCESS', 'CANARY-FALLBACK');
    expect(count(healed['CANARY-SUCCESS'])).toBeGreaterThan(20);
    expect(count(healed['CANARY-FALLBACK'])).toBe(0);
  });

  it('drifting-rows: the same two of fifty users mismatch every time', async () => {
    playNow('drifting-rows');
    const { 'SHADOW-DIFF': all } = await during(20 * MINUTE, 'SHADOW-DIFF');
    const users = (all ?? [])
      .filter((line) => line.includes('match: false'))
      .map((line) => /userId: '([^']+)'/.exec(line)?.[1]);
    expect(users.length).toBeGreaterThan(2);
    expect(new Set(users).size).toBe(2);
    expect(users.length / count(all)).toBeLessThan(0.1);
  });

  it('key-order-only: not one mismatch', async () => {
    playNow('key-order-only');
    const { 'SHADOW-DIFF': all } = await during(10 * MINUTE, 'SHADOW-DIFF');
    expect(count(all)).toBeGreaterThan(50);
    expect(all?.filter((line) => line.includes('match: false'))).toEqual([]);
  });

  it('silent-canary: what was deployed meanwhile does not arrive, and does when it ends', async () => {
    playNow('silent-canary');
    await sandbox.advance(1_000);
    await beta.deployFlags({ percentage: 100, shadow: 100 });
    const stale = await during(5 * MINUTE, 'MOCK-SUCCESS');
    expect(count(stale['MOCK-SUCCESS'])).toBeGreaterThan(20);
    sandbox.traffic.heal();
    await beta.deployFlags({ percentage: 50, shadow: 100 });
    const fresh = await during(5 * MINUTE, 'MOCK-SUCCESS', 'CANARY-SUCCESS');
    expect(count(fresh['CANARY-SUCCESS'])).toBeGreaterThan(20);
  });

  it('over-share: the functions see five times the share', async () => {
    playNow('over-share');
    await sandbox.advance(1_000);
    await beta.deployFlags({ percentage: 4, shadow: 100 });
    await sandbox.advance(2 * MINUTE);
    const lines = await during(15 * MINUTE, 'MOCK-SUCCESS', 'CANARY-SUCCESS');
    const share = count(lines['CANARY-SUCCESS']) / (count(lines['CANARY-SUCCESS']) + count(lines['MOCK-SUCCESS']));
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);
    sandbox.traffic.heal();
    await beta.deployFlags({ percentage: 50, shadow: 100 });
  });

  it('no-traffic: nobody comes', async () => {
    playNow('no-traffic');
    const lines = await during(HOUR, 'REQUEST');
    expect(lines.REQUEST).toEqual([]);
  });

  it('cold-start-storm: each request has an environment of its own', async () => {
    playNow('cold-start-storm');
    sandbox.traffic.setRate(200);
    const from = sandbox.clock.now();
    await sandbox.advance(5 * MINUTE);
    const world = await sandbox.save();
    const of = (name: string, start: string): number => {
      const group = world.logs.groups.find((candidate) => candidate.name === `/aws/lambda/${name}`);
      return (
        group?.message.filter((line, index) => line.startsWith(start) && (group.at[index] ?? 0) >= from).length ?? 0
      );
    };
    expect(of(MOCK_READ, 'START')).toBeGreaterThan(5);
    expect(of(MOCK_READ, 'INIT_START')).toBe(of(MOCK_READ, 'START'));
    expect(of(PRISMA_READ, 'INIT_START')).toBe(of(PRISMA_READ, 'START'));
  });

  it('throttled-aws: some calls of the functions are refused, and those of the operator too', async () => {
    playNow('throttled-aws');
    const lines = await during(20 * MINUTE, 'SHADOW-FAILED', 'CANARY-FALLBACK', 'REQUEST');
    const refused = count(lines['SHADOW-FAILED']) + count(lines['CANARY-FALLBACK']);
    expect(refused / count(lines.REQUEST)).toBeGreaterThan(0.02);
    expect(refused / count(lines.REQUEST)).toBeLessThan(0.09);
    let throttles = 0;
    for (let call = 0; call < 60; call += 1) {
      await clients.lambda.send(new GetFunctionCommand({ FunctionName: MOCK_READ })).catch((error: Error) => {
        expect(error.name).toBe('TooManyRequestsException');
        throttles += 1;
      });
    }
    expect(throttles).toBeGreaterThan(0);
    expect(throttles).toBeLessThan(20);
  });

  it('flapping-alarm: some environments of mock-read are killed, those of prisma-read never, and it ends', async () => {
    playNow('flapping-alarm');
    sandbox.traffic.setRate(2_000);
    const failed = sandbox.traffic.status().counts.failed;
    const burst = await during(3 * MINUTE - 1, 'REQUEST');
    const lost = sandbox.traffic.status().counts.failed - failed;
    expect(lost).toBeGreaterThan(10);
    expect(lost / (lost + count(burst.REQUEST))).toBeLessThan(0.5);
    const world = await sandbox.save();
    const killed = world.logs.groups.map((group) => [
      group.name,
      group.message.filter((line) => /Runtime\.OutOfMemory|signal: killed/.test(line)).length,
    ]);
    expect(Object.fromEntries(killed)[`/aws/lambda/${PRISMA_READ}`]).toBe(0);
    await sandbox.advance(2 * MINUTE);
    const quiet = sandbox.traffic.status().counts.failed;
    await sandbox.advance(3 * MINUTE);
    expect(sandbox.traffic.status().counts.failed).toBe(quiet);
  });

  it('expired-credentials: the operator is refused for ten minutes, the functions are not', async () => {
    playNow('expired-credentials');
    const lines = await during(5 * MINUTE, 'CANARY-SUCCESS', 'CANARY-FALLBACK');
    expect(count(lines['CANARY-SUCCESS'])).toBeGreaterThan(15);
    expect(count(lines['CANARY-FALLBACK'])).toBe(0);
    const error = await refusal(clients.lambda.send(new GetFunctionCommand({ FunctionName: MOCK_READ })));
    expect(error.$metadata?.httpStatusCode).toBe(403);
    await sandbox.advance(6 * MINUTE);
    await clients.lambda.send(new GetFunctionCommand({ FunctionName: MOCK_READ }));
  });

  it('ends with a sound world', () => {
    expect(sandbox.traffic.status().causes).toEqual(healthyCauses());
    expect(() => sandbox.traffic.play('nope')).toThrow(/unknown scenario "nope"/);
  });
});
