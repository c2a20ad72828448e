/** CodeDeploy's share of the world. */
export interface CodeDeployState {
  applications: Record<string, CodeDeployApplication>;
  configs: Record<string, DeploymentConfig>;
  deployments: Record<string, CodeDeployDeployment>;
  /** Ids of deployments that are not over: what the clock has to look at. */
  running: string[];
}

export interface CodeDeployApplication {
  readonly id: string;
  readonly name: string;
  readonly computePlatform: 'Lambda';
  readonly createdAt: number;
  groups: Record<string, DeploymentGroup>;
  revisions: Record<string, Revision>;
}

/** A deployed AppSpec, by the hex SHA-256 of its text. */
export interface Revision {
  readonly sha256: string;
  readonly content: string;
  readonly registeredAt: number;
  firstUsedAt?: number;
  lastUsedAt?: number;
}

export interface AlarmConfiguration {
  readonly enabled: boolean;
  readonly ignorePollAlarmFailure: boolean;
  readonly alarms: readonly string[];
}

export interface AutoRollback {
  readonly enabled: boolean;
  readonly events: readonly string[];
}

export type OutdatedInstances = 'UPDATE' | 'IGNORE';

export interface DeploymentGroup {
  readonly id: string;
  name: string;
  serviceRoleArn: string;
  configName: string;
  alarms: AlarmConfiguration;
  autoRollback: AutoRollback;
  /** Kept and answered; it concerns EC2 instances only. */
  outdatedInstances?: OutdatedInstances;
  /** Revision whose deployment last succeeded. */
  lastGood?: { readonly deploymentId: string; readonly sha256: string };
  lastAttempted?: { readonly deploymentId: string; readonly sha256: string };
}

/** How traffic moves: all at once, one canary step, or equal steps. Minutes between steps. */
export type TrafficRouting =
  | { readonly kind: 'AllAtOnce' }
  | { readonly kind: 'TimeBasedCanary'; readonly percentage: number; readonly intervalMinutes: number }
  | { readonly kind: 'TimeBasedLinear'; readonly percentage: number; readonly intervalMinutes: number };

export interface DeploymentConfig {
  readonly id: string;
  readonly name: string;
  readonly routing: TrafficRouting;
  readonly createdAt: number;
}

export type DeploymentStatus = 'Created' | 'Queued' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';

export type LifecycleStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';

export interface LifecycleEvent {
  readonly name: 'Start' | 'BeforeAllowTraffic' | 'AllowTraffic' | 'AfterAllowTraffic' | 'End';
  status: LifecycleStatus;
  startedAt?: number;
  endedAt?: number;
  message?: string;
}

/** What one AppSpec asks for: move this alias from one version to another. */
export interface AliasShift {
  readonly resource: string;
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
}

export interface CodeDeployDeployment {
  readonly id: string;
  readonly applicationName: string;
  readonly groupName: string;
  readonly configName: string;
  readonly routing: TrafficRouting;
  readonly sha256: string;
  readonly description?: string;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly shift: AliasShift;
  readonly alarms: AlarmConfiguration;
  readonly autoRollback: AutoRollback;
  readonly createdAt: number;
  startedAt?: number;
  completedAt?: number;
  status: DeploymentStatus;
  error?: { readonly code: string; readonly message: string };
  /** Weight of the target version, percent. */
  weight: number;
  lifecycle: LifecycleEvent[];
  rollbackOf?: string;
  rollbackBy?: string;
  rollbackMessage?: string;
  nextTransitionAt?: number;
  nextAlarmPollAt?: number;
}

export const emptyCodeDeploy = (): CodeDeployState => ({ applications: {}, configs: {}, deployments: {}, running: [] });
