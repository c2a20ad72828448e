import type { World } from '../../kernel/world';
import { functionArn } from './naming';
import { notFound } from './refusals';
import type { FunctionAlias, LambdaFunction } from './state';

export function findAlias(world: World, fn: LambdaFunction, name: string): FunctionAlias {
  const alias = Object.hasOwn(fn.aliases, name) ? fn.aliases[name] : undefined;
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${functionArn(world, fn.name, name)}`);
  return alias;
}
