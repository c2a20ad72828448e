import { PrismaPg } from '@prisma/adapter-pg';
import type { PrismaReadSettings } from '../../src/domain/system/function-settings';
import type { User } from '../shared/user';
import { credentialsFrom, databaseToken } from './database-token';
import { PrismaClient } from './generated/client';

/** The users of the database, as far as a reader may see them. */
export interface Users {
  /** The user, unless there is none or it is deleted. Rejects with the driver's or Prisma's error. */
  find(userId: string): Promise<User | undefined>;
  close(): Promise<void>;
}

/** Beyond the server's own limit: what ends a query on a connection that died without a word. */
const ANSWER_GRACE_MS = 500;

/** What is asked for instead of a URL that is not there: a failure like any other, at the first read. */
const NO_DATABASE = Object.assign(new Error('DATABASE_URL is not set'), { code: 'ENOTFOUND' });

/**
 * How the database is reached. With `iam` the password is a token signed anew for each connection, so the proxy is reached
 * over TLS and no secret stands in the function's environment; the statement timeout is then the database role's own, since
 * a proxy need not pass on what a client sets while connecting.
 */
function connectionOf(settings: PrismaReadSettings, env: Readonly<Record<string, string | undefined>>) {
  if (settings.databaseAuth !== 'iam') {
    return { connectionString: settings.databaseUrl, statement_timeout: settings.statementTimeoutMs };
  }
  const url = new URL(settings.databaseUrl);
  const port = Number(url.port || 5432);
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname,
    port,
    user,
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: { rejectUnauthorized: true },
    password: async () =>
      databaseToken({
        host: url.hostname,
        port,
        user,
        region: env.AWS_REGION ?? '',
        at: new Date(),
        ...credentialsFrom(env),
      }),
  };
}

/**
 * Opens the users for one execution environment: one connection, made by the first read, kept until it breaks. No timer
 * runs while it is idle, so that nothing is pending when the environment is frozen.
 */
export function openUsers(settings: PrismaReadSettings, env: Readonly<Record<string, string | undefined>>): Users {
  if (!URL.canParse(settings.databaseUrl)) {
    return { find: () => Promise.reject(NO_DATABASE), close: () => Promise.resolve() };
  }
  const adapter = new PrismaPg({
    ...connectionOf(settings, env),
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
    keepAlive: true,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    query_timeout: settings.statementTimeoutMs + ANSWER_GRACE_MS,
    application_name: 'huntaze-prisma-read',
  });
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const select = { id: true, email: true, name: true, subscription: true } as const;
  return {
    find: async (userId) =>
      (await client.user.findFirst({ where: { id: userId, deletedAt: null }, select })) ?? undefined,
    close: () => client.$disconnect(),
  };
}
