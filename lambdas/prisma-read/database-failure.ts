/** What a failed read means. Its sentence is ours: the driver's text may carry SQL, host names or credentials. */
export interface DatabaseFailure {
  readonly kind: 'unavailable' | 'timeout' | 'failed';
  /** SQLSTATE, Prisma's code or Node's, whichever says most. */
  readonly code: string;
  readonly sentence: string;
  /** The connection broke under the query: a new one may well answer. */
  readonly connectionLost: boolean;
}

const SENTENCES = {
  unavailable: 'database unavailable',
  timeout: 'database did not answer in time',
  failed: 'query failed',
} as const;

/** SQLSTATE classes and codes of a database that cannot serve: connection, authorization, no such database, resources, shutdown. */
const UNAVAILABLE_STATE = /^(08|28|3D|53|57P|58|XX000)/;

/** Prisma: wrong credentials, unreachable, connect timeout, no database, access denied, TLS, closed connection, pool timeout, too many. */
const UNAVAILABLE_PRISMA = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1010', 'P1011', 'P1017', 'P2024', 'P2037']);

const UNAVAILABLE_NODE =
  /^(E(CONN|PIPE|HOSTUN|NETUN|ADDRNOT|AI_)|ENOTFOUND|ETIMEDOUT|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/;

/** pg reports these without a code. */
const UNAVAILABLE_TEXT =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|does not support SSL/;

const LOST_CODE = /^(08\w{3}|57P0[123]|P1017|ECONNRESET|EPIPE)$/;

interface ErrorShape {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly meta?: { readonly driverAdapterError?: { readonly cause?: { readonly originalCode?: unknown } } };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Tells from Prisma's, the adapter's or the driver's error what happened, and nothing else. */
export function databaseFailure(error: unknown): DatabaseFailure {
  const shape = (error ?? {}) as ErrorShape;
  const message = textOf(shape.message) ?? '';
  const state = textOf(shape.meta?.driverAdapterError?.cause?.originalCode);
  const code = state ?? textOf(shape.code);
  const made = (kind: DatabaseFailure['kind'], shown: string, connectionLost = false): DatabaseFailure => ({
    kind,
    code: shown,
    sentence: SENTENCES[kind],
    connectionLost,
  });
  if (code === '57014' || /Query read timeout/.test(message)) return made('timeout', code ?? 'TIMEOUT');
  if (code !== undefined) {
    const unavailable = UNAVAILABLE_STATE.test(code) || UNAVAILABLE_PRISMA.has(code) || UNAVAILABLE_NODE.test(code);
    return unavailable ? made('unavailable', code, LOST_CODE.test(code)) : made('failed', code);
  }
  if (UNAVAILABLE_TEXT.test(message)) {
    return made('unavailable', 'CONNECTION', /Connection terminated(?! due to connection timeout)/.test(message));
  }
  return made('failed', 'UNKNOWN');
}
