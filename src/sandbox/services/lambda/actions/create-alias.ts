import { defineAction } from '../../../kernel/action';
import { aliasDocument, checkAlias, type RoutingInput } from '../alias';
import { findFunction } from '../find-function';
import { functionArn } from '../naming';
import { conflict } from '../refusals';
import { aliasName, routingConfig, shortFunctionName, versionNumber } from '../shapes';
import type { FunctionAlias } from '../state';

interface Input {
  readonly FunctionName: string;
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly Description?: string;
  readonly RoutingConfig?: RoutingInput;
}

export const createAlias = defineAction<Input>({
  name: 'CreateAlias',
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/aliases', status: 201 },
  input: {
    FunctionName: shortFunctionName,
    Name: { ...aliasName, in: 'body' },
    FunctionVersion: { ...versionNumber, required: true },
    Description: { type: 'string', min: 0, max: 256 },
    RoutingConfig: routingConfig,
  },
  run(input, { kernel }) {
    const { world } = kernel;
    const { fn } = findFunction(world, input.FunctionName);
    if (Object.hasOwn(fn.aliases, input.Name)) {
      throw conflict(`Alias already exists: ${functionArn(world, fn.name, input.Name)}`);
    }
    const weights = { ...input.RoutingConfig?.AdditionalVersionWeights };
    checkAlias(world, fn, input.FunctionVersion, weights);
    const alias: FunctionAlias = {
      name: input.Name,
      version: input.FunctionVersion,
      description: input.Description ?? '',
      weights,
      revisionId: kernel.random.uuid(),
    };
    fn.aliases[input.Name] = alias;
    return aliasDocument(world, fn, alias);
  },
});
