import { invalidNextToken } from './errors';

/** One page of a list and the token of the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** Cuts a page out of a list; tokens name their list, so that a token of another call is refused. */
export function page<Item>(list: readonly Item[], size: number, of: string, token: string | undefined): Page<Item> {
  const start = token === undefined ? 0 : readToken(token, of);
  const items = list.slice(start, start + size);
  if (start + size >= list.length) return { items };
  return { items, nextToken: Buffer.from(`${of}:${start + size}`).toString('base64url') };
}

function readToken(token: string, of: string): number {
  const [name, place] = Buffer.from(token, 'base64url').toString('utf8').split(':');
  const start = Number(place);
  if (name !== of || !Number.isInteger(start) || start < 0) throw invalidNextToken();
  return start;
}
