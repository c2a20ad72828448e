import { defineAction } from '../../../kernel/action';
import { ACCOUNT_CONCURRENCY, MINIMUM_UNRESERVED, reservedTotal } from '../concurrency';
import { findUnqualified } from '../find-function';
import { invalidParameter } from '../refusals';
import { shortFunctionName } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly ReservedConcurrentExecutions: number;
}

export const putFunctionConcurrency = defineAction<Input>({
  name: 'PutFunctionConcurrency',
  http: { method: 'PUT', path: '/2017-10-31/functions/{FunctionName}/concurrency' },
  input: { FunctionName: shortFunctionName, ReservedConcurrentExecutions: { type: 'integer', required: true, min: 0 } },
  run(input, { kernel: { world } }) {
    const fn = findUnqualified(world, input.FunctionName);
    const others = reservedTotal(world) - (fn.reservedConcurrency ?? 0);
    if (ACCOUNT_CONCURRENCY - others - input.ReservedConcurrentExecutions < MINIMUM_UNRESERVED) {
      throw invalidParameter(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MINIMUM_UNRESERVED}].`,
      );
    }
    fn.reservedConcurrency = input.ReservedConcurrentExecutions;
    return { ReservedConcurrentExecutions: input.ReservedConcurrentExecutions };
  },
});
