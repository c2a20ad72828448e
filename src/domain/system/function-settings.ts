/**
 * What the two functions read from their environment: the names, the defaults, and what each value means. Provisioning
 * writes these, the functions read them; both import this file.
 */

/** Names of the environment variables of `huntaze-mock-read`. */
export const MOCK_READ_VARIABLES = {
  /** AppConfig application, id or name. */
  application: 'APPCONFIG_APPLICATION',
  /** AppConfig environment, id or name. */
  environment: 'APPCONFIG_ENVIRONMENT',
  /** AppConfig configuration profile, id or name. */
  profile: 'APPCONFIG_PROFILE',
  /** The function that reads the database, qualified by its alias. */
  prismaFunction: 'PRISMA_FUNCTION',
  /** How long a canary request waits for Prisma before mock answers, ms. */
  canaryDeadlineMs: 'CANARY_DEADLINE_MS',
  /** How long a request waits for a shadow to be accepted, ms. */
  shadowBudgetMs: 'SHADOW_BUDGET_MS',
  /** Seconds between two reads of the flags, 15..86400. */
  flagPollSeconds: 'FLAG_POLL_SECONDS',
  /** How long a request waits for the flags while a value is cached, ms; four times as long while none is. */
  flagFetchBudgetMs: 'FLAG_FETCH_BUDGET_MS',
} as const;

/** Names of the environment variables of `huntaze-prisma-read`. */
export const PRISMA_READ_VARIABLES = {
  /** `postgresql://user[:password]@host:port/database[?sslmode=…]`. */
  databaseUrl: 'DATABASE_URL',
  /** `url`: the password of the URL; `iam`: a token signed with the function's role (RDS Proxy), TLS required; any letter case. */
  databaseAuth: 'DATABASE_AUTH',
  /** The server ends a statement that takes longer, ms. */
  statementTimeoutMs: 'STATEMENT_TIMEOUT_MS',
  /** How long a connection may take, ms. */
  connectTimeoutMs: 'CONNECT_TIMEOUT_MS',
} as const;

/** Settings of `huntaze-mock-read` with their defaults. */
export const MOCK_READ_DEFAULTS = {
  application: 'cjcqdvj',
  environment: 'ghhj0jb',
  profile: 'feature-flags',
  prismaFunction: 'huntaze-prisma-read:live',
  canaryDeadlineMs: 800,
  shadowBudgetMs: 500,
  flagPollSeconds: 45,
  flagFetchBudgetMs: 250,
} as const;

/** Settings of `huntaze-prisma-read` with their defaults; the database has none. */
const PRISMA_READ_DEFAULTS = {
  databaseAuth: 'url',
  statementTimeoutMs: 2_000,
  connectTimeoutMs: 2_000,
} as const;

export interface MockReadSettings {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
  readonly prismaFunction: string;
  readonly canaryDeadlineMs: number;
  readonly shadowBudgetMs: number;
  readonly flagPollSeconds: number;
  readonly flagFetchBudgetMs: number;
}

export interface PrismaReadSettings {
  readonly databaseUrl: string;
  /** `unknown` fails each read: a misspelt `iam` must not fall back to a password. */
  readonly databaseAuth: 'url' | 'iam' | 'unknown';
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A whole number within the limits, or the default: a broken variable must not take the function down. */
function wholeNumber(text: string | undefined, fallback: number, least: number, most: number): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? value : fallback;
}

/** Reads `huntaze-mock-read`'s settings; absent or unusable values take their defaults. */
export function readMockReadSettings(env: Environment): MockReadSettings {
  const names = MOCK_READ_VARIABLES;
  const defaults = MOCK_READ_DEFAULTS;
  return {
    application: env[names.application] || defaults.application,
    environment: env[names.environment] || defaults.environment,
    profile: env[names.profile] || defaults.profile,
    prismaFunction: env[names.prismaFunction] || defaults.prismaFunction,
    canaryDeadlineMs: wholeNumber(env[names.canaryDeadlineMs], defaults.canaryDeadlineMs, 1, 900_000),
    shadowBudgetMs: wholeNumber(env[names.shadowBudgetMs], defaults.shadowBudgetMs, 1, 900_000),
    flagPollSeconds: wholeNumber(env[names.flagPollSeconds], defaults.flagPollSeconds, 15, 86_400),
    flagFetchBudgetMs: wholeNumber(env[names.flagFetchBudgetMs], defaults.flagFetchBudgetMs, 1, 900_000),
  };
}

function databaseAuth(text: string | undefined): PrismaReadSettings['databaseAuth'] {
  const word = (text ?? '').trim().toLowerCase() || PRISMA_READ_DEFAULTS.databaseAuth;
  return word === 'url' || word === 'iam' ? word : 'unknown';
}

/** Reads `huntaze-prisma-read`'s settings; without `DATABASE_URL` the URL is empty and every read is answered 503. */
export function readPrismaReadSettings(env: Environment): PrismaReadSettings {
  const names = PRISMA_READ_VARIABLES;
  const defaults = PRISMA_READ_DEFAULTS;
  return {
    databaseUrl: env[names.databaseUrl] ?? '',
    databaseAuth: databaseAuth(env[names.databaseAuth]),
    statementTimeoutMs: wholeNumber(env[names.statementTimeoutMs], defaults.statementTimeoutMs, 1, 900_000),
    connectTimeoutMs: wholeNumber(env[names.connectTimeoutMs], defaults.connectTimeoutMs, 1, 900_000),
  };
}
