import { defineAction } from '../../../kernel/action';
import { refused } from '../errors';
import { findGroup } from '../find';
import { pageOfNames } from '../list';

const STATUSES = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'] as const;

/** Newest first. */
export const listDeployments = defineAction<{
  applicationName?: string;
  deploymentGroupName?: string;
  includeOnlyStatuses?: readonly string[];
  createTimeRange?: { readonly start?: number; readonly end?: number };
  nextToken?: string;
}>({
  name: 'ListDeployments',
  input: {
    applicationName: { type: 'string', min: 1, max: 100 },
    deploymentGroupName: { type: 'string', min: 1, max: 100 },
    externalId: { type: 'string', refused: true },
    includeOnlyStatuses: { type: 'list', of: { type: 'string', enum: STATUSES } },
    createTimeRange: { type: 'structure', members: { start: { type: 'timestamp' }, end: { type: 'timestamp' } } },
    nextToken: { type: 'string' },
  },
  run(input, { kernel }) {
    const { applicationName, deploymentGroupName, includeOnlyStatuses, createTimeRange } = input;
    if ((applicationName === undefined) !== (deploymentGroupName === undefined)) {
      const code =
        applicationName === undefined ? 'ApplicationNameRequiredException' : 'DeploymentGroupNameRequiredException';
      throw refused(code, 'An application name and a deployment group name are given together or not at all.');
    }
    if (applicationName !== undefined && deploymentGroupName !== undefined) {
      findGroup(kernel, applicationName, deploymentGroupName);
    }
    const ids = Object.values(kernel.world.codedeploy.deployments)
      .filter(
        (deployment) =>
          (applicationName === undefined || deployment.applicationName === applicationName) &&
          (deploymentGroupName === undefined || deployment.groupName === deploymentGroupName) &&
          (includeOnlyStatuses === undefined || includeOnlyStatuses.includes(deployment.status)) &&
          (createTimeRange?.start === undefined || deployment.createdAt >= createTimeRange.start) &&
          (createTimeRange?.end === undefined || deployment.createdAt <= createTimeRange.end),
      )
      .map((deployment) => deployment.id)
      .reverse();
    return pageOfNames(
      'deployments',
      ids,
      `deployments ${applicationName ?? ''}/${deploymentGroupName ?? ''}`,
      input.nextToken,
    );
  },
});
