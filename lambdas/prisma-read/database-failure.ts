import { UnusableSetting } from './database-url';

/** The meaning of a failed read. The sentence is our own: the driver's text may carry SQL, host names or credentials. */
export interface DatabaseFailure {
  readonly kind: 'unavailable' | 'timeout' | 'failed';
  readonly cause: Cause;
  /** SQLSTATE, Prisma's code, Node's, or our own for settings: the most specific one. */
  readonly code: string;
  readonly sentence: string;
  /** The connection broke under the query: a new one may well answer. */
  readonly connectionLost: boolean;
}

/** Sentences by cause; none repeats anything of the address. */
const SENTENCES = {
  setting: '',
  unavailable: 'database unavailable',
  'connection-lost': 'the connection to the database broke',
  'no-address': 'the host name of the database has no address',
  certificate: 'the certificate of the database is not trusted: its authority is not known here',
  'certificate-host': 'the certificate of the database is for another host',
  'certificate-date': 'the certificate of the database is not valid today',
  'no-tls': 'the database offers no TLS, and sslmode asks for it',
  'tls-needed': 'the database takes encrypted connections only: set sslmode',
  refused: 'the database refuses the user or its credentials',
  'no-database': 'the database server has no such database',
  'used-up': 'the database has no connection left',
  'startup-parameter': 'a pooler refuses a startup parameter',
  protocol: 'the database or its pooler refuses the connection: protocol violation',
  timeout: 'database did not answer in time',
  'no-table': 'query failed: no such table or column in the schema, or no right to read it',
  failed: 'query failed',
} as const;

type Cause = keyof typeof SENTENCES;

/** Causes by code: SQLSTATE, Prisma's, Node's. The first pattern that fits counts. */
const CAUSES: readonly (readonly [RegExp, Cause])[] = [
  [/^57014$/, 'timeout'],
  [/^08P01$/, 'protocol'],
  [/^(08\w{3}|57P0[123]|P1017|ECONNRESET|EPIPE)$/, 'connection-lost'],
  [/^(ENOTFOUND|EAI_\w+)$/, 'no-address'],
  [/^(HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME\w*)$/, 'certificate-host'],
  [/^(CERT|CRL)_(HAS_EXPIRED|NOT_YET_VALID)$/, 'certificate-date'],
  [/^(CERT_|CRL_|DEPTH_|SELF_SIGNED|UNABLE_TO|INVALID_CA|INVALID_PURPOSE)/, 'certificate'],
  [/^(28\w{3}|P1000|P1010)$/, 'refused'],
  [/^(3D000|P1003)$/, 'no-database'],
  [/^(53300|P2037|P2024)$/, 'used-up'],
  [/^(42P01|42703|42501|3F000|P2021|P2022)$/, 'no-table'],
  [/^(53|57P|58|XX000)|^P10(01|02|11)$|^E(CONN|PIPE|HOSTUN|NETUN|ADDRNOT|TIMEDOUT)/, 'unavailable'],
];

/** Causes by the driver's text, where it gives no code or one that says less. */
const CAUSES_BY_TEXT: readonly (readonly [RegExp, Cause, code?: string])[] = [
  [/does not support SSL|establishing an SSL connection/, 'no-tls', 'NO_TLS'],
  [/unsupported startup parameter/, 'startup-parameter'],
  [/no encryption|SSL off|SSL connection is required|requires? (SSL|TLS)/i, 'tls-needed'],
  [/^SASL: .*password must be/, 'refused', 'NO_CREDENTIALS'],
  [/Query read timeout/, 'timeout', 'TIMEOUT'],
  [/timeout exceeded when trying to connect|terminated due to connection timeout/, 'unavailable', 'CONNECTION'],
  [/Connection terminated|Client has encountered a connection error/, 'connection-lost', 'CONNECTION'],
];

/** Driver's error, or what Prisma's adapter keeps of it. */
interface ErrorShape {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly meta?: {
    readonly driverAdapterError?: {
      readonly cause?: {
        readonly originalCode?: unknown;
        readonly originalMessage?: unknown;
        readonly reason?: unknown;
      };
    };
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function kindOf(cause: Cause): DatabaseFailure['kind'] {
  if (cause === 'timeout') return 'timeout';
  return cause === 'failed' || cause === 'no-table' ? 'failed' : 'unavailable';
}

/** Reads the cause from an error of ours, of Prisma, the adapter or the driver, and keeps nothing else of it. */
export function databaseFailure(error: unknown): DatabaseFailure {
  const made = (cause: Cause, code: string, sentence: string = SENTENCES[cause]): DatabaseFailure => ({
    kind: kindOf(cause),
    cause,
    code,
    sentence,
    connectionLost: cause === 'connection-lost',
  });
  if (error instanceof UnusableSetting) return made('setting', error.code, error.message);
  const shape = (error ?? {}) as ErrorShape;
  const driver = shape.meta?.driverAdapterError?.cause;
  const code = textOf(driver?.originalCode) ?? textOf(shape.code);
  const text = textOf(driver?.reason) ?? textOf(driver?.originalMessage) ?? textOf(shape.message) ?? '';
  const [, byText, textCode] = CAUSES_BY_TEXT.find(([pattern]) => pattern.test(text)) ?? [];
  if (byText !== undefined)
    return made(byText, (code === 'P1011' ? textCode : undefined) ?? code ?? textCode ?? 'UNKNOWN');
  if (code === undefined) return made('failed', 'UNKNOWN');
  return made(CAUSES.find(([pattern]) => pattern.test(code))?.[1] ?? 'failed', code);
}
