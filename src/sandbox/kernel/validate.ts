import { AwsError, notImplemented } from './errors';
import type { Members, Shape } from './schema';

/** Which error names a service uses for input it refuses. */
export interface RefusalCodes {
  readonly validationCode: string;
  readonly malformedCode: string;
}

const DEFAULT_REFUSALS: RefusalCodes = {
  validationCode: 'ValidationException',
  malformedCode: 'SerializationException',
};

interface Reading {
  readonly codes: RefusalCodes;
  readonly operation: string;
  readonly problems: string[];
}

/**
 * Checks `raw` (wire names already resolved to member names) against `members` and converts it; refuses in the words of
 * AWS's request validator: `1 validation error detected: Value … at '…' failed to satisfy constraint: …`.
 * Members that `members` does not know are refused as not implemented.
 */
export function validate(
  members: Members,
  raw: Readonly<Record<string, unknown>>,
  operation: string,
  codes: RefusalCodes = DEFAULT_REFUSALS,
): Record<string, unknown> {
  const reading: Reading = { codes, operation, problems: [] };
  const value = readMembers(members, raw, '', reading);
  const count = reading.problems.length;
  if (count > 0) {
    const noun = count === 1 ? 'error' : 'errors';
    throw new AwsError(
      codes.validationCode,
      400,
      `${count} validation ${noun} detected: ${reading.problems.join('; ')}`,
    );
  }
  return value;
}

function readMembers(members: Members, raw: object, path: string, reading: Reading): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const entries = raw as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(entries)) {
    if (entries[name] !== null && entries[name] !== undefined && !Object.hasOwn(members, name)) {
      throw notImplemented(`the parameter ${path === '' ? '' : `${path}.`}${name} of ${reading.operation}`);
    }
  }
  for (const name of Object.keys(members)) {
    const shape = members[name];
    if (shape === undefined) continue;
    const at = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
    const given = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (given === undefined || given === null) {
      if (shape.required) reading.problems.push(constraint('null', at, 'Member must not be null'));
      continue;
    }
    // An empty list or object asks for nothing: Terraform sends them for what is not set.
    if (shape.refused && isEmpty(given)) continue;
    if (shape.refused) throw notImplemented(`the parameter ${at} of ${reading.operation}`);
    result[name] = readValue(shape, given, at, reading);
  }
  return result;
}

function readValue(shape: Shape, raw: unknown, at: string, reading: Reading): unknown {
  switch (shape.type) {
    case 'string':
      return readString(shape, raw, at, reading);
    case 'integer':
    case 'long':
    case 'number':
      return readNumber(shape, raw, at, reading);
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      if (raw === 'true' && shape.in !== undefined) return true;
      if (raw === 'false' && shape.in !== undefined) return false;
      throw wrongType(raw, 'Boolean', at, reading);
    case 'timestamp':
      return readTimestamp(raw, at, reading);
    case 'blob':
      return readBlob(shape, raw, at, reading);
    case 'list': {
      if (!Array.isArray(raw)) throw wrongType(raw, 'List', at, reading);
      checkLength(raw.length, shape, { shown: raw, at }, reading);
      const items = raw.filter((item) => item !== null && item !== undefined);
      return items.map((item, index) => readValue(shape.of, item, `${at}.${index + 1}.member`, reading));
    }
    case 'map': {
      if (!isPlain(raw)) throw wrongType(raw, 'Map', at, reading);
      const entries = Object.entries(raw).filter(([, item]) => item !== null);
      checkLength(entries.length, { min: shape.min, max: shape.max }, { shown: raw, at }, reading);
      if (shape.keys !== undefined) for (const [key] of entries) readValue(shape.keys, key, at, reading);
      const pairs = entries.map(([key, item]) => [key, readValue(shape.of, item, `${at}.${key}.member`, reading)]);
      return Object.fromEntries(pairs);
    }
    case 'structure':
      if (!isPlain(raw)) throw wrongType(raw, 'Structure', at, reading);
      return readMembers(shape.members, raw, at, reading);
    case 'document':
      return raw;
  }
}

