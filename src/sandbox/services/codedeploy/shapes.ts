import type { Members, Shape } from '../../kernel/schema';
import type { AlarmConfiguration, AutoRollback } from './state';

export const name100: Shape = { type: 'string', required: true, min: 1, max: 100 };
export const text: Shape = { type: 'string' };
export const computePlatform: Shape = { type: 'string', enum: ['Server', 'Lambda', 'ECS'] };
const left: Shape = { type: 'document', refused: true };

export const alarmShape: Shape = {
  type: 'structure',
  members: {
    enabled: { type: 'boolean' },
    ignorePollAlarmFailure: { type: 'boolean' },
    alarms: {
      type: 'list',
      of: { type: 'structure', members: { name: { type: 'string', required: true, min: 1, max: 255 } } },
    },
  },
};

export const autoRollbackShape: Shape = {
  type: 'structure',
  members: {
    enabled: { type: 'boolean' },
    events: {
      type: 'list',
      of: { type: 'string', enum: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] },
    },
  },
};

export const tagList: Extract<Shape, { type: 'list' }> = {
  type: 'list',
  of: {
    type: 'structure',
    members: { Key: { type: 'string', required: true, min: 1, max: 128 }, Value: { type: 'string', max: 256 } },
  },
};

/** Members of a deployment group that belong to other platforms, or that the sandbox leaves out. */
export const groupLeftOut: Members = {
  ec2TagFilters: left,
  onPremisesInstanceTagFilters: left,
  autoScalingGroups: left,
  triggerConfigurations: left,
  outdatedInstancesStrategy: { type: 'string', enum: ['UPDATE', 'IGNORE'] },
  blueGreenDeploymentConfiguration: left,
  loadBalancerInfo: left,
  ec2TagSet: left,
  ecsServices: left,
  onPremisesTagSet: left,
  tags: tagList,
  terminationHookEnabled: left,
};

export const styleShape: Shape = {
  type: 'structure',
  members: {
    deploymentType: { type: 'string', enum: ['IN_PLACE', 'BLUE_GREEN'] },
    deploymentOption: { type: 'string', enum: ['WITH_TRAFFIC_CONTROL', 'WITHOUT_TRAFFIC_CONTROL'] },
  },
};

export interface AlarmInput {
  readonly enabled?: boolean;
  readonly ignorePollAlarmFailure?: boolean;
  readonly alarms?: readonly { readonly name: string }[];
}

export interface AutoRollbackInput {
  readonly enabled?: boolean;
  readonly events?: readonly string[];
}

export interface StyleInput {
  readonly deploymentType?: string;
  readonly deploymentOption?: string;
}

export const alarmsOf = (input: AlarmInput | undefined): AlarmConfiguration => ({
  enabled: input?.enabled ?? false,
  ignorePollAlarmFailure: input?.ignorePollAlarmFailure ?? false,
  alarms: (input?.alarms ?? []).map((alarm) => alarm.name),
});

export const autoRollbackOf = (input: AutoRollbackInput | undefined): AutoRollback => ({
  enabled: input?.enabled ?? false,
  events: input?.events ?? [],
});
