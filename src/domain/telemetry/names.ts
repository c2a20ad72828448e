/**
 * The names that the Lambdas write and that alarms, saved queries and evidence read. All sides import this file, so that
 * a renamed tag breaks a test before it breaks a rollout.
 */

/** Log tags: `[TAG] { key: value }`, one line each (text log format). */
export const LOG_TAGS = {
  request: 'REQUEST',
  flags: 'FLAGS',
  flagsError: 'FLAGS-ERROR',
  flagCheck: 'FLAG-CHECK',
  xray: 'XRAY',
  mockSuccess: 'MOCK-SUCCESS',
  canarySuccess: 'CANARY-SUCCESS',
  mockNotFound: 'MOCK-NOT-FOUND',
  canaryFallback: 'CANARY-FALLBACK',
  error: 'ERROR',
  prismaSuccess: 'PRISMA-SUCCESS',
  prismaNotFound: 'PRISMA-NOT-FOUND',
  prismaError: 'PRISMA-ERROR',
  shadowDiff: 'SHADOW-DIFF',
  shadowFailed: 'SHADOW-FAILED',
  shadowTimeout: 'SHADOW-TIMEOUT',
  warmUp: 'WARM-UP',
} as const;

export type LogTag = (typeof LOG_TAGS)[keyof typeof LOG_TAGS];

/** The two ways a request can be answered. Log tags and metrics use these words. */
export type RequestPath = 'mock' | 'canary';

/** CloudWatch namespace of the functions' own metrics (EMF). */
export const METRIC_NAMESPACE = 'Huntaze/Beta';

/** Dimension of the per-path metrics. */
export const PATH_DIMENSION = 'Path';

/** Metrics with the `Path` dimension. */
export const PATH_METRICS = { requests: 'Requests', errors: 'Errors', latencyMs: 'LatencyMs' } as const;

/** Metrics without a dimension. */
export const PLAIN_METRICS = {
  shadowRequests: 'ShadowRequests',
  shadowMismatches: 'ShadowMismatches',
  shadowErrors: 'ShadowErrors',
  canaryErrors: 'CanaryErrors',
  fallbackToMock: 'FallbackToMock',
  flagFetchErrors: 'FlagFetchErrors',
} as const;

/**
 * X-Ray annotation keys; `path` is `mock` or `prisma` there, as in the service map. `rescued` is set (true) only on a canary
 * request that mock answered.
 */
export const ANNOTATIONS = { canary: 'canary', path: 'path', userId: 'userId', rescued: 'rescued' } as const;

/** The fields of each line's `{ … }`, in the order they are written; a probe's lines end with `probe: true` as well. */
export const LOG_FIELDS = {
  REQUEST: ['userId', 'refused'],
  'FLAG-CHECK': ['prismaEnabled', 'percentage', 'canary', 'userId'],
  XRAY: ['canary', 'path', 'userId'],
  'MOCK-SUCCESS': ['userId', 'duration'],
  'MOCK-NOT-FOUND': ['userId', 'duration'],
  'CANARY-SUCCESS': ['userId', 'duration', 'found'],
  'CANARY-FALLBACK': ['userId', 'error', 'duration'],
  ERROR: ['userId', 'error', 'duration'],
  'PRISMA-SUCCESS': ['userId', 'duration'],
  'PRISMA-NOT-FOUND': ['userId', 'duration'],
  'PRISMA-ERROR': ['userId', 'error', 'code', 'duration'],
  'SHADOW-DIFF': ['userId', 'match', 'duration', 'fields'],
  'SHADOW-FAILED': ['userId', 'error', 'duration'],
  'SHADOW-TIMEOUT': ['userId', 'error', 'duration'],
  'WARM-UP': ['reads', 'duration'],
} as const satisfies Partial<Record<LogTag, readonly string[]>>;

/** Tags whose line carries fields; `FLAGS` and `FLAGS-ERROR` carry text. */
export type FieldTag = keyof typeof LOG_FIELDS;

