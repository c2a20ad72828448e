/** The token of the page that follows, as the services spell it. */
interface Page {
  readonly NextToken?: string | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * The pages of a listing, each asked for when the one before was used; leaving the loop asks for no more. `ask` answers
 * undefined for a listing that does not exist.
 */
export async function* pages<Answer extends Page | undefined>(
  ask: (token: string | undefined) => Promise<Answer>,
): AsyncGenerator<NonNullable<Answer>> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    if (page === undefined) return;
    yield page as NonNullable<Answer>;
    const next = page.NextToken ?? page.nextToken;
    if (next === token) return;
    token = next;
  } while (token);
}

/** The list in parts of at most `size`, for calls that take no more at once. */
export function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
