import { AwsError } from '../../kernel/errors';
import type { World } from '../../kernel/world';
import { functionArn, LATEST, type NamedFunction, parseFunctionName } from './naming';
import { invalidParameter } from './refusals';
import type { FunctionAlias, FunctionVersion, LambdaFunction } from './state';

/** 404 in Lambda's words. */
export const functionNotFound = (world: World, { name, qualifier }: NamedFunction): AwsError =>
  new AwsError('ResourceNotFoundException', 404, `Function not found: ${functionArn(world, name, qualifier)}`);

export function findFunction(
  world: World,
  text: string,
  qualifier?: string,
): { readonly fn: LambdaFunction; readonly named: NamedFunction } {
  const named = parseFunctionName(world, text, qualifier);
  const { functions } = world.lambda;
  const fn = Object.hasOwn(functions, named.name) ? functions[named.name] : undefined;
  if (fn === undefined) throw functionNotFound(world, named);
  return { fn, named };
}

/** The function itself, for operations that versions and aliases do not have (`test_function_concurrency_exceptions`). */
export function findUnqualified(world: World, text: string): LambdaFunction {
  const named = parseFunctionName(world, text);
  if (named.qualifier !== undefined) {
    throw invalidParameter(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    );
  }
  return findFunction(world, text).fn;
}

/** The function whose tags `resource` (an ARN) names (`test_tag_versions`). */
export function findTagged(world: World, resource: string): LambdaFunction {
  if (parseFunctionName(world, resource).qualifier !== undefined) {
    throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  }
  return findFunction(world, resource).fn;
}

export interface FoundVersion {
  readonly fn: LambdaFunction;
  readonly version: FunctionVersion;
  /** The qualifier as asked for; undefined for an unqualified name. */
  readonly qualifier?: string;
  readonly alias?: FunctionAlias;
}

/** The version that a name and qualifier mean; an alias means its primary version. */
export function findVersion(world: World, text: string, qualifier?: string): FoundVersion {
  const { fn, named } = findFunction(world, text, qualifier);
  const asked = named.qualifier;
  if (asked === undefined || asked === LATEST) {
    return { fn, version: fn.latest, ...(asked === undefined ? {} : { qualifier: asked }) };
  }
  const alias = Object.hasOwn(fn.aliases, asked) ? fn.aliases[asked] : undefined;
  const version = versionOf(fn, alias?.version ?? asked);
  if (version === undefined) throw functionNotFound(world, named);
  return { fn, version, qualifier: asked, ...(alias === undefined ? {} : { alias }) };
}

export const versionOf = (fn: LambdaFunction, version: string): FunctionVersion | undefined =>
  version === LATEST ? fn.latest : fn.versions.find((candidate) => candidate.version === version);
