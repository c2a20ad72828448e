import { trusts } from '../../iam/roles';
import type { World } from '../../kernel/world';
import { refused } from './errors';
import type { AlarmInput, AutoRollbackInput, StyleInput } from './shapes';

const MAX_ALARMS = 10;

/** Refuses settings that a Lambda deployment cannot have. */
export function checkAlarms(input: AlarmInput | undefined): void {
  const names = (input?.alarms ?? []).map((alarm) => alarm.name);
  if (input?.enabled === true && names.length === 0) {
    throw refused('InvalidAlarmConfigException', 'The alarm configuration is enabled, but the alarm list is empty.');
  }
  if (new Set(names).size !== names.length) {
    throw refused('InvalidAlarmConfigException', 'Two alarms with the same name have been specified.');
  }
  if (names.length > MAX_ALARMS)
    throw refused('AlarmsLimitExceededException', `At most ${MAX_ALARMS} alarms are allowed.`);
}

export function checkAutoRollback(input: AutoRollbackInput | undefined): void {
  if (input?.enabled === true && (input.events ?? []).length === 0) {
    throw refused(
      'InvalidAutoRollbackConfigException',
      'The automatic rollback is enabled, but no event types are given.',
    );
  }
}

export function checkStyle(input: StyleInput | undefined): void {
  if (input === undefined) return;
  if (input.deploymentType !== 'BLUE_GREEN' || input.deploymentOption !== 'WITH_TRAFFIC_CONTROL') {
    throw refused(
      'InvalidDeploymentStyleException',
      'For the Lambda compute platform, the deployment style must be BLUE_GREEN and WITH_TRAFFIC_CONTROL.',
    );
  }
}

export function checkRole(world: World, arn: string): void {
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(arn))
    throw refused('InvalidRoleException', `${arn} is not a valid role ARN.`);
  if (!trusts(world, arn, 'codedeploy.amazonaws.com'))
    throw refused('InvalidRoleException', `Cannot assume role provided: ${arn}`);
}
