import { defineAction } from '../../../kernel/action';
import { findPolicy, policyDocument, policyTarget } from '../policy';
import { functionName, qualifier } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

export const getPolicy = defineAction<Input>({
  name: 'GetPolicy',
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/policy' },
  input: { FunctionName: functionName, Qualifier: qualifier },
  run(input, { kernel: { world } }) {
    const { fn, key } = policyTarget(world, input.FunctionName, input.Qualifier);
    const { statements, revisionId } = findPolicy(fn, key);
    return { Policy: policyDocument(statements), RevisionId: revisionId };
  },
});
