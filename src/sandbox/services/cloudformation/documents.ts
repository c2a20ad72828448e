import { iso8601 } from '../../kernel/time';
import type { ChangeSet, Stack } from './state';

/** A stack as DescribeStacks answers it. */
export const stackDocument = (stack: Stack) => ({
  StackId: stack.id,
  StackName: stack.name,
  ...(stack.description === undefined ? {} : { Description: stack.description }),
  Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
  CreationTime: iso8601(stack.createdAt),
  ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: iso8601(stack.updatedAt) }),
  StackStatus: stack.status,
  ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
  DisableRollback: false,
  Capabilities: ['CAPABILITY_IAM'],
  Outputs: stack.outputs.map(({ key, value, description }) => ({
    OutputKey: key,
    OutputValue: value,
    ...(description === undefined ? {} : { Description: description }),
  })),
  Tags: [],
});

/** A change set as DescribeChangeSet answers it: ready at once. */
export const changeSetDocument = (stack: Stack, changeSet: ChangeSet) => ({
  ChangeSetName: changeSet.name,
  ChangeSetId: changeSet.id,
  StackId: stack.id,
  StackName: stack.name,
  CreationTime: iso8601(changeSet.createdAt),
  ...(changeSet.changes.length === 0
    ? {
        Status: 'FAILED',
        ExecutionStatus: 'UNAVAILABLE',
        StatusReason:
          "The submitted information didn't contain changes. Submit different information to create a change set.",
      }
    : { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' }),
  Capabilities: ['CAPABILITY_IAM'],
  Changes: changeSet.changes.map(({ action, logicalId, type }) => ({
    Type: 'Resource',
    ResourceChange: { Action: action, LogicalResourceId: logicalId, ResourceType: type },
  })),
});
