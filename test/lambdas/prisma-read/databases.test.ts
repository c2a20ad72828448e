import dns from 'node:dns';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openUsers } from '../../../lambdas/prisma-read/database';
import { databaseFailure } from '../../../lambdas/prisma-read/database-failure';
import { logLine } from '../../../src/domain/telemetry/names';
import { hasOpenssl, makePrivateCa, type PrivateCa } from '../stage/private-ca';
import {
  installedPgbouncer,
  installedPostgres,
  startPgbouncer,
  startPostgres,
  type TestDatabase,
} from '../stage/test-database';

const bin = installedPostgres();
const pgbouncer = installedPgbouncer();
if (bin === undefined) console.log('no PostgreSQL server is installed: real databases are not tested');
if (pgbouncer === undefined) console.log('PgBouncer is not installed: it is not tested');

const settingsFor = (databaseUrl: string) =>
  ({ databaseUrl, databaseAuth: 'url', statementTimeoutMs: 300, connectTimeoutMs: 2_000 }) as const;

/** The name that a URL reads for user-1, or the failure as cause and code. */
async function outcome(databaseUrl: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const users = openUsers(settingsFor(databaseUrl), env);
  try {
    return (await users.find('user-1'))?.name ?? 'nobody';
  } catch (error) {
    const { code, sentence } = databaseFailure(error);
    return `${code}: ${sentence}`;
  } finally {
    await users.close();
  }
}

describe.skipIf(bin === undefined)('a real PostgreSQL', () => {
  let database: TestDatabase;
  let base: string;
  beforeAll(async () => {
    database = await startPostgres(bin ?? '');
    base = `127.0.0.1:${database.port}/postgres`;
    await database.query(`
      CREATE SCHEMA tenant; CREATE TYPE tenant."Subscription" AS ENUM ('FREE', 'PRO', 'ENTERPRISE');
      CREATE TABLE tenant.users (LIKE public.users);
      ALTER TABLE tenant.users ALTER subscription TYPE tenant."Subscription" USING subscription::text::tenant."Subscription";
      INSERT INTO tenant.users SELECT id, email, 'Tenant User', 'FREE', created_at, updated_at FROM public.users WHERE id = 'user-1';
      CREATE ROLE secret LOGIN PASSWORD 'a#b/?@% é''"'; GRANT SELECT ON public.users TO secret;`);
    await database.query('CREATE DATABASE "odd name"');
  });
  afterAll(() => database?.close());

  it('reads the schema that is asked for, by schema or by search_path', async () => {
    expect(await outcome(`postgresql://postgres@${base}`)).toBe('Test User');
    expect(await outcome(`postgresql://postgres@${base}?schema=tenant`)).toBe('Tenant User');
    expect(await outcome(`postgresql://postgres@${base}?options=-c%20search_path%3Dtenant`)).toBe('Tenant User');
    expect(await outcome(`postgresql://postgres@${base}?schema=nowhere`)).toBe(
      '42P01: query failed: no such table or column in the schema, or no right to read it',
    );
  });

  it('passes other options on', async () => {
    expect(await outcome(`postgresql://postgres@${base}?options=-c%20jit%3Doff`)).toBe('Test User');
    expect(await outcome(`postgresql://postgres@${base}?options=-c%20no_such%3D1`)).toMatch(/^42704: query failed/);
  });

  it('takes special characters of a password as they are encoded', async () => {
    const password = encodeURIComponent(`a#b/?@% é'"`);
    expect(await outcome(`postgresql://secret:${password}@${base}`)).toBe('Test User');
    expect(await outcome(`postgresql://secret:wrong@${base}`)).toBe(
      '28P01: the database refuses the user or its credentials',
    );
    expect(await outcome(`postgresql://secret@${base}`)).toMatch(/refuses the user or its credentials$/);
  });

  it('names what is not there', async () => {
    const { port } = database;
    expect(await outcome(`postgresql://postgres@127.0.0.1:${port}/nowhere`)).toBe(
      '3D000: the database server has no such database',
    );
    expect(await outcome(`postgresql://postgres@127.0.0.1:${port}/odd%20name`)).toMatch(/^42P01: /);
    expect(await outcome('postgresql://u:p@no-such-host.invalid/d')).toMatch(
      /^(ENOTFOUND|EAI_AGAIN): the host name of the database has no address$/,
    );
    expect(await outcome('postgresql://u:p@127.0.0.1:1/d')).toBe('ECONNREFUSED: database unavailable');
  });

  it('offers no TLS: the sentence says so, for every mode that asks for it', async () => {
    for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']) {
      expect(await outcome(`postgresql://postgres@${base}?sslmode=${mode}`)).toBe(
        'NO_TLS: the database offers no TLS, and sslmode asks for it',
      );
    }
    expect(await outcome(`postgresql://postgres@${base}?sslmode=disable`)).toBe('Test User');
  });

  it.skipIf(pgbouncer === undefined)(
    'answers through PgBouncer in transaction mode with its default settings',
    async () => {
      const pooler = await startPgbouncer(pgbouncer ?? '', database);
      const url = `postgresql://postgres@127.0.0.1:${pooler.port}/postgres`;
      try {
        expect(await outcome(url)).toBe('Test User');
        expect(await outcome(`${url}?schema=tenant&pgbouncer=true`)).toBe('Tenant User');
        expect(await outcome(`${url}?options=-c%20search_path%3Dtenant`)).toBe('Tenant User');
        expect(await outcome(`${url}?options=-c%20jit%3Doff`)).toBe('08P01: a pooler refuses a startup parameter');
        const users = openUsers(settingsFor(url), {});
        const ids = Array.from({ length: 30 }, (_, index) => `user-${(index % 50) + 1}`);
        expect((await Promise.all(ids.map((id) => users.find(id)))).map((user) => user?.id)).toEqual(ids);
        await users.close();
      } finally {
        await pooler.close();
      }
    },
  );

  it.skipIf(pgbouncer === undefined)(
    'leaves its timeout to the role behind a pooler, and gives up by itself',
    async () => {
      const pooler = await startPgbouncer(pgbouncer ?? '', database);
      const users = openUsers(settingsFor(`postgresql://postgres@127.0.0.1:${pooler.port}/postgres`), {});
      const lock = new pg.Client({ host: '127.0.0.1', port: database.port, user: 'postgres', database: 'postgres' });
      await lock.connect();
      await lock.query('BEGIN; LOCK TABLE users');
      try {
        await expect(users.find('user-1')).rejects.toSatisfy((error) => databaseFailure(error).kind === 'timeout');
        await lock.query('ROLLBACK');
        expect(await users.find('user-1')).toMatchObject({ id: 'user-1' });
      } finally {
        await lock.end();
        await users.close();
        await pooler.close();
      }
    },
  );
});

