import { defineAction } from '../../../kernel/action';
import { checkAlarms, checkAutoRollback, checkRole, checkStyle } from '../check-group';
import { refused } from '../errors';
import { findApplication, findConfig, findGroup } from '../find';
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

/** Absent members keep their value. */
export const updateDeploymentGroup = defineAction<{
  applicationName: string;
  currentDeploymentGroupName: string;
  newDeploymentGroupName?: string;
  deploymentConfigName?: string;
  serviceRoleArn?: string;
  alarmConfiguration?: AlarmInput;
  autoRollbackConfiguration?: AutoRollbackInput;
  deploymentStyle?: StyleInput;
  outdatedInstancesStrategy?: OutdatedInstances;
}>({
  name: 'UpdateDeploymentGroup',
  input: {
    applicationName: name100,
    currentDeploymentGroupName: name100,
    newDeploymentGroupName: { type: 'string', min: 1, max: 100 },
    deploymentConfigName: { type: 'string', min: 1, max: 100 },
    serviceRoleArn: { type: 'string' },
    alarmConfiguration: alarmShape,
    autoRollbackConfiguration: autoRollbackShape,
    deploymentStyle: styleShape,
    ...groupLeftOut,
  },
  run(input, { kernel }) {
    const { groups } = findApplication(kernel, input.applicationName);
    const group = findGroup(kernel, input.applicationName, input.currentDeploymentGroupName);
    const name = input.newDeploymentGroupName;
    if (name !== undefined && name !== group.name && Object.hasOwn(groups, name)) {
      throw refused('DeploymentGroupAlreadyExistsException', `Deployment group name: ${name} already exists`);
    }
    if (input.deploymentConfigName !== undefined) findConfig(kernel, input.deploymentConfigName);
    if (input.serviceRoleArn !== undefined) checkRole(kernel.world, input.serviceRoleArn);
    checkAlarms(input.alarmConfiguration);
    checkAutoRollback(input.autoRollbackConfiguration);
    checkStyle(input.deploymentStyle);
    if (input.deploymentConfigName !== undefined) group.configName = input.deploymentConfigName;
    if (input.serviceRoleArn !== undefined) group.serviceRoleArn = input.serviceRoleArn;
    if (input.alarmConfiguration !== undefined) group.alarms = alarmsOf(input.alarmConfiguration);
    if (input.autoRollbackConfiguration !== undefined)
      group.autoRollback = autoRollbackOf(input.autoRollbackConfiguration);
    if (input.outdatedInstancesStrategy !== undefined) group.outdatedInstances = input.outdatedInstancesStrategy;
    if (name !== undefined && name !== group.name) {
      delete groups[group.name];
      group.name = name;
      groups[name] = group;
    }
    return {};
  },
});
