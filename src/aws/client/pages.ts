/** The token of the next page, in both spellings that the services use. */
interface Page {
  readonly NextToken?: string | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * The pages of a listing, requested one by one; leaving the loop requests no more. `ask` resolves to undefined when the
 * listing does not exist. A token that repeats ends the listing.
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

/** The list in parts of at most `size`, for calls that take a limited number at once. */
export function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
