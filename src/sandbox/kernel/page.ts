/** One page of a list, and the token for the next one when there is more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * Cuts `items` at the token's place. Tokens are opaque and belong to one `scope` (operation and what was asked), so that
 * a token of another list is refused by `invalid`.
 */
export function pageOf<Item>(
  items: readonly Item[],
  scope: string,
  request: { readonly token?: string | undefined; readonly limit: number },
  invalid: () => Error,
): Page<Item> {
  let from = 0;
  if (request.token !== undefined) {
    const text = Buffer.from(request.token, 'base64url').toString('utf8');
    const mark = text.lastIndexOf('#');
    from = Number(text.slice(mark + 1));
    if (mark === -1 || text.slice(0, mark) !== scope || !Number.isInteger(from) || from < 0) throw invalid();
  }
  const slice = items.slice(from, from + request.limit);
  const next = from + slice.length;
  if (next >= items.length) return { items: slice };
  return { items: slice, nextToken: Buffer.from(`${scope}#${next}`).toString('base64url') };
}
