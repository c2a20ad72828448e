import { defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { iso8601 } from '../../../kernel/time';
import { deployStack, planStack, removeResource } from '../deploy';
import { stackDocument } from '../documents';
import { validationError } from '../errors';
import { findStack, newStack } from '../find';
import { givenParameters, requestToken, stackName, type TemplateInput, templateMembers } from '../shapes';

export const createStack = defineAction<TemplateInput>({
  name: 'CreateStack',
  input: { ...templateMembers, OnFailure: { type: 'string' }, TimeoutInMinutes: { type: 'integer', min: 1 } },
  run(input, context) {
    const { stacks } = context.kernel.world.cloudformation;
    if (stacks[input.StackName] !== undefined)
      throw new AwsError('AlreadyExistsException', 400, `Stack [${input.StackName}] already exists`);
    if (input.TemplateBody === undefined)
      throw validationError('Either Template URL or Template Body must be specified.');
    const stack = newStack(context, input.StackName);
    const plan = planStack(stack, input.TemplateBody, givenParameters(input, {}), context);
    deployStack(stack, plan, input.TemplateBody, context);
    stacks[stack.name] = stack;
    return { StackId: stack.id };
  },
});

export const updateStack = defineAction<TemplateInput & { UsePreviousTemplate?: boolean }>({
  name: 'UpdateStack',
  input: { ...templateMembers, UsePreviousTemplate: { type: 'boolean' } },
  run(input, context) {
    const stack = findStack(context, input.StackName);
    const text = input.UsePreviousTemplate === true ? stack.template : input.TemplateBody;
    if (text === undefined) throw validationError('Either Template URL or Template Body must be specified.');
    const plan = planStack(stack, text, givenParameters(input, stack.parameters), context);
    if (text === stack.template && JSON.stringify(plan.parameters) === JSON.stringify(stack.parameters))
      throw validationError('No updates are to be performed.');
    deployStack(stack, plan, text, context);
    return { StackId: stack.id };
  },
});

export const describeStacks = defineAction<{ StackName?: string }>({
  name: 'DescribeStacks',
  input: { StackName: stackName, NextToken: { type: 'string', refused: true } },
  run(input, context) {
    const { stacks } = context.kernel.world.cloudformation;
    const found = input.StackName === undefined ? Object.values(stacks) : [findStack(context, input.StackName)];
    return { Stacks: found.map(stackDocument) };
  },
});

export const describeStackResources = defineAction<{ StackName: string }>({
  name: 'DescribeStackResources',
  input: { StackName: { ...stackName, required: true }, LogicalResourceId: { type: 'string', refused: true } },
  run(input, context) {
    const stack = findStack(context, input.StackName);
    return {
      StackResources: stack.resources.map(({ logicalId, type, physicalId }) => ({
        StackName: stack.name,
        StackId: stack.id,
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId,
        ResourceType: type,
        Timestamp: iso8601(stack.updatedAt ?? stack.createdAt),
        ResourceStatus: 'CREATE_COMPLETE',
      })),
    };
  },
});

/** Removes in the opposite order; what cannot be deleted leaves the stack in DELETE_FAILED with the reason. */
export const deleteStack = defineAction<{ StackName: string }>({
  name: 'DeleteStack',
  input: {
    StackName: { ...stackName, required: true },
    ClientRequestToken: requestToken,
    RetainResources: { type: 'list', of: { type: 'string' }, max: 0 },
  },
  run(input, context) {
    const { stacks } = context.kernel.world.cloudformation;
    const stack = stacks[input.StackName];
    if (stack === undefined) return {};
    for (const resource of [...stack.resources].reverse()) {
      try {
        removeResource(stack, resource, context);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        stack.status = 'DELETE_FAILED';
        stack.statusReason = `The following resource(s) failed to delete: [${resource.logicalId}]. ${error.message}`;
        return {};
      }
    }
    delete stacks[stack.name];
    return {};
  },
});
