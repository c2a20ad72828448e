import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/sandbox/database/embedded-database';
import { restoreTables, rowsOfTables } from '../../../src/sandbox/database/saved-tables';
import { openSandbox, type Sandbox, type World } from '../../../src/sandbox/index';
import { ensureArtefacts } from '../artefacts';
import { deployBeta, PRISMA_READ } from '../beta';
import { type Clients, clientsFor } from '../harness';

ensureArtefacts();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function beta(options = {}): Promise<{ sandbox: Sandbox; clients: Clients }> {
  const sandbox = await openSandbox(options);
  closing.push(() => sandbox.close());
  const clients = clientsFor({ sandbox });
  if (!('world' in options)) await deployBeta(sandbox, clients, { percentage: 0, shadow: 100 });
  return { sandbox, clients };
}

interface Reading {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function read({ lambda }: Clients, userId: string): Promise<Reading> {
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: PRISMA_READ, Qualifier: 'live', Payload: JSON.stringify({ userId }) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as { statusCode: number; body: string };
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
}

const USER_1 = { id: 'user-1', email: 'test@huntaze.com', name: 'Test User', subscription: 'FREE' };

describe('the embedded database', () => {
  it('starts when a function first needs it, and holds the fifty users', async () => {
    const { clients } = await beta();
    expect(await read(clients, 'user-1')).toEqual({ status: 200, body: USER_1 });
    expect((await read(clients, 'user-50')).status).toBe(200);
    expect((await read(clients, 'user-51')).status).toBe(404);
  });

  it('takes no virtual time to start: the first read is only a cold start and a query', async () => {
    const { sandbox, clients } = await beta();
    const before = sandbox.clock.now();
    await read(clients, 'user-1');
    expect(sandbox.clock.now() - before).toBeLessThan(2_000);
  });

  it('refuses and drops at the function’s socket, and comes back', async () => {
    const { sandbox, clients } = await beta();
    await read(clients, 'user-1');
    sandbox.traffic.change({ databaseDown: true });
    expect((await read(clients, 'user-1')).status).toBe(503);
    sandbox.traffic.change({ databaseDown: false, queryDropShare: 1 });
    expect((await read(clients, 'user-1')).status).toBe(503);
    sandbox.traffic.change({ queryDropShare: 0 });
    expect((await read(clients, 'user-1')).status).toBe(200);
  });

  it('is slow on the clock and not in real time', async () => {
    const { sandbox, clients } = await beta();
    await read(clients, 'user-1');
    const span = async (): Promise<number> => {
      const before = sandbox.clock.now();
      await read(clients, 'user-1');
      return sandbox.clock.now() - before;
    };
    const healthy = await span();
    sandbox.traffic.change({ queryTimeFactor: 20 });
    const started = performance.now();
    expect(await span()).toBeGreaterThan(healthy * 3);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('keeps its rows in the saved world', async () => {
    const first = await beta();
    first.sandbox.traffic.change({ driftedUserShare: 0.1 });
    await first.sandbox.advance(1_000);
    const renamed: string[] = [];
    for (let user = 1; user <= 50; user += 1) {
      const { body } = await read(first.clients, `user-${user}`);
      if (String(body.name).endsWith(' (renamed)')) renamed.push(`user-${user}`);
    }
    expect(renamed).toHaveLength(5);
    const world = JSON.parse(JSON.stringify(await first.sandbox.save())) as World;
    const second = await beta({ world });
    expect((await read(second.clients, renamed[0] ?? '')).body.name).toMatch(/ \(renamed\)$/);
    second.sandbox.traffic.heal();
    await second.sandbox.advance(1_000);
    expect((await read(second.clients, renamed[0] ?? '')).body.name).not.toMatch(/renamed/);
  });

  it('does not start for a world whose functions never ask', async () => {
    const { sandbox } = await beta();
    await sandbox.advance(3_600_000);
    const started = performance.now();
    await sandbox.close();
    expect(performance.now() - started).toBeLessThan(500);
    expect((await sandbox.save()).traffic.database).toEqual({});
  });
});

describe('saved tables', () => {
  it('come back as they were, types included', async () => {
    const database = await startEmbedded({});
    closing.push(() => database.close());
    await database.query(
      "UPDATE users SET deleted_at = '2026-01-02T03:04:05.678Z', subscription = 'ENTERPRISE' WHERE id = 'user-3'",
    );
    const saved = await rowsOfTables(database);
    expect(saved.users).toHaveLength(50);
    await database.query('DELETE FROM users');
    await restoreTables(database, JSON.parse(JSON.stringify(saved)));
    expect(await rowsOfTables(database)).toEqual(saved);
    const [row] = await database.query("SELECT subscription, deleted_at FROM users WHERE id = 'user-3'");
    expect(row).toEqual({ subscription: 'ENTERPRISE', deleted_at: new Date('2026-01-02T03:04:05.678Z') });
  });

  it('change nothing when they do not fit', async () => {
    const database = await startEmbedded({});
    closing.push(() => database.close());
    const before = await rowsOfTables(database);
    await expect(restoreTables(database, { users: [{ id: null }] })).rejects.toThrow();
    await expect(restoreTables(database, { gone: [] })).rejects.toThrow();
    expect(await rowsOfTables(database)).toEqual(before);
  });
});
