import { pageOf } from '../../kernel/page';
import { refused } from './errors';

const PAGE = 100;

/** One page of names in CodeDeploy's list shape, under the given member name. */
export function pageOfNames(
  member: string,
  names: readonly string[],
  scope: string,
  token: string | undefined,
): Readonly<Record<string, unknown>> {
  const page = pageOf(names, scope, { token, limit: PAGE }, () =>
    refused('InvalidNextTokenException', 'The next token was specified in an invalid format.'),
  );
  return { [member]: page.items, ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }) };
}
