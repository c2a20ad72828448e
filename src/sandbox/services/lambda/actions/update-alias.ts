import { defineAction } from '../../../kernel/action';
import { aliasDocument, checkAlias, type RoutingInput } from '../alias';
import { findAlias } from '../find-alias';
import { findFunction } from '../find-function';
import { preconditionFailed } from '../refusals';
import { aliasName, routingConfig, shortFunctionName, versionNumber } from '../shapes';
import type { FunctionAlias } from '../state';

interface Input {
  readonly FunctionName: string;
  readonly Name: string;
  readonly FunctionVersion?: string;
  readonly Description?: string;
  readonly RoutingConfig?: RoutingInput;
  readonly RevisionId?: string;
}

/** Members that are not sent stay as they are: weights are cleared by an empty map only. */
export const updateAlias = defineAction<Input>({
  name: 'UpdateAlias',
  http: { method: 'PUT', path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}' },
  input: {
    FunctionName: shortFunctionName,
    Name: aliasName,
    FunctionVersion: versionNumber,
    Description: { type: 'string', min: 0, max: 256 },
    RoutingConfig: routingConfig,
    RevisionId: { type: 'string' },
  },
  run(input, { kernel }) {
    const { world } = kernel;
    const { fn } = findFunction(world, input.FunctionName);
    const before = findAlias(world, fn, input.Name);
    if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId)
      throw preconditionFailed('GetFunction/GetAlias');
    const alias: FunctionAlias = {
      ...before,
      version: input.FunctionVersion ?? before.version,
      description: input.Description ?? before.description,
      weights: {
        ...(input.RoutingConfig === undefined ? before.weights : input.RoutingConfig.AdditionalVersionWeights),
      },
      revisionId: kernel.random.uuid(),
    };
    checkAlias(world, fn, alias.version, alias.weights);
    fn.aliases[alias.name] = alias;
    return aliasDocument(world, fn, alias);
  },
});
