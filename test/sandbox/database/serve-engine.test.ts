import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/sandbox/database/embedded-database';
import type { DatabaseListener } from '../../../src/sandbox/database/listen';
import { serveEngine } from '../../../src/sandbox/database/serve-engine';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('connections to the embedded engine', () => {
  let engine: PGlite;
  let listener: DatabaseListener;
  const clients: pg.Client[] = [];

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: listener.address.port,
      user: 'anyone',
      password: 'anything',
      database: 'postgres',
    });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }
  const valuesSeen = async (client: pg.Client): Promise<unknown[]> =>
    (await client.query('SELECT value FROM t ORDER BY value')).rows.map(({ value }) => value);

  beforeAll(async () => {
    engine = await PGlite.create();
    listener = await serveEngine(engine, {});
  });
  beforeEach(async () => {
    await engine.exec('DROP TABLE IF EXISTS t; CREATE TABLE t (value int PRIMARY KEY)');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end();
  });
  afterAll(async () => {
    await listener.close();
    await engine.close();
  });

  it('answers simple, extended and prepared queries, and large results', async () => {
    const client = await connect();
    expect(
      ((await client.query('SELECT 1 AS a; SELECT 2 AS b')) as unknown as pg.QueryResult[]).map(({ rows }) => rows),
    ).toEqual([[{ a: 1 }], [{ b: 2 }]]);
    expect((await client.query('SELECT $1::int + 1 AS n', [41])).rows).toEqual([{ n: 42 }]);
    const prepared = { name: 'twice', text: 'SELECT $1::int * 2 AS n' };
    for (const value of [1, 2]) {
      expect((await client.query({ ...prepared, values: [value] })).rows).toEqual([{ n: value * 2 }]);
    }
    const { rows } = await client.query("SELECT i, repeat('x', 100) AS x FROM generate_series(1, 20000) AS i");
    expect(rows).toHaveLength(20_000);
  });

  it('goes on after an error', async () => {
    const client = await connect();
    await expect(client.query('SELECT $1::int / 0', [1])).rejects.toThrow('division by zero');
    await expect(client.query('nonsense')).rejects.toThrow('syntax error');
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('keeps the requests of several connections apart', async () => {
    const several = await Promise.all([connect(), connect(), connect()]);
    const own = async (client: pg.Client, of: number): Promise<unknown[]> => {
      const rows: unknown[] = [];
      for (let n = 0; n < 20; n += 1)
        rows.push(...(await client.query('SELECT $1::int AS n, $2::text AS of', [n, String(of)])).rows);
      return rows;
    };
    const answers = await Promise.all(several.map(own));
    expect(answers).toEqual(several.map((_, of) => Array.from({ length: 20 }, (_value, n) => ({ n, of: String(of) }))));
  });

  it('lets nobody into the transaction of another', async () => {
    const [one, two] = [await connect(), await connect()];
    await one.query('BEGIN');
    await one.query('INSERT INTO t VALUES (1)');
    const other = valuesSeen(two);
    await one.query('INSERT INTO t VALUES (2)');
    await one.query('COMMIT');
    expect(await other).toEqual([1, 2]);
  });

  it('keeps nothing of what it answered', async () => {
    const client = await connect();
    const wide = "SELECT repeat('x', 1000) AS x FROM generate_series(1, 1000)";
    const used = async (times: number): Promise<number> => {
      for (let time = 0; time < times; time += 1) await client.query(wide);
      collectGarbage();
      return process.memoryUsage().heapUsed / 1_048_576;
    };
    const before = await used(20);
    // 60 MB of answers.
    expect((await used(60)) - before).toBeLessThan(20);
  });

  it('rolls back what a connection leaves open', async () => {
    const [one, two] = [await connect(), await connect()];
    await one.query('BEGIN');
    await one.query('INSERT INTO t VALUES (1)');
    const other = valuesSeen(two);
    (one as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await other).toEqual([]);
  });

  it('ends while a transaction is open', async () => {
    const database = await startEmbedded({});
    const { port } = database.address;
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'anyone', database: 'postgres' });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await database.close();
    await ended;
  });
});
