import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUsers } from '../../../lambdas/prisma-read/database';
import { databaseFailure } from '../../../lambdas/prisma-read/database-failure';
import { behaviour } from '../behaviour/behaviour';
import { openSourceHost } from '../hosts/source-host';
import { loopbackSubject } from '../stage/loopback-stage';
import { installedPostgres, startPostgres, type TestDatabase } from '../stage/test-database';

const bin = installedPostgres();

/** What only a whole server shows: locks, roles, sessions that are ended. */
function serverBehaviour(programs: string): void {
  describe('prisma-read on a PostgreSQL server', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await startPostgres(programs);
    });
    afterAll(() => database.close());

    const urlFor = (user: string) => `postgresql://${user}@127.0.0.1:${database.port}/${database.database}`;
    const open = (user = 'postgres') =>
      openUsers({ databaseUrl: urlFor(user), databaseAuth: 'url', statementTimeoutMs: 200, connectTimeoutMs: 500 }, {});
    const failureOf = async (reading: Promise<unknown>) =>
      databaseFailure(await reading.catch((error: unknown) => error));

    it('ends a statement that waits behind a lock', async () => {
      const lock = new pg.Client(urlFor('postgres'));
      await lock.connect();
      await lock.query('BEGIN; LOCK TABLE users');
      const users = open();
      expect(await failureOf(users.find('user-1'))).toMatchObject({ kind: 'timeout', code: '57014' });
      await lock.query('ROLLBACK');
      expect(await users.find('user-1')).toMatchObject({ id: 'user-1' });
      await Promise.all([lock.end(), users.close()]);
    });

    it('tells a session ended by the server from a failed query', async () => {
      const [lock, admin] = [new pg.Client(urlFor('postgres')), new pg.Client(urlFor('postgres'))];
      await Promise.all([lock.connect(), admin.connect()]);
      await lock.query('BEGIN; LOCK TABLE users');
      const users = openUsers(
        { databaseUrl: urlFor('postgres'), databaseAuth: 'url', statementTimeoutMs: 20_000, connectTimeoutMs: 10_000 },
        {},
      );
      const failure = failureOf(users.find('user-1'));
      const endWaiting =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'huntaze-prisma-read' AND wait_event_type = 'Lock'";
      await expect.poll(async () => (await admin.query(endWaiting)).rowCount, { timeout: 10_000 }).toBe(1);
      expect(await failure).toMatchObject({ kind: 'unavailable', connectionLost: true });
      await lock.query('ROLLBACK');
      expect(await users.find('user-1')).toMatchObject({ id: 'user-1' });
      await Promise.all([lock.end(), admin.end(), users.close()]);
    });

    it('is unavailable to a role without a login, and when its connections are used up', async () => {
      expect(await failureOf(open('nobody').find('user-1'))).toMatchObject({ kind: 'unavailable', code: '28000' });
      await database.query('CREATE ROLE limited LOGIN CONNECTION LIMIT 0');
      expect(await failureOf(open('limited').find('user-1'))).toMatchObject({ kind: 'unavailable', code: '53300' });
    });

    it('needs no more than the right to read the users', async () => {
      await database.query(
        'CREATE ROLE reader LOGIN; GRANT SELECT (id, email, name, subscription, deleted_at) ON users TO reader',
      );
      const users = open('reader');
      expect(await users.find('user-2')).toEqual({
        id: 'user-2',
        email: 'beta@huntaze.com',
        name: 'Beta User',
        subscription: 'PRO',
      });
      await users.close();
    });

    it('uses one connection', async () => {
      const users = open();
      await Promise.all(Array.from({ length: 30 }, (_, index) => users.find(`user-${index + 1}`)));
      const rows = await database.query(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'huntaze-prisma-read'",
      );
      expect(rows[0]?.n).toBe(1);
      await users.close();
    });
  });
}

if (bin) {
  behaviour(loopbackSubject(`sources on ${bin}`, openSourceHost, () => startPostgres(bin)));
  serverBehaviour(bin);
} else {
  describe('a PostgreSQL server', () => {
    it('is not installed here: the suite ran on PGlite only', () => {
      expect(installedPostgres()).toBeUndefined();
    });
  });
}
