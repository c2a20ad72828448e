import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { databaseSql } from '../../scripts/database-sql.js';

/** A PostgreSQL engine with the migrated and seeded database. */
export interface TestDatabase {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Runs SQL and gives its rows. */
  query(statement: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** PGlite behind its socket, as the sandbox runs it. */
export async function startPglite(): Promise<TestDatabase> {
  const db = await PGlite.create();
  await db.exec(databaseSql());
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 10 });
  await server.start();
  const port = Number(server.getServerConn().split(':').at(-1));
  return {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    query: async (statement) => (await db.exec(statement)).at(-1)?.rows ?? [],
    async close() {
      await server.stop();
      await db.close();
    },
  };
}

/** Folder of an installed PostgreSQL server's programs; undefined when there is none. */
export function installedPostgres(): string | undefined {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => `${base}/${version}/bin`).find((folder) => existsSync(`${folder}/initdb`));
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function asServerUser(program: string, args: readonly string[]): void {
  const command = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', program, ...args] : [program, ...args];
  const run = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (run.status !== 0) throw new Error(`${program} failed: ${run.stderr ?? run.error?.message}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The installed server on a fresh cluster. */
export async function startPostgres(bin: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-postgres-'));
  if (process.getuid?.() === 0) spawnSync('chown', ['postgres', folder]);
  const data = join(folder, 'data');
  const port = await freePort();
  asServerUser(`${bin}/initdb`, ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8']);
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=20`;
  asServerUser(`${bin}/pg_ctl`, ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start']);
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', max: 2 });
  await pool.query(databaseSql());
  return {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    async query(statement) {
      const result: unknown = await pool.query(statement);
      const last = (Array.isArray(result) ? result.at(-1) : result) as pg.QueryResult;
      return last.rows;
    },
    async close() {
      await pool.end();
      asServerUser(`${bin}/pg_ctl`, ['-D', data, '-m', 'immediate', '-w', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
