import { defineAction } from '../../../kernel/action';
import { checkPolicyRevision, policyResource, policyTarget, statementDocument, writePolicy } from '../policy';
import { conflict } from '../refusals';
import { functionName, qualifier } from '../shapes';
import type { PolicyStatement } from '../state';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly PrincipalOrgID?: string;
  readonly RevisionId?: string;
}

export const addPermission = defineAction<Input>({
  name: 'AddPermission',
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/policy', status: 201 },
  input: {
    FunctionName: functionName,
    Qualifier: qualifier,
    StatementId: { type: 'string', required: true, min: 1, max: 100, pattern: /^([a-zA-Z0-9-_]+)$/ },
    Action: { type: 'string', required: true, pattern: /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/ },
    Principal: { type: 'string', required: true, pattern: /^[^\s]+$/ },
    SourceArn: {
      type: 'string',
      pattern: /^arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)$/,
    },
    SourceAccount: { type: 'string', max: 12, pattern: /^\d{12}$/ },
    PrincipalOrgID: { type: 'string', min: 12, max: 34, pattern: /^o-[a-z0-9]{10,32}$/ },
    RevisionId: { type: 'string' },
    EventSourceToken: { type: 'string', refused: true },
    FunctionUrlAuthType: { type: 'string', refused: true },
    InvokedViaFunctionUrl: { type: 'boolean', refused: true },
  },
  run(input, { kernel }) {
    const target = policyTarget(kernel.world, input.FunctionName, input.Qualifier);
    const { fn, key } = target;
    checkPolicyRevision(fn, key, input.RevisionId);
    const before = fn.policies[key]?.statements ?? [];
    if (before.some((statement) => statement.sid === input.StatementId)) {
      throw conflict(
        `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const statement: PolicyStatement = {
      sid: input.StatementId,
      action: input.Action,
      principal: input.Principal,
      resource: policyResource(kernel.world, target),
      ...(input.SourceArn === undefined ? {} : { sourceArn: input.SourceArn }),
      ...(input.SourceAccount === undefined ? {} : { sourceAccount: input.SourceAccount }),
      ...(input.PrincipalOrgID === undefined ? {} : { principalOrgId: input.PrincipalOrgID }),
    };
    writePolicy(kernel, fn, key, [...before, statement]);
    return { Statement: JSON.stringify(statementDocument(statement)) };
  },
});
