import { defineAction } from '../../../kernel/action';
import { aliasDocument } from '../alias';
import { findAlias } from '../find-alias';
import { findFunction } from '../find-function';
import { aliasName, shortFunctionName } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Name: string;
}

export const getAlias = defineAction<Input>({
  name: 'GetAlias',
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}' },
  input: { FunctionName: shortFunctionName, Name: aliasName },
  run(input, { kernel: { world } }) {
    const { fn } = findFunction(world, input.FunctionName);
    return aliasDocument(world, fn, findAlias(world, fn, input.Name));
  },
});
