import { defineAction, rest } from '../../../kernel/action';
import { dropUnusedCode } from '../code';
import { findFunction } from '../find-function';
import { LATEST } from '../naming';
import { conflict, invalidParameter } from '../refusals';
import { functionName, qualifier } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

export const deleteFunction = defineAction<Input>({
  name: 'DeleteFunction',
  http: { method: 'DELETE', path: '/2015-03-31/functions/{FunctionName}', status: 204 },
  input: { FunctionName: functionName, Qualifier: qualifier },
  /** A version that does not exist is deleted with success (LocalStack's tests against AWS, `test_delete_on_nonexisting_version`). */
  run(input, { kernel: { world } }) {
    const { fn, named } = findFunction(world, input.FunctionName, input.Qualifier);
    const { lambda } = world;
    if (named.qualifier === undefined) {
      delete lambda.functions[fn.name];
      lambda.queue = lambda.queue.filter((event) => event.functionName !== fn.name);
    } else {
      if (named.qualifier === LATEST)
        throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
      const users = Object.values(fn.aliases).filter(
        (alias) => alias.version === named.qualifier || Object.hasOwn(alias.weights, named.qualifier ?? ''),
      );
      if (users.length > 0) {
        throw conflict(
          `Version ${named.qualifier} is currently referenced by one or more aliases: [${users.map((alias) => alias.name).join(', ')}]. Remove or update these aliases first.`,
        );
      }
      fn.versions = fn.versions.filter((version) => version.version !== named.qualifier);
    }
    dropUnusedCode(world);
    return rest({ status: 204 });
  },
});
