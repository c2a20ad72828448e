import { connect } from 'node:net';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOnServer, parseServerUrl } from '../../../src/sandbox/database/database-server';
import { openSandbox } from '../../../src/sandbox/index';
import { installedPostgres, startPostgres, type TestDatabase } from '../../lambdas/stage/test-database';
import { ensureArtefacts } from '../artefacts';
import { deployBeta, PRISMA_READ } from '../beta';
import { clientsFor } from '../harness';

ensureArtefacts();

describe('parseServerUrl', () => {
  it.each([
    [
      'postgresql://u:p%40ss@127.0.0.1:5433/base',
      { host: '127.0.0.1', port: 5433, user: 'u', password: 'p@ss', database: 'base' },
    ],
    ['postgres://localhost', { host: 'localhost', port: 5432, user: 'postgres', database: 'postgres' }],
    ['postgresql://me@[::1]/x', { host: '::1', port: 5432, user: 'me', database: 'x' }],
  ])('reads %s', (url, login) => {
    expect(parseServerUrl(url)).toEqual(login);
  });

  it.each([
    'postgresql://u:secret@db.example.com/x',
    'postgresql://u:secret@10.0.0.5/x',
    'postgresql://u:secret@127.0.0.1.example.com/x',
    'postgresql://u:secret@/x?host=db.example.com',
    'postgresql://u:secret@127.0.0.1/x?host=db.example.com',
    'mysql://u:secret@127.0.0.1/x',
    'secret',
  ])('refuses %s and does not repeat it', (url) => {
    expect(() => parseServerUrl(url)).toThrow(/^the database URL/);
    expect(() => parseServerUrl(url)).not.toThrow(/secret/);
  });
});

const bin = installedPostgres();

describe.runIf(bin !== undefined)('a PostgreSQL server by URL', () => {
  let server: TestDatabase;
  let url: string;
  const databases = async (): Promise<string[]> =>
    (await server.query("SELECT datname FROM pg_database WHERE datname LIKE 'huntaze%' ORDER BY 1")).map((row) =>
      String(row.datname),
    );

  beforeAll(async () => {
    server = await startPostgres(bin ?? '');
    await server.query("CREATE ROLE sandbox LOGIN CREATEDB PASSWORD 'top-secret'");
    url = `postgresql://sandbox:top-secret@127.0.0.1:${server.port}/postgres`;
  });
  afterAll(() => server.close());

  it('serves the functions from a database of its own, whatever their URL says, and drops it at the end', async () => {
    const sandbox = await openSandbox({ databaseUrl: url });
    const clients = clientsFor({ sandbox });
    await deployBeta(sandbox, clients, { percentage: 0, shadow: 100 });
    expect(await databases()).toEqual([]);
    const { Payload } = await clients.lambda.send(
      new InvokeCommand({ FunctionName: PRISMA_READ, Qualifier: 'live', Payload: '{"userId":"user-2"}' }),
    );
    expect(Buffer.from(Payload ?? []).toString()).toContain('beta@huntaze.com');
    expect(await databases()).toEqual(['huntaze_sandbox']);
    expect(JSON.stringify(await sandbox.save())).not.toMatch(/top-secret|huntaze_sandbox|127\.0\.0\.1/);
    await sandbox.close();
    expect(await databases()).toEqual([]);
  });

  it('gives two sandboxes two databases', async () => {
    const [one, two] = [await openOnServer({}, url), await openOnServer({}, url)];
    expect(await databases()).toEqual(['huntaze_sandbox', 'huntaze_sandbox_2']);
    await one.query("UPDATE users SET name = 'x'");
    expect(await two.query("SELECT count(*)::int AS n FROM users WHERE name = 'x'")).toEqual([{ n: 0 }]);
    await one.close();
    await two.close();
    expect(await databases()).toEqual([]);
  });

  it('replaces what a dead sandbox left, and touches nothing that it did not make', async () => {
    const left = await openOnServer({}, url);
    await left.query('CREATE TABLE leftover (a int)');
    await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sandbox'");
    const next = await openOnServer({}, url);
    expect(await next.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([
      { tablename: 'users' },
    ]);
    await next.close();
    await server.query('CREATE DATABASE huntaze_sandbox');
    await expect(openOnServer({}, url)).rejects.toThrow(/did not make/);
    expect(await databases()).toEqual(['huntaze_sandbox']);
    await server.query('DROP DATABASE huntaze_sandbox');
  });

  it('says what is wrong without the password', async () => {
    await expect(openOnServer({}, url.replace('/postgres', '/nope'))).rejects.toThrow(/cannot use the database server/);
    await expect(openOnServer({}, url.replace(String(server.port), '1'))).rejects.toThrow(/ECONNREFUSED/);
    await expect(openOnServer({}, 'postgresql://u:top-secret@192.168.1.1/x')).rejects.not.toThrow(/top-secret/);
  });

  it('refuses functions while it cannot be used: they answer 503, nothing else breaks', async () => {
    const sandbox = await openSandbox({ databaseUrl: url.replace(String(server.port), '1') });
    const clients = clientsFor({ sandbox });
    await deployBeta(sandbox, clients, { percentage: 0, shadow: 100 });
    const { Payload } = await clients.lambda.send(
      new InvokeCommand({ FunctionName: PRISMA_READ, Qualifier: 'live', Payload: '{"userId":"user-2"}' }),
    );
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ statusCode: 503 });
    await sandbox.close();
  });

  it('hands on what a client sends together with its startup message', async () => {
    const database = await openOnServer({}, url);
    const numbers = (...values: readonly number[]): Buffer => {
      const bytes = Buffer.alloc(4 * values.length);
      for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
      return bytes;
    };
    const user = Buffer.from('user\0u\0\0');
    const sql = Buffer.from("SELECT 'piped'\0");
    const socket = connect({ host: '127.0.0.1', port: database.address.port ?? 0 });
    socket.setTimeout(3_000, () => socket.destroy());
    const startup = [numbers(8 + user.length, 196_608), user];
    socket.write(Buffer.concat([...startup, Buffer.from('Q'), numbers(4 + sql.length), sql]));
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      if (answer.includes('piped')) break;
    }
    expect(answer).toContain('piped');
    await database.close();
  });

  it('speaks to a plain driver through the relay', async () => {
    const database = await openOnServer({}, url);
    const client = new pg.Client({
      host: '127.0.0.1',
      port: database.address.port,
      user: 'anyone',
      password: 'anything',
      database: 'any',
      statement_timeout: 1234,
    });
    await client.connect();
    expect((await client.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '1234ms' }]);
    expect((await client.query('SELECT count(*)::int AS n FROM users')).rows).toEqual([{ n: 50 }]);
    await client.end();
    await database.close();
  });
});
