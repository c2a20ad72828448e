import { pageOf } from '../../kernel/page';
import { badRequest } from './errors';

export interface ListInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const DEFAULT_PAGE = 50;

/** One page of `items` in AppConfig's list shape. */
export function listDocument<Item>(
  items: readonly Item[],
  scope: string,
  input: ListInput,
  document: (item: Item) => unknown,
): { readonly Items: readonly unknown[]; readonly NextToken?: string } {
  const page = pageOf(items, scope, { token: input.NextToken, limit: input.MaxResults ?? DEFAULT_PAGE }, () =>
    badRequest('The next token is not valid for this list.'),
  );
  return {
    Items: page.items.map(document),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
}
