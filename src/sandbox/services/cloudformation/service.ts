import type { Service } from '../../kernel/action';
import { createChangeSet, deleteChangeSet, describeChangeSet, executeChangeSet } from './actions/change-sets';
import { getTemplateSummary } from './actions/get-template-summary';
import { createStack, deleteStack, describeStackResources, describeStacks, updateStack } from './actions/stacks';

/** CloudFormation: a stack of the resource types that `lambdas/template.yaml` has. */
export const cloudformation: Service = {
  name: 'cloudformation',
  protocol: 'query',
  queryFace: { version: '2010-05-15', namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' },
  validationCode: 'ValidationError',
  malformedCode: 'ValidationError',
  actions: [
    createChangeSet,
    createStack,
    deleteChangeSet,
    deleteStack,
    describeChangeSet,
    describeStackResources,
    describeStacks,
    executeChangeSet,
    getTemplateSummary,
    updateStack,
  ],
};
