import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { databaseSql } from '../../../scripts/database-sql.js';
import type { PrivateCa } from './private-ca';

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

/** PGlite behind its own socket server. */
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

/** Folder of an installed PgBouncer's program; undefined when there is none. */
export function installedPgbouncer(): string | undefined {
  return ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find((file) => existsSync(file));
}

/** Servers refuse to run as root: then they run as the user that PostgreSQL's package made. */
const asServerUser = (program: string, args: readonly string[]): readonly [string, readonly string[]] =>
  process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];

function run(program: string, args: readonly string[]): void {
  const ended = spawnSync(...(asServerUser(program, args) as [string, string[]]), {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (ended.status !== 0) throw new Error(`${program} failed: ${ended.stderr ?? ended.error?.message}`);
}

function serverFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `huntaze-${name}-`));
  chmodSync(folder, 0o755);
  if (process.getuid?.() === 0) spawnSync('chown', ['postgres', folder]);
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Whether the server speaks TLS, and whether it takes anything else. */
export interface ServerTls extends PrivateCa {
  readonly only: boolean;
}

function tlsOptions(folder: string, tls: ServerTls | undefined): string {
  if (tls === undefined) return '';
  const copied = (from: string, name: string) => {
    const file = join(folder, name);
    copyFileSync(from, file);
    chmodSync(file, 0o600);
    if (process.getuid?.() === 0) spawnSync('chown', ['postgres', file]);
    return file;
  };
  return ` -c ssl=on -c ssl_cert_file=${copied(tls.certificate, 'server.pem')} -c ssl_key_file=${copied(tls.key, 'server.key')}`;
}

/** The installed server on a fresh cluster. */
export async function startPostgres(bin: string, tls?: ServerTls): Promise<TestDatabase> {
  const folder = serverFolder('postgres');
  const data = join(folder, 'data');
  const port = await freePort();
  run(`${bin}/initdb`, ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8']);
  const access = tls?.only ? 'hostssl' : 'host';
  writeFileSync(
    join(data, 'pg_hba.conf'),
    `local all all trust\n${access} all secret 127.0.0.1/32 scram-sha-256\n${access} all all 127.0.0.1/32 trust\n`,
  );
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=20${tlsOptions(folder, tls)}`;
  run(`${bin}/pg_ctl`, ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start']);
  const pool = new pg.Pool({ host: folder, port, user: 'postgres', database: 'postgres', max: 2 });
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
      run(`${bin}/pg_ctl`, ['-D', data, '-m', 'immediate', '-w', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The installed PgBouncer in transaction mode, all else at its defaults, before a server. */
export async function startPgbouncer(
  program: string,
  database: TestDatabase,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const folder = serverFolder('pgbouncer');
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(join(folder, 'users.txt'), '"postgres" ""\n');
  writeFileSync(
    file,
    [
      '[databases]',
      `* = host=127.0.0.1 port=${database.port}`,
      '[pgbouncer]',
      `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =`,
      `auth_type = trust\nauth_file = ${join(folder, 'users.txt')}`,
      'pool_mode = transaction',
      `logfile = ${join(folder, 'log')}`,
      '',
    ].join('\n'),
  );
  const [command, args] = asServerUser(program, ['-q', file]);
  const child = spawn(command, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
    client.on('error', () => {});
    const up = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => {});
    if (up) break;
    if (tries > 100) throw new Error('PgBouncer did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    async close() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
