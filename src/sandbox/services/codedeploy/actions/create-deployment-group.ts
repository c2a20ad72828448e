import { defineAction } from '../../../kernel/action';
import { addTags, type TagPair, tagsFrom } from '../../../kernel/tags';
import { groupArn } from '../arns';
import { checkAlarms, checkAutoRollback, checkRole, checkStyle } from '../check-group';
import { refused } from '../errors';
import { findApplication, findConfig } from '../find';
import {
  type AlarmInput,
  type AutoRollbackInput,
  alarmShape,
  alarmsOf,
  autoRollbackOf,
  autoRollbackShape,
  groupLeftOut,
  name100,
  type StyleInput,
  styleShape,
} from '../shapes';
import type { OutdatedInstances } from '../state';

const DEFAULT_CONFIG = 'CodeDeployDefault.LambdaAllAtOnce';

export const createDeploymentGroup = defineAction<{
  applicationName: string;
  deploymentGroupName: string;
  deploymentConfigName?: string;
  serviceRoleArn: string;
  alarmConfiguration?: AlarmInput;
  autoRollbackConfiguration?: AutoRollbackInput;
  deploymentStyle?: StyleInput;
  outdatedInstancesStrategy?: OutdatedInstances;
  tags?: readonly TagPair[];
}>({
  name: 'CreateDeploymentGroup',
  input: {
    applicationName: name100,
    deploymentGroupName: name100,
    deploymentConfigName: { type: 'string', min: 1, max: 100 },
    serviceRoleArn: { type: 'string', required: true },
    alarmConfiguration: alarmShape,
    autoRollbackConfiguration: autoRollbackShape,
    deploymentStyle: styleShape,
    ...groupLeftOut,
  },
  run(input, { kernel }) {
    const { groups } = findApplication(kernel, input.applicationName);
    const name = input.deploymentGroupName;
    if (Object.hasOwn(groups, name)) {
      throw refused('DeploymentGroupAlreadyExistsException', `Deployment group name: ${name} already exists`);
    }
    const config = findConfig(kernel, input.deploymentConfigName ?? DEFAULT_CONFIG);
    checkRole(kernel.world, input.serviceRoleArn);
    checkAlarms(input.alarmConfiguration);
    checkAutoRollback(input.autoRollbackConfiguration);
    checkStyle(input.deploymentStyle);
    const id = kernel.random.uuid();
    groups[name] = {
      id,
      name,
      serviceRoleArn: input.serviceRoleArn,
      configName: config.name,
      alarms: alarmsOf(input.alarmConfiguration),
      autoRollback: autoRollbackOf(input.autoRollbackConfiguration),
      ...(input.outdatedInstancesStrategy === undefined ? {} : { outdatedInstances: input.outdatedInstancesStrategy }),
    };
    addTags(kernel.world, groupArn(kernel.world, input.applicationName, name), tagsFrom(input.tags));
    return { deploymentGroupId: id };
  },
});
