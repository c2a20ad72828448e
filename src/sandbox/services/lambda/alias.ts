import { AwsError } from '../../kernel/errors';
import type { World } from '../../kernel/world';
import { versionOf } from './find-function';
import { functionArn, LATEST } from './naming';
import { invalidParameter, notFound } from './refusals';
import type { FunctionAlias, LambdaFunction } from './state';

export interface RoutingInput {
  readonly AdditionalVersionWeights?: Readonly<Record<string, number>>;
}

/** `AliasConfiguration` on the wire. */
export function aliasDocument(world: World, fn: LambdaFunction, alias: FunctionAlias): Record<string, unknown> {
  return {
    AliasArn: functionArn(world, fn.name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
    RevisionId: alias.revisionId,
  };
}

/** A weight as Java prints a double: `2.0`, `0.25`. */
const shownWeight = (weight: number): string => (Number.isInteger(weight) ? weight.toFixed(1) : String(weight));

/** Weights that the service's model refuses (LocalStack's snapshots of AWS, `test_notfound_and_invalid_routingconfigs`). */
function checkWeights(weights: Readonly<Record<string, number>>): void {
  const entries = Object.entries(weights);
  const refuse = (constraint: string): never => {
    const shown = entries.map(([name, weight]) => `${name}=${shownWeight(weight)}`).join(', ');
    throw new AwsError(
      'ValidationException',
      400,
      `1 validation error detected: Value '{${shown}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${constraint}`,
    );
  };
  if (entries.some(([name]) => !/^[0-9]{1,1024}$/.test(name))) {
    refuse(
      'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]',
    );
  }
  if (entries.some(([, weight]) => !(weight >= 0 && weight <= 1))) {
    refuse(
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
    );
  }
}

/**
 * Refuses an invalid alias. It has at most one additional version, both published, different, of one execution role, weight
 * 0 to 1 (Lambda guide, "Implement Lambda canary deployments using a weighted alias").
 */
export function checkAlias(
  world: World,
  fn: LambdaFunction,
  version: string,
  weights: Readonly<Record<string, number>>,
): void {
  checkWeights(weights);
  const primary = versionOf(fn, version);
  if (primary === undefined) throw notFound(`Function not found: ${functionArn(world, fn.name, version)}`);
  const entries = Object.entries(weights);
  if (entries.length === 0) return;
  if (entries.length > 1)
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  if (version === LATEST)
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  for (const [name] of entries) {
    if (name === version) {
      throw invalidParameter(
        `Invalid function version ${name}. Function version ${name} is already included in routing configuration.`,
      );
    }
    const additional = versionOf(fn, name);
    if (additional === undefined) throw notFound(`Function not found: ${functionArn(world, fn.name, name)}`);
    if (additional.configuration.role !== primary.configuration.role) {
      throw invalidParameter('Alias can only route to versions with the same execution role');
    }
  }
}