function readString(shape: Extract<Shape, { type: 'string' }>, raw: unknown, at: string, reading: Reading): string {
  if (typeof raw !== 'string') throw wrongType(raw, 'String', at, reading);
  const shown = `'${clip(raw)}'`;
  if (shape.enum !== undefined && !shape.enum.includes(raw)) {
    reading.problems.push(constraint(shown, at, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`));
    return raw;
  }
  checkLength(raw.length, shape, { shown, at }, reading);
  if (shape.pattern !== undefined && !shape.pattern.test(raw)) {
    const pattern = shape.pattern.source.replace(/^\^/, '').replace(/\$$/, '');
    reading.problems.push(constraint(shown, at, `Member must satisfy regular expression pattern: ${pattern}`));
  }
  return raw;
}

function readNumber(
  shape: Extract<Shape, { type: 'integer' | 'long' | 'number' }>,
  raw: unknown,
  at: string,
  reading: Reading,
): number {
  const textual = typeof raw === 'string' && shape.in !== undefined && shape.in !== 'body' && raw.trim() !== '';
  const value = textual ? Number(raw) : raw;
  const whole = shape.type !== 'number';
  if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isInteger(value))) {
    throw wrongType(raw, shape.type === 'number' ? 'Double' : shape.type === 'long' ? 'Long' : 'Integer', at, reading);
  }
  if (shape.min !== undefined && value < shape.min) {
    const words = `Member must have value greater than or equal to ${shape.min}`;
    reading.problems.push(constraint(`'${value}'`, at, words));
  }
  if (shape.max !== undefined && value > shape.max) {
    const words = `Member must have value less than or equal to ${shape.max}`;
    reading.problems.push(constraint(`'${value}'`, at, words));
  }
  return value;
}

/** The JSON protocols send epoch seconds, AppConfig ISO 8601; both become epoch milliseconds. */
function readTimestamp(raw: unknown, at: string, reading: Reading): number {
  if (typeof raw === 'number' && Number.isFinite(raw)) return Math.round(raw * 1000);
  if (typeof raw === 'string' && raw !== '') {
    const seconds = Number(raw);
    const parsed = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(raw);
    if (Number.isFinite(parsed)) return Math.round(parsed);
  }
  throw wrongType(raw, 'Timestamp', at, reading);
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function readBlob(shape: Extract<Shape, { type: 'blob' }>, raw: unknown, at: string, reading: Reading): Uint8Array {
  let bytes: Uint8Array;
  if (raw instanceof Uint8Array) bytes = raw;
  else if (typeof raw === 'string' && raw.length % 4 === 0 && BASE64.test(raw)) bytes = Buffer.from(raw, 'base64');
  else throw wrongType(raw, 'Blob', at, reading);
  checkLength(bytes.length, { max: shape.max }, { shown: 'java.nio.HeapByteBuffer', at }, reading);
  return bytes;
}

function checkLength(
  length: number,
  { min, max }: { readonly min?: number | undefined; readonly max?: number | undefined },
  { shown, at }: { readonly shown: string | object; readonly at: string },
  reading: Reading,
): void {
  if (min !== undefined && length < min) {
    reading.problems.push(constraint(shown, at, `Member must have length greater than or equal to ${min}`));
  }
  if (max !== undefined && length > max) {
    reading.problems.push(constraint(shown, at, `Member must have length less than or equal to ${max}`));
  }
}

const constraint = (shown: string | object, at: string, words: string): string =>
  `Value ${typeof shown === 'string' ? shown : show(shown)} at '${at}' failed to satisfy constraint: ${words}`;

function wrongType(raw: unknown, wanted: string, at: string, reading: Reading): AwsError {
  const message = `${tokenName(raw)} can not be converted to ${/^[AEIOU]/.test(wanted) ? 'an' : 'a'} ${wanted} at '${at}'`;
  return new AwsError(reading.codes.malformedCode, 400, message);
}

function tokenName(raw: unknown): string {
  if (typeof raw === 'string') return 'STRING_VALUE';
  if (typeof raw === 'number') return Number.isInteger(raw) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  if (typeof raw === 'boolean') return raw ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return Array.isArray(raw) ? 'START_ARRAY' : 'START_OBJECT';
}

const show = (raw: unknown): string => `'${clip(JSON.stringify(raw) ?? '')}'`;

const clip = (text: string): string => (text.length <= 256 ? text : `${text.slice(0, 256)}...`);

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const isEmpty = (raw: unknown): boolean =>
  Array.isArray(raw) ? raw.length === 0 : isPlain(raw) && Object.keys(raw).length === 0;

const isPlain = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw) && !(raw instanceof Uint8Array);
