import { readFileSync } from 'node:fs';
import pg from 'pg';
import { locateArtefact } from '../runtime/locate-artefact';
import type { ListenPlace, Row, RunningDatabase } from './database';
import { startRelay } from './relay';

/** Comment on every database that the sandbox makes. A database without it is never touched. */
const MARK = 'made by the huntaze-beta sandbox, which drops it again';
const NAMES = Array.from({ length: 9 }, (_, index) =>
  index === 0 ? 'huntaze_sandbox' : `huntaze_sandbox_${index + 1}`,
);
const CONNECT_TIMEOUT_MS = 5_000;

/** Where a PostgreSQL server is and how to log in; never shown. */
export interface ServerLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

/** Reads a server's URL. Refuses other URLs, and servers of other machines, without repeating the URL. */
export function parseServerUrl(text: string): ServerLogin {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error('the database URL is not a URL (postgresql://user:password@127.0.0.1:5432/postgres)');
  }
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:') {
    throw new Error('the database URL must begin with postgresql://');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host !== 'localhost' && host !== '::1' && !/^127(\.\d{1,3}){3}$/.test(host)) {
    throw new Error('the database URL must name a server on this machine (127.0.0.1, ::1 or localhost)');
  }
  if (url.searchParams.has('host')) throw new Error('the database URL must not name its host as a parameter');
  const password = decodeURIComponent(url.password);
  return {
    host,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username) || 'postgres',
    ...(password === '' ? {} : { password }),
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
  };
}

/** Logs in once; rejects with what the server, or the machine without one, says. */
export async function reachServer(url: string): Promise<void> {
  const login = parseServerUrl(url);
  const client = await connect(login, login.database);
  await client.end();
}

/**
 * Makes a database of the sandbox's own on the server at `url`, with the schema and the users, and drops it at the end.
 * Two sandboxes on one server get databases of their own; databases of sandboxes that no longer run is dropped first.
 */
export async function openOnServer(place: ListenPlace, url: string): Promise<RunningDatabase> {
  const login = parseServerUrl(url);
  const maintenance = await connect(login, login.database);
  try {
    const name = await claimName(maintenance);
    await dropMarked(maintenance, name);
    await maintenance.query(`CREATE DATABASE ${name}`);
    await maintenance.query(`COMMENT ON DATABASE ${name} IS '${MARK}'`);
    const own = await connect(login, name);
    await own.query(readFileSync(locateArtefact('lambdas/database.sql'), 'utf8'));
    const relay = await startRelay(place, (parameters) => connect(login, name, parameters));
    return {
      address: relay.address,
      query: async (sql, parameters) =>
        (await own.query<Row>(sql, parameters === undefined ? undefined : [...parameters])).rows,
      async close() {
        await relay.close();
        await own.end();
        await dropMarked(maintenance, name);
        await maintenance.end();
      },
    };
  } catch (error) {
    await maintenance.end();
    throw error;
  }
}

async function connect(
  { host, port, user, password }: ServerLogin,
  database: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<pg.Client> {
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ssl: false,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: parameters.application_name ?? 'huntaze-beta sandbox',
    ...(parameters.statement_timeout === undefined ? {} : { statement_timeout: Number(parameters.statement_timeout) }),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot use the database server on ${host}, port ${port}: ${why}`);
  }
  return client;
}

/** A name that no other living sandbox holds: each keeps an advisory lock on the maintenance connection. */
async function claimName(maintenance: pg.Client): Promise<string> {
  for (const name of NAMES) {
    const { rows } = await maintenance.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext($1)) AS locked',
      [name],
    );
    if (rows[0]?.locked === true) return name;
  }
  throw new Error(`all ${NAMES.length} databases of the sandbox on this server are in use`);
}

async function dropMarked(maintenance: pg.Client, name: string): Promise<void> {
  const { rows } = await maintenance.query<{ mark: string | null }>(
    "SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = $1",
    [name],
  );
  const [found] = rows;
  if (found === undefined) return;
  if (found.mark !== MARK) {
    throw new Error(
      `the server has a database ${name} that the sandbox did not make: rename it, or use another server`,
    );
  }
  await maintenance.query(`DROP DATABASE ${name} WITH (FORCE)`);
}
