import { defineAction } from '../../../kernel/action';
import { parseAppSpec, type RevisionInput, revisionShape, revisionText } from '../app-spec';
import { beginDeployment } from '../begin-deployment';
import { checkAlarms, checkAutoRollback } from '../check-group';
import { refused } from '../errors';
import { findApplication, findConfig, findGroup } from '../find';
import {
  type AlarmInput,
  type AutoRollbackInput,
  alarmShape,
  alarmsOf,
  autoRollbackOf,
  autoRollbackShape,
  name100,
} from '../shapes';

const left = { type: 'document', refused: true } as const;

/** Not in the model; what the service takes in practice. */
const MAX_DESCRIPTION = 512;

export const createDeployment = defineAction<{
  applicationName: string;
  deploymentGroupName: string;
  revision?: RevisionInput;
  deploymentConfigName?: string;
  description?: string;
  autoRollbackConfiguration?: AutoRollbackInput;
  overrideAlarmConfiguration?: AlarmInput;
}>({
  name: 'CreateDeployment',
  input: {
    applicationName: name100,
    deploymentGroupName: name100,
    revision: revisionShape,
    deploymentConfigName: { type: 'string', min: 1, max: 100 },
    description: { type: 'string' },
    ignoreApplicationStopFailures: left,
    targetInstances: left,
    autoRollbackConfiguration: autoRollbackShape,
    updateOutdatedInstancesOnly: left,
    fileExistsBehavior: left,
    overrideAlarmConfiguration: alarmShape,
  },
  run(input, { kernel, at }) {
    if ((input.description?.length ?? 0) > MAX_DESCRIPTION) {
      throw refused(
        'DescriptionTooLongException',
        `The description is too long: at most ${MAX_DESCRIPTION} characters.`,
      );
    }
    const application = findApplication(kernel, input.applicationName);
    const group = findGroup(kernel, application.name, input.deploymentGroupName);
    const { content, sha256 } = revisionText(input.revision);
    const shift = parseAppSpec(content);
    const config = findConfig(kernel, input.deploymentConfigName ?? group.configName);
    checkAlarms(input.overrideAlarmConfiguration);
    checkAutoRollback(input.autoRollbackConfiguration);
    const { deployments, running } = kernel.world.codedeploy;
    const active = running.find((id) => {
      const other = deployments[id];
      return other?.applicationName === application.name && other.groupName === group.name;
    });
    if (active !== undefined) {
      throw refused(
        'DeploymentLimitExceededException',
        `The Deployment Group '${group.name}' already has an active Deployment '${active}'`,
      );
    }
    const revision = application.revisions[sha256] ?? { sha256, content, registeredAt: at };
    application.revisions[sha256] = revision;
    revision.firstUsedAt ??= at;
    revision.lastUsedAt = at;
    const deployment = beginDeployment(
      kernel,
      {
        applicationName: application.name,
        groupName: group.name,
        configName: config.name,
        routing: config.routing,
        creator: 'user',
        shift,
        alarms:
          input.overrideAlarmConfiguration === undefined ? group.alarms : alarmsOf(input.overrideAlarmConfiguration),
        autoRollback:
          input.autoRollbackConfiguration === undefined
            ? group.autoRollback
            : autoRollbackOf(input.autoRollbackConfiguration),
        sha256,
        ...(input.description === undefined ? {} : { description: input.description }),
      },
      at,
    );
    return { deploymentId: deployment.id };
  },
});
