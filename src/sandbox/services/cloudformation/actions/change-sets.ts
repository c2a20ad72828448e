import { defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { deployStack, planStack } from '../deploy';
import { changeSetDocument } from '../documents';
import { noSuchChangeSet, validationError } from '../errors';
import { findStack, newStack } from '../find';
import { givenParameters, requestToken, stackName, type TemplateInput, templateMembers } from '../shapes';
import type { ChangeSet, Stack } from '../state';

const nameOf = (given: string): string => /:changeSet\/([^/]+)\//.exec(given)?.[1] ?? given;

const changeSetName = {
  type: 'string',
  required: true,
  min: 1,
  max: 1600,
  pattern: /^(?:[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*)$/,
} as const;

function findChangeSet(stack: Stack, given: string): ChangeSet {
  const found = stack.changeSets[nameOf(given)];
  if (found === undefined) throw noSuchChangeSet(given);
  return found;
}

export const createChangeSet = defineAction<
  TemplateInput & { ChangeSetName: string; ChangeSetType?: 'CREATE' | 'UPDATE'; UsePreviousTemplate?: boolean }
>({
  name: 'CreateChangeSet',
  input: {
    ...templateMembers,
    ChangeSetName: { ...changeSetName, max: 128, pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/ },
    ChangeSetType: { type: 'string', enum: ['CREATE', 'UPDATE'] },
    UsePreviousTemplate: { type: 'boolean' },
    Description: { type: 'string', min: 1, max: 1024 },
    IncludeNestedStacks: { type: 'boolean' },
  },
  run(input, context) {
    const { stacks } = context.kernel.world.cloudformation;
    const existing = stacks[input.StackName];
    const isCreate = input.ChangeSetType === 'CREATE';
    if (isCreate && existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
      throw validationError(
        `Stack [${input.StackName}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
      );
    }
    const stack = existing ?? (isCreate ? newStack(context, input.StackName) : findStack(context, input.StackName));
    const template = input.UsePreviousTemplate === true ? stack.template : input.TemplateBody;
    if (template === undefined) throw validationError('Either Template URL or Template Body must be specified.');
    const {
      template: parsed,
      order,
      parameters,
    } = planStack(stack, template, givenParameters(input, stack.parameters), context);
    if (Object.values(parsed.Resources).some(({ Type }) => Type === 'AWS::IAM::Role') && !input.Capabilities?.length) {
      throw new AwsError('InsufficientCapabilitiesException', 400, 'Requires capabilities : [CAPABILITY_IAM]');
    }
    const before = new Map(stack.resources.map(({ logicalId, type }) => [logicalId, type]));
    const same = stack.template === template && JSON.stringify(stack.parameters) === JSON.stringify(parameters);
    const changes: ChangeSet['changes'] = same
      ? []
      : [
          ...order.map((logicalId) => ({
            action: before.has(logicalId) ? ('Modify' as const) : ('Add' as const),
            logicalId,
            type: parsed.Resources[logicalId]?.Type ?? '',
          })),
          ...[...before]
            .filter(([logicalId]) => !order.includes(logicalId))
            .map(([logicalId, type]) => ({ action: 'Remove' as const, logicalId, type })),
        ];
    const random = context.kernel.random.fork(`change set ${input.ChangeSetName} ${context.at}`);
    const { region, accountId } = context.kernel.world;
    const changeSet: ChangeSet = {
      id: `arn:aws:cloudformation:${region}:${accountId}:changeSet/${input.ChangeSetName}/${random.uuid()}`,
      name: input.ChangeSetName,
      createdAt: context.at,
      template,
      parameters,
      changes,
    };
    stack.changeSets[changeSet.name] = changeSet;
    stacks[stack.name] = stack;
    return { Id: changeSet.id, StackId: stack.id };
  },
});

/** The stack may be left out when the change set is named by its ARN. */
function stackOf(
  context: Parameters<typeof findStack>[0],
  input: { readonly StackName?: string; readonly ChangeSetName: string },
): Stack {
  if (input.StackName !== undefined) return findStack(context, input.StackName);
  const stacks = Object.values(context.kernel.world.cloudformation.stacks);
  const found = stacks.find(({ changeSets }) => changeSets[nameOf(input.ChangeSetName)]?.id === input.ChangeSetName);
  if (found === undefined) throw noSuchChangeSet(input.ChangeSetName);
  return found;
}

const reference = { StackName: stackName, ChangeSetName: changeSetName };

export const describeChangeSet = defineAction<{ StackName?: string; ChangeSetName: string }>({
  name: 'DescribeChangeSet',
  input: { ...reference, NextToken: { type: 'string', refused: true }, IncludePropertyValues: { type: 'boolean' } },
  run(input, context) {
    const stack = stackOf(context, input);
    return changeSetDocument(stack, findChangeSet(stack, input.ChangeSetName));
  },
});

export const executeChangeSet = defineAction<{ StackName?: string; ChangeSetName: string }>({
  name: 'ExecuteChangeSet',
  input: { ...reference, ClientRequestToken: requestToken, DisableRollback: { type: 'boolean' } },
  run(input, context) {
    const stack = stackOf(context, input);
    const changeSet = findChangeSet(stack, input.ChangeSetName);
    const plan = planStack(stack, changeSet.template, changeSet.parameters, context);
    deployStack(stack, plan, changeSet.template, context);
    stack.changeSets = {};
    return {};
  },
});

export const deleteChangeSet = defineAction<{ StackName?: string; ChangeSetName: string }>({
  name: 'DeleteChangeSet',
  input: reference,
  run(input, context) {
    const stack = stackOf(context, input);
    delete stack.changeSets[findChangeSet(stack, input.ChangeSetName).name];
    return {};
  },
});
