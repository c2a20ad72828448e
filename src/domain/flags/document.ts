import type { BucketBy } from './bucket';

/** The flag that decides who is served by Prisma. */
export const ADAPTER_FLAG = 'prismaAdapter';

/** The flag that decides which mock requests are also asked of Prisma. */
export const SHADOW_FLAG = 'prismaShadow';

/**
 * The longest time that a function uses flags that it could not refresh; after that it reads them as off. A rollback's
 * proof relies on it: an environment silent for longer is on mock.
 */
export const LAST_GOOD_VALUE_MS = 10 * 60_000;

/** What a request needs to know of the flags. A share of 0 or a disabled flag is nobody. */
export interface Flags {
  readonly adapter: {
    readonly enabled: boolean;
    readonly percentage: number;
    readonly salt: string;
    readonly bucketBy: BucketBy;
  };
  readonly shadow: { readonly enabled: boolean; readonly percentage: number };
}

/** The flags when nothing could be read: mock for everybody, and no shadow. */
export const FLAGS_OFF: Flags = {
  adapter: { enabled: false, percentage: 0, salt: '', bucketBy: 'request' },
  shadow: { enabled: false, percentage: 0 },
};

/** A delivered configuration: `invalid` says why, and its `flags` are safe to use, each broken flag being off. */
export type ReadFlags =
  | { readonly kind: 'valid'; readonly flags: Flags }
  | { readonly kind: 'invalid'; readonly why: string; readonly flags: Flags };

/** A hosted document checked by `parseFlagDocument`; unknown keys are kept unchanged. */
export interface FlagDocument {
  readonly version: '1';
  readonly flags: JsonObject;
  readonly values: JsonObject;
}

export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

/** The adapter flag, or a sentence about what is wrong with it. */
function readAdapter(value: unknown): Flags['adapter'] | string {
  if (!isObject(value)) return `${ADAPTER_FLAG} is missing`;
  if (value.enabled === false) return FLAGS_OFF.adapter;
  if (value.enabled !== true) return `${ADAPTER_FLAG}.enabled is ${shown(value.enabled)}, not true or false`;
  const { percentage, salt = '', bucketBy = 'request' } = value;
  if (!isShare(percentage)) return `${ADAPTER_FLAG}.percentage is ${shown(percentage)}, not a number from 0 to 100`;
  if (typeof salt !== 'string') return `${ADAPTER_FLAG}.salt is ${shown(salt)}, not a text`;
  if (bucketBy !== 'request' && bucketBy !== 'user') {
    return `${ADAPTER_FLAG}.bucketBy is ${shown(bucketBy)}, not "request" or "user"`;
  }
  return { enabled: true, percentage, salt, bucketBy };
}

/** The shadow flag, or a sentence about what is wrong with it; absent is off. */
function readShadow(value: unknown): Flags['shadow'] | string {
  if (value === undefined) return FLAGS_OFF.shadow;
  if (!isObject(value)) return `${SHADOW_FLAG} is ${shown(value)}, not a flag`;
  if (value.enabled === false) return FLAGS_OFF.shadow;
  if (value.enabled !== true) return `${SHADOW_FLAG}.enabled is ${shown(value.enabled)}, not true or false`;
  if (!isShare(value.percentage)) {
    return `${SHADOW_FLAG}.percentage is ${shown(value.percentage)}, not a number from 0 to 100`;
  }
  return { enabled: true, percentage: value.percentage };
}

const invalid = (why: string): ReadFlags => ({ kind: 'invalid', why, flags: FLAGS_OFF });

/**
 * Reads what GetLatestConfiguration delivered. AppConfig delivers a profile with variants as Amazon Ion,
 * which only its agent can evaluate: that reads "off", like every other content without a plain share.
 */
export function readFlags(delivered: { readonly contentType: string | undefined; readonly text: string }): ReadFlags {
  const contentType = delivered.contentType ?? 'application/json';
  if (/\bion\b/i.test(contentType.split(';')[0] ?? '')) {
    return invalid(
      `delivered as ${contentType}, since a flag of the profile has variants, which this reader does not evaluate`,
    );
  }
  if (!/^application\/json\b/i.test(contentType))
    return invalid(`delivered as ${contentType}, not as application/json`);
  let payload: unknown;
  try {
    payload = JSON.parse(delivered.text);
  } catch {
    return invalid('the delivered configuration is not JSON');
  }
  if (!isObject(payload)) return invalid('the delivered configuration is not a JSON object');
  const adapter = readAdapter(payload[ADAPTER_FLAG]);
  const shadow = readShadow(payload[SHADOW_FLAG]);
  const flags: Flags = {
    adapter: typeof adapter === 'string' ? FLAGS_OFF.adapter : adapter,
    shadow: typeof shadow === 'string' ? FLAGS_OFF.shadow : shadow,
  };
  const problems = [adapter, shadow].filter((part) => typeof part === 'string');
  return problems.length === 0 ? { kind: 'valid', flags } : { kind: 'invalid', why: problems.join('; '), flags };
}

