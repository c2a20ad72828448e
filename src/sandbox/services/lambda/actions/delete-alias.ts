import { defineAction, rest } from '../../../kernel/action';
import { findFunction } from '../find-function';
import { aliasName, shortFunctionName } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Name: string;
}

/** Deleting an alias that does not exist succeeds, as in Lambda. */
export const deleteAlias = defineAction<Input>({
  name: 'DeleteAlias',
  http: { method: 'DELETE', path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}', status: 204 },
  input: { FunctionName: shortFunctionName, Name: aliasName },
  run(input, { kernel: { world } }) {
    const { fn } = findFunction(world, input.FunctionName);
    delete fn.aliases[input.Name];
    delete fn.policies[input.Name];
    delete fn.eventInvokeConfigs[input.Name];
    return rest({ status: 204 });
  },
});
