import { PROBE_MARK } from '../../src/domain/telemetry/names';

/** What an event asks for, wherever it came from. */
export type ReadRequest =
  | { readonly kind: 'read'; readonly userId: string; readonly probe: boolean }
  | { readonly kind: 'refused'; readonly why: string; readonly probe: boolean };

/** Longest user id, in UTF-16 units. */
export const USER_ID_LIMIT = 128;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** A parameter of `parameters` or, where the balancer sends lists, the first of its values. */
function parameter(event: Fields, single: string, multi: string, name: string): unknown {
  const value = fieldsOf(event[single])[name];
  if (value !== undefined) return value;
  const values = fieldsOf(event[multi])[name];
  return Array.isArray(values) ? values[0] : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A load balancer passes query parameters as they were sent, still percent-encoded; API Gateway decodes them. */
function queryUserId(event: Fields): unknown {
  const value = parameter(event, 'queryStringParameters', 'multiValueQueryStringParameters', 'userId');
  const fromBalancer = fieldsOf(event.requestContext).elb !== undefined;
  return typeof value === 'string' && fromBalancer ? decoded(value.replaceAll('+', ' ')) : value;
}

/** The last segment of `/users/<id>`: API Gateway 2.0 calls the path `rawPath`, the others `path`. */
function pathUserId(event: Fields): string | undefined {
  const path = typeof event.rawPath === 'string' ? event.rawPath : event.path;
  const segment = typeof path === 'string' ? /\/users\/([^/]+)\/?$/.exec(path)?.[1] : undefined;
  return segment === undefined ? undefined : decoded(segment);
}

function bodyUserId(event: Fields): unknown {
  if (typeof event.body !== 'string' || event.body === '') return undefined;
  try {
    const text = event.isBase64Encoded === true ? Buffer.from(event.body, 'base64').toString('utf8') : event.body;
    return fieldsOf(JSON.parse(text)).userId;
  } catch {
    return undefined;
  }
}

function hasProbeHeader(event: Fields): boolean {
  for (const [name, value] of [
    ...Object.entries(fieldsOf(event.headers)),
    ...Object.entries(fieldsOf(event.multiValueHeaders)),
  ]) {
    if (name.toLowerCase() === PROBE_MARK.header && String(value) === '1') return true;
  }
  return false;
}

const isHttp = (event: Fields): boolean => isFields(event.requestContext) || typeof event.httpMethod === 'string';

function checked(userId: unknown, probe: boolean): ReadRequest {
  if (userId === undefined || userId === null || userId === '')
    return { kind: 'refused', why: 'user id is missing', probe };
  if (typeof userId !== 'string') return { kind: 'refused', why: 'user id is not a text', probe };
  if (userId.length > USER_ID_LIMIT) {
    return { kind: 'refused', why: `user id is longer than ${USER_ID_LIMIT} characters`, probe };
  }
  if (/[\p{Cc}\p{Cs}]/u.test(userId)) return { kind: 'refused', why: 'user id contains control characters', probe };
  return { kind: 'read', userId, probe };
}

/** Reads an event of API Gateway (1.0 and 2.0), of a load balancer, or a plain `{ userId }`; never throws. */
export function readRequest(event: unknown): ReadRequest {
  if (!isFields(event)) return { kind: 'refused', why: 'event is not an object', probe: false };
  if (!isHttp(event)) return checked(event.userId, event[PROBE_MARK.field] === true);
  const userId = fieldsOf(event.pathParameters).userId ?? queryUserId(event) ?? pathUserId(event) ?? bodyUserId(event);
  return checked(userId, hasProbeHeader(event));
}
