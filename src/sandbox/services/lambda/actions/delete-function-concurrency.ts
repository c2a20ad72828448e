import { defineAction, rest } from '../../../kernel/action';
import { findUnqualified } from '../find-function';
import { shortFunctionName } from '../shapes';

interface Input {
  readonly FunctionName: string;
}

export const deleteFunctionConcurrency = defineAction<Input>({
  name: 'DeleteFunctionConcurrency',
  http: { method: 'DELETE', path: '/2017-10-31/functions/{FunctionName}/concurrency', status: 204 },
  input: { FunctionName: shortFunctionName },
  run(input, { kernel: { world } }) {
    const fn = findUnqualified(world, input.FunctionName);
    delete fn.reservedConcurrency;
    return rest({ status: 204 });
  },
});