/** The salt of a document that has none: it decides who is in, and must not change while a share grows. */
export const DEFAULT_SALT = 'beta-2026';

const SHARE_CONSTRAINTS = { type: 'number', required: true, minimum: 0, maximum: 100 } as const;

const ADAPTER_ATTRIBUTES: JsonObject = {
  percentage: { description: 'Share of requests, 0-100', constraints: SHARE_CONSTRAINTS },
  salt: { constraints: { type: 'string' } },
  bucketBy: { constraints: { type: 'string', enum: ['request', 'user'] } },
};

const ADAPTER_DEFINITION: JsonObject = {
  name: 'Prisma adapter',
  description: 'Serve a share of reads from Prisma (canary)',
};

const SHADOW_DEFINITION: JsonObject = {
  name: 'Prisma shadow traffic',
  attributes: { percentage: { constraints: SHARE_CONSTRAINTS } },
};

/** The share to request; omitted members keep the document's values. */
export interface RequestedShare {
  readonly percentage: number;
  readonly bucketBy?: BucketBy | undefined;
  readonly salt?: string | undefined;
}

/** The definition, completed with missing adapter attributes. */
function adapterDefinition(existing: unknown): JsonObject {
  const definition = isObject(existing) ? existing : ADAPTER_DEFINITION;
  const attributes = isObject(definition.attributes) ? definition.attributes : {};
  return { ...definition, attributes: { ...ADAPTER_ATTRIBUTES, ...attributes } };
}

/**
 * The document with this share (0-100; 0 is off) and everything else unchanged. A share of 0 disables the flag, and the shadow
 * stays on: mock for everybody, still compared.
 */
export function withShare(document: FlagDocument, share: RequestedShare): FlagDocument {
  const adapter = isObject(document.values[ADAPTER_FLAG]) ? document.values[ADAPTER_FLAG] : {};
  const value: JsonObject = {
    ...adapter,
    enabled: share.percentage > 0,
    percentage: share.percentage,
    salt: share.salt ?? adapter.salt ?? DEFAULT_SALT,
    bucketBy: share.bucketBy ?? adapter.bucketBy ?? 'request',
  };
  return {
    ...document,
    flags: {
      ...document.flags,
      [ADAPTER_FLAG]: adapterDefinition(document.flags[ADAPTER_FLAG]),
      [SHADOW_FLAG]: document.flags[SHADOW_FLAG] ?? SHADOW_DEFINITION,
    },
    values: {
      ...document.values,
      [ADAPTER_FLAG]: value,
      [SHADOW_FLAG]: document.values[SHADOW_FLAG] ?? { enabled: true, percentage: 100 },
    },
  };
}

/** The document of a beta that has not begun: nobody on Prisma, every mock request shadowed. */
export function offDocument(salt: string = DEFAULT_SALT): FlagDocument {
  return withShare({ version: '1', flags: {}, values: {} }, { percentage: 0, salt });
}

/** The flags that clients read from the document; undefined when the adapter flag is missing or broken. */
export function flagsOf(document: FlagDocument): Flags | undefined {
  const adapter = readAdapter(document.values[ADAPTER_FLAG]);
  const shadow = readShadow(document.values[SHADOW_FLAG]);
  return typeof adapter === 'string' || typeof shadow === 'string' ? undefined : { adapter, shadow };
}

/** The document as it is uploaded: two spaces, a final newline. */
export function serializeFlagDocument(document: FlagDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** One value that differs between two documents; undefined on the side that lacks it. */
export interface DocumentChange {
  /** `values.prismaAdapter.percentage`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The values that differ, in the order of the later document, then those that it lacks. */
/** AppConfig writes these into the documents that it hosts; they say when something was saved, not what. */
const STAMPS: readonly string[] = ['_createdAt', '_updatedAt'];

export function documentChanges(before: unknown, after: unknown, path = ''): readonly DocumentChange[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])].filter((key) => !STAMPS.includes(key));
    return keys.flatMap((key) => documentChanges(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}
