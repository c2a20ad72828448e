import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { PrismaReadSettings } from '../../src/domain/system/function-settings';
import type { User } from '../shared/user';
import { databaseFailure } from './database-failure';
import { credentialsFrom, databaseToken } from './database-token';
import { type DatabaseTls, type DatabaseUrl, readDatabaseUrl, UnusableSetting } from './database-url';
import { PrismaClient } from './generated/client';

/** The users of the database, as far as a reader may see them. */
export interface Users {
  /** The user, unless there is none or it is deleted. Rejects with `UnusableSetting`, the driver's or Prisma's error. */
  find(userId: string): Promise<User | undefined>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer than the server's own limit: ends a query on a connection that broke silently. */
const ANSWER_GRACE_MS = 500;

/** An RDS instance or cluster; a proxy has a public certificate instead. */
const RDS_INSTANCE = /^(?!.*\.proxy-)[^/]+\.rds\.amazonaws\.com(\.cn)?$/;

/**
 * Authorities of the certificate, beside Node's own: `sslrootcert`, or for an RDS instance the bundle that Lambda has on
 * disk and no longer loads by itself. https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
function authorities(url: DatabaseUrl, tls: DatabaseTls, env: Environment): Pick<ConnectionOptions, 'ca'> {
  if (tls.ca !== undefined) return { ca: tls.ca };
  const bundle = join(env.LAMBDA_RUNTIME_DIR ?? '/var/runtime', 'ca-cert.pem');
  return RDS_INSTANCE.test(url.host) && existsSync(bundle) ? { ca: readFileSync(bundle, 'utf8') } : {};
}

function tlsConnection(url: DatabaseUrl, env: Environment): pg.ClientConfig {
  const { tls } = url;
  if (tls === undefined) return { ssl: false };
  const { cert, key } = tls;
  const own = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
  const ssl = { rejectUnauthorized: tls.verify, ...authorities(url, tls, env), ...own };
  return { ssl, ...(tls.direct ? { sslnegotiation: 'direct' as const } : {}) };
}

/**
 * The URL for the way of authentication. With `iam` the password is a token signed anew for each connection, so that the
 * function's environment holds no secret, and the connection is always encrypted and checked.
 */
function addressOf({ databaseUrl, databaseAuth }: PrismaReadSettings): DatabaseUrl {
  if (databaseAuth === 'unknown') {
    throw new UnusableSetting('INVALID_DATABASE_AUTH', 'DATABASE_AUTH is neither url nor iam');
  }
  const url = readDatabaseUrl(databaseUrl);
  if (databaseAuth === 'url') return url;
  const asked = new URL(databaseUrl.trim()).searchParams.get('sslmode');
  const tls = url.tls ?? { verify: asked !== 'disable', direct: false };
  if (!tls.verify) throw new UnusableSetting('INVALID_DATABASE_URL', 'DATABASE_URL turns off TLS, which iam needs');
  return { ...url, tls };
}

const signedPassword =
  ({ host, port, user }: DatabaseUrl, env: Environment) =>
  async (): Promise<string> =>
    databaseToken({ host, port, user, region: env.AWS_REGION ?? '', at: new Date(), ...credentialsFrom(env) });

function poolConfig(url: DatabaseUrl, settings: PrismaReadSettings, env: Environment): pg.PoolConfig {
  const { host, port, user, database, options, channelBinding } = url;
  return {
    host,
    port,
    user,
    database,
    password: settings.databaseAuth === 'iam' ? signedPassword(url, env) : url.password,
    ...tlsConnection(url, env),
    ...(options === undefined ? {} : { options }),
    ...(channelBinding ? { enableChannelBinding: true } : {}),
    application_name: url.applicationName ?? 'huntaze-prisma-read',
    connectionTimeoutMillis: url.connectTimeoutMs ?? settings.connectTimeoutMs,
    query_timeout: settings.statementTimeoutMs + ANSWER_GRACE_MS,
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
    keepAlive: true,
  };
}

/**
 * A pool of one connection. The server's own statement timeout is asked for while connecting. A pooler may refuse that
 * (PgBouncer, with 08P01): then connections are made without, and the role's own `statement_timeout` is the server's limit.
 * With `iam` it is never asked for: it is not documented that RDS Proxy passes it on.
 */
class Connection {
  readonly pool: pg.Pool;
  /** Limit to ask the server for; undefined once a pooler has refused it. */
  statementTimeoutMs: number | undefined;
  /** Why the last connection was not made. Prisma's adapter keeps only a class of it. */
  failure: Error | undefined;

  constructor(url: DatabaseUrl, settings: PrismaReadSettings, env: Environment) {
    this.statementTimeoutMs = settings.databaseAuth === 'iam' ? undefined : settings.statementTimeoutMs;
    const connection = this;
    class Client extends pg.Client {
      constructor(config: pg.ClientConfig) {
        const { statementTimeoutMs } = connection;
        // The pool hides the password from enumeration.
        super({
          ...config,
          password: config.password,
          ...(statementTimeoutMs && { statement_timeout: statementTimeoutMs }),
        });
      }

      override connect(): Promise<this>;
      override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void;
      override connect(callback?: (error: never, client: never) => void): Promise<this> | undefined {
        if (callback === undefined) return super.connect() as Promise<this>;
        super.connect((error: Error | null) => {
          connection.failure = error ?? undefined;
          callback(error as never, this as never);
        });
        return undefined;
      }
    }
    this.pool = new pg.Pool({ ...poolConfig(url, settings, env), Client: Client as never });
  }
}

/**
 * Opens the users for one execution environment: one connection, made by the first read, kept until it breaks. No timer
 * runs while it is idle, so that nothing is pending when the environment is frozen. A setting that cannot be used fails
 * each read, not the function's start.
 */
export function openUsers(settings: PrismaReadSettings, env: Environment): Users {
  let url: DatabaseUrl;
  try {
    url = addressOf(settings);
  } catch (error) {
    return { find: () => Promise.reject(error), close: () => Promise.resolve() };
  }
  const connection = new Connection(url, settings, env);
  const adapter = new PrismaPg(connection.pool, {
    disposeExternalPool: true,
    ...(url.schema === undefined ? {} : { schema: url.schema }),
  });
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const select = { id: true, email: true, name: true, subscription: true } as const;

  async function find(userId: string): Promise<User | undefined> {
    try {
      return (await client.user.findFirst({ where: { id: userId, deletedAt: null }, select })) ?? undefined;
    } catch (error) {
      const failure = connection.failure as (Error & { readonly code?: unknown }) | undefined;
      throw failure?.code === undefined ? error : failure;
    }
  }

  /** A pooler's refusal of the timeout is met at most once: later connections are made without. */
  async function findWithin(userId: string): Promise<User | undefined> {
    const { statementTimeoutMs } = connection;
    try {
      return await find(userId);
    } catch (error) {
      if (statementTimeoutMs === undefined || databaseFailure(error).cause !== 'startup-parameter') throw error;
      connection.statementTimeoutMs = undefined;
      return find(userId);
    }
  }

  return {
    find: findWithin,
    close: () => client.$disconnect(),
  };
}
