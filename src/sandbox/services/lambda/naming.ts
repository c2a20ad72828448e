import { AwsError } from '../../kernel/errors';
import type { World } from '../../kernel/world';
import { invalidParameter } from './refusals';

export const functionArn = (world: World, name: string, qualifier?: string): string =>
  `arn:aws:lambda:${world.region}:${world.accountId}:function:${name}${qualifier === undefined || qualifier === '' ? '' : `:${qualifier}`}`;

export const LATEST = '$LATEST';

const LONGEST_NAME = 64;

/** New functions only: reading a name that is too long answers 404 (`test_function_name_and_qualifier_validation`). */
export function checkNameLength(name: string): void {
  if (name.length <= LONGEST_NAME) return;
  const words = `Member must have length less than or equal to ${LONGEST_NAME}`;
  throw invalidParameter(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: ${words}`,
  );
}

/** What a client named: `name`, `name:qualifier`, `account:function:name[:q]` or an ARN, with or without a separate `Qualifier`. */
export interface NamedFunction {
  readonly name: string;
  readonly qualifier?: string;
}

const NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-gov)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** Lambda's own grammar for `FunctionName` members. */
export const FUNCTION_NAME_PATTERN =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

export function parseFunctionName(world: World, text: string, qualifier?: string): NamedFunction {
  const match = NAME.exec(text);
  const [, region, account, name = text, inner] = match ?? [];
  if ((region !== undefined && region !== world.region) || (account !== undefined && account !== world.accountId)) {
    throw new AwsError('ResourceNotFoundException', 404, `Function not found: ${text}`);
  }
  if (inner !== undefined && qualifier !== undefined && inner !== qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      400,
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  const chosen = qualifier ?? inner;
  return { name, ...(chosen === undefined ? {} : { qualifier: chosen }) };
}