/** The text between `[XRAY]` and its fields. */
const XRAY_PHRASE = 'Annotated trace';

/** The text between `[FLAGS]` and the delivered flags as JSON. */
const FLAGS_PHRASE = 'Retrieved:';

/** What a field can hold. */
export type LogValue = string | number | boolean | readonly string[];

/** Words that the saved queries search for anywhere in a line: values are escaped so that they never contain one. */
const QUERY_WORDS = [...new Set([...Object.values(LOG_TAGS).flatMap((tag) => tag.split('-')), 'REPORT'])].filter(
  (word) => word.length > 3,
);

/** Control, bidi, zero-width and lone surrogate characters; quotes, backslash and brackets; a colon before a space. */
const UNSAFE_CHARACTERS =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff'"`\\{}[\]]|:(?= )/gu;

const UNSAFE_WORDS = new RegExp(QUERY_WORDS.map((word) => `${word.slice(0, 1)}(?=${word.slice(1)})`).join('|'), 'g');

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Escapes a value for a log line. Characters that could end the line, a string or a field, or look like `key: ` or a tag,
 * become `\uXXXX`, so that no value can break a line or match a saved query. `unescapeLogValue` gives it back.
 */
export function escapeLogValue(value: string): string {
  return value.replace(UNSAFE_CHARACTERS, escapeUnit).replace(UNSAFE_WORDS, escapeUnit);
}

/** Reverses `escapeLogValue`. */
export function unescapeLogValue(escaped: string): string {
  return escaped.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function formatValue(value: LogValue): string {
  if (typeof value === 'string') return `'${escapeLogValue(value)}'`;
  if (typeof value === 'object') return value.length === 0 ? '[]' : `[ ${value.map(formatValue).join(', ')} ]`;
  return String(value);
}

/** A code has no quote, space or colon and is not escaped, so that a search for `ENOTFOUND` finds it. */
const PLAIN_CODE = /^[A-Z0-9_]{1,64}$/;

const formatField = (key: string, value: LogValue): string =>
  key === 'code' && typeof value === 'string' && PLAIN_CODE.test(value) ? `'${value}'` : formatValue(value);

/** `[TAG] { key: value, … }` on one line, as `util.inspect` would write it, for any values; undefined fields are left out. */
export function logLine<T extends FieldTag>(
  tag: T,
  fields: Readonly<Partial<Record<(typeof LOG_FIELDS)[T][number] | 'probe', LogValue | undefined>>>,
): string {
  const order: readonly string[] = [...LOG_FIELDS[tag], 'probe'];
  const values = fields as Readonly<Record<string, LogValue | undefined>>;
  const written = order.flatMap((key) => {
    const value = values[key];
    return value === undefined ? [] : [`${key}: ${formatField(key, value)}`];
  });
  return `[${tag}]${tag === LOG_TAGS.xray ? ` ${XRAY_PHRASE}` : ''} { ${written.join(', ')} }`;
}

/** `[FLAGS] Retrieved: <json>` for the flags of a configuration that arrived. */
export function flagsLine(delivered: unknown): string {
  return `[${LOG_TAGS.flags}] ${FLAGS_PHRASE} ${JSON.stringify(delivered).replace(/[\u007f-\u009f\u2028\u2029]/g, escapeUnit)}`;
}

/** `[FLAGS-ERROR] <message>`. */
export function flagsErrorLine(message: string): string {
  return `[${LOG_TAGS.flagsError}] ${escapeLogValue(message)}`;
}

/** Headers of an answer of mock-read: which path answered, and whether mock answered for a canary that failed. */
export const ANSWER_HEADERS = { path: 'x-huntaze-path', rescued: 'x-huntaze-rescued' } as const;

/**
 * Field (`true`) of a plain invocation that marks the operator's probe: no metrics, no evidence. There is no header for it,
 * since a caller behind a front door chooses headers.
 */
export const PROBE_FIELD = 'probe';
