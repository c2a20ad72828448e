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

/**
 * Refuses what an alias cannot be: at most one additional version, both published, different, of one execution role and
 * one dead-letter setting, weight 0 to 1 (Lambda guide, "Implement Lambda canary deployments using a weighted alias").
 */
export function checkAlias(
  world: World,
  fn: LambdaFunction,
  version: string,
  weights: Readonly<Record<string, number>>,
): void {
  const primary = versionOf(fn, version);
  if (primary === undefined) throw notFound(`Function not found: ${functionArn(world, fn.name, version)}`);
  const entries = Object.entries(weights);
  if (entries.length === 0) return;
  if (entries.length > 1)
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  if (version === LATEST)
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  for (const [name, weight] of entries) {
    if (name === LATEST || !/^\d+$/.test(name)) {
      throw invalidParameter(
        `${name} is not a valid version for AdditionalVersionWeights: only published versions are allowed`,
      );
    }
    if (!(weight >= 0 && weight <= 1)) {
      throw invalidParameter(`Weight for version ${name} must be between 0.0 and 1.0`);
    }
    if (name === version) {
      throw invalidParameter(
        'Invalid function version in AdditionalVersionWeights. Function version can only be included once.',
      );
    }
    const additional = versionOf(fn, name);
    if (additional === undefined) throw notFound(`Function not found: ${functionArn(world, fn.name, name)}`);
    if (additional.configuration.role !== primary.configuration.role) {
      throw invalidParameter('Alias can only route to versions with the same execution role');
    }
    if (additional.configuration.deadLetterTarget !== primary.configuration.deadLetterTarget) {
      throw invalidParameter('Alias can only route to versions with the same dead-letter queue configuration');
    }
  }
}
