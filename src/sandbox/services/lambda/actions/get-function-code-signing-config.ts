import { defineAction } from '../../../kernel/action';
import { findFunction } from '../find-function';
import { functionName } from '../shapes';

/** No function has one here: the answer is empty (LocalStack's snapshots of AWS, `test_code_signing_not_found_excs`). */
export const getFunctionCodeSigningConfig = defineAction<{ readonly FunctionName: string }>({
  name: 'GetFunctionCodeSigningConfig',
  http: { method: 'GET', path: '/2020-06-30/functions/{FunctionName}/code-signing-config' },
  input: { FunctionName: functionName },
  run(input, { kernel: { world } }) {
    findFunction(world, input.FunctionName);
    return {};
  },
});
