import { invalidParameter } from './errors';

/** One page of a list and the token of the next. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** Cuts a page out of a list; tokens name what they page, so that a token of another call is refused. */
export function page<Item>(list: readonly Item[], size: number, of: string, token: string | undefined): Page<Item> {
  const start = token === undefined ? 0 : Number(readToken(token, of));
  if (!Number.isInteger(start) || start < 0) throw badToken();
  const items = list.slice(start, start + size);
  return start + size < list.length ? { items, nextToken: writeToken(of, String(start + size)) } : { items };
}

const badToken = (): Error => invalidParameter('The specified nextToken is invalid.');

/** An opaque token that carries a place and the name of the listing it belongs to. */
export const writeToken = (of: string, place: string): string =>
  Buffer.from(JSON.stringify([of, place])).toString('base64url');

/** The place in a token. @throws InvalidParameterException for a token of another listing */
export function readToken(token: string, of: string): string {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    throw badToken();
  }
  if (!Array.isArray(parts) || parts[0] !== of || typeof parts[1] !== 'string') throw badToken();
  return parts[1];
}
