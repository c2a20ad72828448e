import { readFileSync } from 'node:fs';

/** The parsed `DATABASE_URL`. */
export interface DatabaseUrl {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Schema of the tables, from `schema` or from `search_path` in `options`; without it `public`. */
  readonly schema?: string;
  /** Startup options for the server, without `search_path`. */
  readonly options?: string;
  readonly applicationName?: string;
  readonly connectTimeoutMs?: number;
  readonly channelBinding: boolean;
  /** Undefined is an unencrypted connection. */
  readonly tls?: DatabaseTls;
}

export interface DatabaseTls {
  /** Whether certificate and host name are checked. */
  readonly verify: boolean;
  /** Start TLS at once, as `sslnegotiation=direct` asks. */
  readonly direct: boolean;
  /** PEM texts of `sslrootcert`, `sslcert` and `sslkey`. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The URL cannot be used; `message` says why, and names neither host nor user nor password. */
export class UnusableSetting extends Error {
  override readonly name = 'UnusableSetting';
  readonly code: 'NO_DATABASE_URL' | 'INVALID_DATABASE_URL' | 'INVALID_DATABASE_AUTH';

  constructor(code: UnusableSetting['code'], why: string) {
    super(why);
    this.code = code;
  }
}

const invalid = (why: string): UnusableSetting => new UnusableSetting('INVALID_DATABASE_URL', `DATABASE_URL ${why}`);

/** Prisma's and other clients' parameters that change nothing here: one connection, no named statements. */
const WITHOUT_EFFECT = new Set([
  'pgbouncer',
  'connection_limit',
  'pool_timeout',
  'socket_timeout',
  'statement_cache_size',
  'max_connection_lifetime',
  'max_idle_connection_lifetime',
]);

/** Modes by the checks they get. `prefer`, `require` and `verify-ca` check everything, as `pg` does: never less than asked. */
const SSL_MODES: Readonly<Record<string, 'none' | 'unverified' | 'verified'>> = {
  disable: 'none',
  'no-verify': 'unverified',
  prefer: 'verified',
  require: 'verified',
  'verify-ca': 'verified',
  'verify-full': 'verified',
};

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/;

/** Takes each known parameter once; parameters that are left over are unknown. */
class Parameters {
  readonly #left: Map<string, string>;

  constructor(search: URLSearchParams) {
    this.#left = new Map(search);
  }

  take(name: string): string | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  file(name: string): string | undefined {
    const path = this.take(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw invalid(`names a file in ${name} that cannot be read`);
    }
  }

  /** An ignored parameter might choose other rows than those asked for, as `schema` once did: it is refused. */
  end(): void {
    for (const name of this.#left.keys()) {
      if (WITHOUT_EFFECT.has(name)) continue;
      throw invalid(`has a parameter that is not known: ${/^[a-z_]{1,40}$/i.test(name) ? name : 'with an odd name'}`);
    }
  }
}

/** Splits `-c search_path=NAME` off the startup options: Prisma's SQL names the schema of each table itself. */
function schemaOf(parameters: Parameters): Pick<DatabaseUrl, 'schema' | 'options'> {
  const named = parameters.take('schema');
  const text = parameters.take('options') ?? '';
  const SEARCH_PATH = /(?:^|\s)(?:-c\s*|--)search[_-]path=(\S*)/;
  const path = SEARCH_PATH.exec(text)?.[1];
  const options = text.replace(SEARCH_PATH, '').trim();
  const schema = named ?? path?.replace(/^"(.*)"$/, '$1');
  if (schema !== undefined && !IDENTIFIER.test(schema)) throw invalid('names a schema that is not one plain name');
  if (named !== undefined && path !== undefined && named !== path) throw invalid('names two schemas');
  return { ...(schema === undefined ? {} : { schema }), ...(options === '' ? {} : { options }) };
}

function tlsOf(parameters: Parameters): DatabaseTls | undefined {
  const accept = parameters.take('sslaccept') ?? 'strict';
  const mode = parameters.take('sslmode');
  const negotiation = parameters.take('sslnegotiation') ?? 'postgres';
  const [ca, cert, key] = ['sslrootcert', 'sslcert', 'sslkey'].map((name) => parameters.file(name));
  if (accept !== 'strict' && accept !== 'accept_invalid_certs') throw invalid('has an unknown sslaccept');
  if (negotiation !== 'postgres' && negotiation !== 'direct') throw invalid('has an unknown sslnegotiation');
  const fallback = ca ?? cert ?? (negotiation === 'direct' ? 'direct' : undefined);
  const checks = SSL_MODES[mode ?? (fallback === undefined ? 'disable' : 'verify-full')];
  if (checks === undefined) throw invalid(`has an sslmode that is none of ${Object.keys(SSL_MODES).join(' ')}`);
  if (checks === 'none') return undefined;
  return {
    verify: checks === 'verified' && accept === 'strict',
    direct: negotiation === 'direct',
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function parsedUrl(text: string): URL {
  if (/^(["'`]).*\1$/.test(text)) throw invalid('is wrapped in quotes');
  if (!/^postgres(ql)?:\/\//.test(text)) throw invalid('does not begin with postgresql');
  const encode = 'must percent-encode special characters of the password';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // An unencoded / ? or # in the password ends the host early: then an @ is left over behind it.
  if (url === undefined || url.hash !== '' || (url.username === '' && text.includes('@'))) throw invalid(encode);
  return url;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('must percent-encode special characters of the password');
  }
}

function secondsToMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,4}$/.test(text)) throw invalid('has a connect_timeout that is no number of seconds');
  return Number(text) === 0 ? undefined : Number(text) * 1_000;
}

/**
 * Reads `postgresql://user[:password]@host[:port]/database[?parameters]`. Throws `UnusableSetting` for every part that it
 * does not understand, so that a function never reads another database than the intended one.
 */
export function readDatabaseUrl(text: string): DatabaseUrl {
  const trimmed = text.trim();
  if (trimmed === '') throw new UnusableSetting('NO_DATABASE_URL', 'DATABASE_URL is not set');
  const url = parsedUrl(trimmed);
  const parameters = new Parameters(url.searchParams);
  const applicationName = parameters.take('application_name');
  const connectTimeoutMs = secondsToMs(parameters.take('connect_timeout'));
  const binding = parameters.take('channel_binding') ?? 'disable';
  const schema = schemaOf(parameters);
  const tls = tlsOf(parameters);
  parameters.end();
  if (url.hostname === '') throw invalid('names no host');
  if (url.username === '') throw invalid('names no user');
  if (!/^\/[^/]+$/.test(url.pathname)) throw invalid('names no database');
  return {
    host: decoded(url.hostname.replace(/^\[(.+)\]$/, '$1')),
    port: Number(url.port || 5432),
    user: decoded(url.username),
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)),
    ...schema,
    ...(applicationName === undefined ? {} : { applicationName }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    channelBinding: binding === 'require' || binding === 'prefer',
    ...(tls === undefined ? {} : { tls }),
  };
}