describe.skipIf(bin === undefined || !hasOpenssl())('a PostgreSQL with a private authority', () => {
  const folders: string[] = [];
  const opened: TestDatabase[] = [];
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'huntaze-ca-'));
    folders.push(folder);
    return folder;
  };
  const start = async (ca: PrivateCa, only = false): Promise<string> => {
    const database = await startPostgres(bin ?? '', { ...ca, only });
    opened.push(database);
    return `postgresql://postgres@127.0.0.1:${database.port}/postgres`;
  };
  let ca: PrivateCa;
  let url: string;
  beforeAll(async () => {
    ca = makePrivateCa(newFolder(), 'DNS:localhost,IP:127.0.0.1');
    url = await start(ca, true);
  });
  afterAll(async () => {
    for (const database of opened) await database.close();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it('is not trusted by itself, and the sentence tells a certificate from missing TLS', async () => {
    expect(await outcome(`${url}?sslmode=require`)).toBe(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE: the certificate of the database is not trusted: its authority is not known here',
    );
  });

  it('is trusted with sslrootcert', async () => {
    for (const mode of ['', '&sslmode=require', '&sslmode=verify-ca', '&sslmode=verify-full']) {
      expect(await outcome(`${url}?sslrootcert=${ca.authority}${mode}`)).toBe('Test User');
    }
  });

  it('is answered without a check on request', async () => {
    expect(await outcome(`${url}?sslmode=no-verify`)).toBe('Test User');
    expect(await outcome(`${url}?sslmode=require&sslaccept=accept_invalid_certs`)).toBe('Test User');
  });

  it('demands TLS: the sentence says what to set', async () => {
    expect(await outcome(url)).toBe('28000: the database takes encrypted connections only: set sslmode');
  });

  it('is told by the host name and by the date of its certificate', async () => {
    const other = makePrivateCa(newFolder(), 'DNS:db.example.com');
    expect(await outcome(`${await start(other)}?sslrootcert=${other.authority}`)).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID: the certificate of the database is for another host',
    );
    const old = makePrivateCa(newFolder(), 'DNS:localhost,IP:127.0.0.1', -1);
    expect(await outcome(`${await start(old)}?sslrootcert=${old.authority}`)).toBe(
      'CERT_HAS_EXPIRED: the certificate of the database is not valid today',
    );
  });

  it('finds the authorities of RDS where Lambda keeps them', async () => {
    const runtime = join(newFolder(), 'runtime');
    mkdirSync(runtime);
    copyFileSync(ca.authority, join(runtime, 'ca-cert.pem'));
    const env = { LAMBDA_RUNTIME_DIR: runtime };
    expect(await outcome(`${url}?sslmode=require`, env)).toMatch(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
    const instance = 'beta.abc123.us-east-1.rds.amazonaws.com';
    const rds = makePrivateCa(newFolder(), `DNS:${instance}`);
    copyFileSync(rds.authority, join(runtime, 'ca-cert.pem'));
    const at = (await start(rds)).replace('127.0.0.1', instance);
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((...parameters: readonly unknown[]) => {
      const [options, answered] = parameters.slice(-2) as [{ all?: boolean }, (...values: unknown[]) => void];
      if (options.all) answered(null, [{ address: '127.0.0.1', family: 4 }]);
      else answered(null, '127.0.0.1', 4);
    }) as never);
    try {
      expect(await outcome(`${at}?sslmode=require`, env)).toBe('Test User');
      expect(await outcome(`${at}?sslmode=require`)).toMatch(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
      const proxy = at.replace('beta.', 'beta.proxy-');
      expect(await outcome(`${proxy}?sslmode=require`, env)).toMatch(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
    } finally {
      lookup.mockRestore();
    }
  });
});

describe('a code in a line', () => {
  it.each(['ENOTFOUND', '08P01', 'INVALID_DATABASE_URL', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])(
    '%s is written plainly',
    (code) => {
      expect(logLine('PRISMA-ERROR', { userId: 'u', error: 'x', code, duration: 1 })).toContain(`code: '${code}'`);
    },
  );

  it('that is none is escaped like any value', () => {
    const line = logLine('PRISMA-ERROR', { userId: 'u', error: 'x', code: "X', match: false", duration: 1 });
    expect(line).not.toContain('match: false');
  });
});
