/** AppConfig's share of the world. Deployments carry their whole history; their state follows from it and the clock. */
export interface AppConfigState {
  applications: Record<string, Application>;
  strategies: Record<string, DeploymentStrategy>;
  /** Environments with a deployment that is not over, as `application/environment`: what the clock has to look at. */
  running: string[];
  /** Of AWS's extension that tells a topic of deployments, by id. */
  associations: Record<string, ExtensionAssociation>;
}

export interface ExtensionAssociation {
  readonly id: string;
  /** Application, environment or profile. */
  readonly resourceArn: string;
  parameters: Readonly<Record<string, string>>;
}

/** One call of an extension; its error where it failed. */
export interface ActionInvocation {
  readonly uri: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Application {
  readonly id: string;
  name: string;
  description?: string;
  environments: Record<string, Environment>;
  profiles: Record<string, ConfigurationProfile>;
}

export interface Monitor {
  readonly AlarmArn: string;
  readonly AlarmRoleArn?: string;
}

export interface Environment {
  readonly id: string;
  name: string;
  description?: string;
  monitors: readonly Monitor[];
  /** In order of number, 1 first. */
  deployments: Deployment[];
}

export interface Validator {
  readonly Type: 'JSON_SCHEMA' | 'LAMBDA';
  readonly Content: string;
}

export interface ConfigurationProfile {
  readonly id: string;
  name: string;
  description?: string;
  readonly locationUri: string;
  readonly type: ProfileType;
  retrievalRoleArn?: string;
  validators: readonly Validator[];
  /** In order of number. */
  versions: HostedVersion[];
  /** Number of the newest version ever made; numbers are not used twice. */
  lastVersion: number;
}

export type ProfileType = 'AWS.AppConfig.FeatureFlags' | 'AWS.Freeform';

/** Content never changes once made. */
export interface HostedVersion {
  readonly number: number;
  readonly contentType: string;
  readonly contentBase64: string;
  readonly description?: string;
  readonly label?: string;
  readonly createdAt: number;
  /** No longer found or listed; what was deployed of it is served on. */
  deleted?: true;
}

export interface DeploymentStrategy {
  readonly id: string;
  name: string;
  description?: string;
  durationMinutes: number;
  growthType: GrowthType;
  growthFactor: number;
  bakeMinutes: number;
  readonly replicateTo: 'NONE' | 'SSM_DOCUMENT';
}

export type GrowthType = 'LINEAR' | 'EXPONENTIAL';

export type DeploymentStatus =
  | 'VALIDATING'
  | 'DEPLOYING'
  | 'BAKING'
  | 'COMPLETE'
  | 'ROLLING_BACK'
  | 'ROLLED_BACK'
  | 'REVERTED';

export type EventType =
  | 'DEPLOYMENT_STARTED'
  | 'PERCENTAGE_UPDATED'
  | 'BAKE_TIME_STARTED'
  | 'DEPLOYMENT_COMPLETED'
  | 'ROLLBACK_STARTED'
  | 'ROLLBACK_COMPLETED'
  | 'REVERT_COMPLETED';

export interface DeploymentEvent {
  readonly type: EventType;
  readonly triggeredBy: 'USER' | 'APPCONFIG' | 'CLOUDWATCH_ALARM' | 'INTERNAL_ERROR';
  readonly description: string;
  readonly at: number;
  /** Extensions that were called at it. */
  invocations?: readonly ActionInvocation[];
}

export interface Deployment {
  readonly number: number;
  readonly profileId: string;
  readonly version: number;
  readonly description?: string;
  readonly strategyId: string;
  readonly strategyName: string;
  readonly durationMinutes: number;
  readonly growthType: GrowthType;
  readonly growthFactor: number;
  readonly bakeMinutes: number;
  readonly startedAt: number;
  status: DeploymentStatus;
  percentage: number;
  completedAt?: number;
  /** Version served by this profile before this deployment; absent = none had been deployed. */
  readonly previousVersion?: number;
  /** When a rollback or a revert took effect, epoch ms. */
  undoneAt?: number;
  /** Moment of the next transition (growth step, bake, completion, end of rollback). */
  nextTransitionAt?: number;
  /** Moment of the next look at the monitors. */
  nextMonitorAt?: number;
  /** Oldest first; the API shows the newest first. */
  events: DeploymentEvent[];
}

export const emptyAppConfig = (): AppConfigState => ({
  applications: {},
  strategies: {},
  running: [],
  associations: {},
});
