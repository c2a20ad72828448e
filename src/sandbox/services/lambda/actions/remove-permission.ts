import { defineAction, rest } from '../../../kernel/action';
import { checkPolicyRevision, findPolicy, policyTarget, writePolicy } from '../policy';
import { notFound } from '../refusals';
import { functionName, qualifier } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly StatementId: string;
  readonly RevisionId?: string;
}

export const removePermission = defineAction<Input>({
  name: 'RemovePermission',
  http: { method: 'DELETE', path: '/2015-03-31/functions/{FunctionName}/policy/{StatementId}', status: 204 },
  input: {
    FunctionName: functionName,
    Qualifier: qualifier,
    StatementId: { type: 'string', required: true, in: 'path', min: 1, max: 100, pattern: /^([a-zA-Z0-9-_.]+)$/ },
    RevisionId: { type: 'string', in: 'query' },
  },
  run(input, { kernel }) {
    const { fn, key } = policyTarget(kernel.world, input.FunctionName, input.Qualifier);
    const { statements } = findPolicy(fn, key);
    checkPolicyRevision(fn, key, input.RevisionId);
    const kept = statements.filter((statement) => statement.sid !== input.StatementId);
    if (kept.length === statements.length)
      throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
    writePolicy(kernel, fn, key, kept);
    return rest({ status: 204 });
  },
});
