import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate, readMigrations } from '../../../lambdas/prisma-read/migrations';
import { seedSql } from '../../../scripts/database-sql.js';

const FOLDER = fileURLToPath(new URL('../../../lambdas/prisma-read/migrations', import.meta.url));

describe('the migrations', () => {
  let db: PGlite;
  let server: PGLiteSocketServer;
  let client: pg.Client;
  beforeAll(async () => {
    db = await PGlite.create();
    server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
    await server.start();
    client = new pg.Client({
      host: '127.0.0.1',
      port: Number(server.getServerConn().split(':').at(-1)),
      user: 'postgres',
      database: 'postgres',
    });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
    await db.close();
  });
  beforeEach(async () => {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
  });

  const run = (migrations = readMigrations(FOLDER)) => migrate(client as never, migrations);
  const tables = async () =>
    (
      await client.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
    ).rows.map((row) => row.table_name);

  it('are applied once, in order', async () => {
    expect(await run()).toEqual(['0001_users.sql']);
    expect(await tables()).toEqual(['huntaze_migrations', 'users']);
    expect(await run()).toEqual([]);
    const more = [...readMigrations(FOLDER), { name: '0002_more.sql', sql: 'ALTER TABLE users ADD COLUMN more TEXT' }];
    expect(await run(more)).toEqual(['0002_more.sql']);
  });

  it('leave nothing behind when one fails', async () => {
    const broken = [
      ...readMigrations(FOLDER),
      { name: '0002_broken.sql', sql: 'ALTER TABLE nowhere ADD COLUMN x TEXT' },
    ];
    await expect(run(broken)).rejects.toThrow('nowhere');
    expect(await tables()).toEqual([]);
  });

  it('are refused when one was changed after it was applied', async () => {
    await run();
    const changed = readMigrations(FOLDER).map(({ name, sql }) => ({ name, sql: `${sql}\n` }));
    await expect(run(changed)).rejects.toThrow('migration 0001_users.sql was changed after it was applied');
  });

  it('carry the fifty users, however often they are seeded', async () => {
    await run();
    expect((await client.query(seedSql())).rowCount).toBe(50);
    expect((await client.query(seedSql())).rowCount).toBe(0);
  });
});
