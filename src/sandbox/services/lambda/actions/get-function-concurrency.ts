import { defineAction } from '../../../kernel/action';
import { findFunction } from '../find-function';
import { shortFunctionName } from '../shapes';

interface Input {
  readonly FunctionName: string;
}

export const getFunctionConcurrency = defineAction<Input>({
  name: 'GetFunctionConcurrency',
  http: { method: 'GET', path: '/2019-09-30/functions/{FunctionName}/concurrency' },
  input: { FunctionName: shortFunctionName },
  run(input, { kernel: { world } }) {
    const { fn } = findFunction(world, input.FunctionName);
    return fn.reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: fn.reservedConcurrency };
  },
});
