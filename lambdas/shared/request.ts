import { PROBE_FIELD } from '../../src/domain/telemetry/names';
import {
  type Fields,
  FRONT_DOOR_RULES,
  type FrontDoor,
  type FrontDoorRules,
  fieldsOf,
  frontDoorOf,
  isFields,
} from './front-door';

/** What an event asks for, and which front door it came through. */
export type ReadRequest =
  | { readonly kind: 'read'; readonly userId: string; readonly probe: boolean; readonly door: FrontDoor }
  | { readonly kind: 'refused'; readonly why: string; readonly probe: boolean; readonly door: FrontDoor };

/** Longest user id, in UTF-16 units. */
export const USER_ID_LIMIT = 128;

/** A user id that is not percent-encoded UTF-8. */
const UNDECODABLE = Symbol('undecodable');

type Found = unknown | typeof UNDECODABLE;

function decoded(text: string): string | typeof UNDECODABLE {
  try {
    return decodeURIComponent(text);
  } catch {
    return UNDECODABLE;
  }
}

/** Query parameters are form-encoded: `+` is a space. */
const formDecoded = (text: string): string | typeof UNDECODABLE => decoded(text.replaceAll('+', ' '));

/** The last value of `userId` among encoded `name=value` pairs. */
function fromPairs(pairs: readonly (readonly [name: string, value: string])[]): Found {
  const last = pairs.findLast(([name]) => formDecoded(name) === 'userId');
  return last === undefined ? undefined : formDecoded(last[1]);
}

function rawPairs(query: string): readonly (readonly [string, string])[] {
  return query.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
}

/** Name and last value of each parameter: as text, or from lists where the sender gives lists only. */
function lastValues(event: Fields): readonly (readonly [string, unknown])[] {
  const lists = Object.entries(fieldsOf(event.multiValueQueryStringParameters)).map(
    ([name, values]) => [name, Array.isArray(values) ? values.at(-1) : undefined] as const,
  );
  return [...lists, ...Object.entries(fieldsOf(event.queryStringParameters))];
}

/** A parameter that is repeated counts with its last value, as the senders without lists pass it on. */
function queryUserId(event: Fields, { query }: FrontDoorRules): Found {
  if (query === 'raw' && typeof event.rawQueryString === 'string') return fromPairs(rawPairs(event.rawQueryString));
  const values = lastValues(event).filter(([, value]) => value !== undefined && value !== null);
  if (query !== 'encoded') return values.findLast(([name]) => name === 'userId')?.[1];
  return fromPairs(values.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
}

/** The path parameter `userId`, the query parameter, or the last segment of a path that ends with `/users/<id>`. */
function urlUserId(event: Fields, rules: FrontDoorRules): Found {
  const found = (value: unknown): Found =>
    typeof value === 'string' && rules.paths === 'encoded' ? decoded(value) : value;
  const path = event[rules.path];
  const segment = typeof path === 'string' ? /\/users\/([^/]+)\/?$/.exec(path)?.[1] : undefined;
  return found(fieldsOf(event.pathParameters).userId) ?? queryUserId(event, rules) ?? found(segment);
}

function bodyUserId(event: Fields): Found {
  if (typeof event.body !== 'string' || event.body === '') return undefined;
  try {
    const bytes = Buffer.from(event.body, event.isBase64Encoded === true ? 'base64' : 'utf8');
    return fieldsOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).userId;
  } catch {
    return undefined;
  }
}

function checked(userId: Found, probe: boolean, door: FrontDoor): ReadRequest {
  const refused = (why: string): ReadRequest => ({ kind: 'refused', why, probe, door });
  if (userId === undefined || userId === null || userId === '') return refused('user id is missing');
  if (userId === UNDECODABLE) return refused('user id is not percent encoded text');
  if (typeof userId !== 'string') return refused('user id is not a text');
  if (userId.length > USER_ID_LIMIT) return refused(`user id is longer than ${USER_ID_LIMIT} characters`);
  if (/[\p{Cc}\p{Cs}]/u.test(userId)) return refused('user id contains control characters');
  return { kind: 'read', userId, probe, door };
}

/**
 * Reads an event of any front door, or a plain `{ userId }`; never throws. Only a plain invocation can be a probe: a
 * caller behind a front door chooses headers, parameters and body, and must not be able to hide a request from the
 * evidence.
 */
export function readRequest(event: unknown): ReadRequest {
  if (!isFields(event)) return { kind: 'refused', why: 'event is not an object', probe: false, door: 'invoke' };
  const door = frontDoorOf(event);
  if (door === 'invoke') return checked(event.userId, event[PROBE_FIELD] === true, door);
  return checked(urlUserId(event, FRONT_DOOR_RULES[door]) ?? bodyUserId(event), false, door);
}
