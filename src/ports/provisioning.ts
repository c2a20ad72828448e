import type { FoundFlagHome } from '../domain/flags/store';
import type { AlarmDefinition } from '../domain/system/alarm-definitions';
import type { StackReading } from '../domain/system/stack';
import type { WantedFunction, WantedReleaseConfig, WantedReleaseGroup } from '../domain/system/wanted-system';
import type { AlarmMonitor } from '../domain/telemetry/alarm';

/** Log groups. Every write in this file is sent once, and none deletes anything. */
export interface LogGroupSetup {
  /** `conflict` when it exists already. */
  create(name: string): Promise<void>;
  retain(name: string, days: number): Promise<void>;
}

export interface FlagSetup {
  find(): Promise<FoundFlagHome>;
  createApplication(): Promise<void>;
  createEnvironment(): Promise<void>;
  createProfile(): Promise<void>;
  /** Replaces the environment's whole list of monitors (at most five). */
  watch(monitors: readonly AlarmMonitor[]): Promise<void>;
}

export interface FunctionSetup {
  /** `invalid` with "cannot be assumed" in its message while a new role is not usable yet. */
  create(wanted: WantedFunction, zip: Uint8Array): Promise<void>;
  /** Changes `$LATEST`; `stale` when its revision changed. */
  configure(wanted: WantedFunction, revisionId: string): Promise<void>;
  createAlias(name: string, alias: string, version: string): Promise<void>;
}

export interface AlarmSetup {
  definition(name: string): Promise<AlarmDefinition | undefined>;
  /** Replaces the whole definition; the state is kept. */
  put(definition: AlarmDefinition): Promise<void>;
}

export interface CodeReleaseSetup {
  /** Compute platform of the application, or undefined when there is none. */
  application(): Promise<string | undefined>;
  createApplication(): Promise<void>;
  config(name: string): Promise<WantedReleaseConfig | undefined>;
  createConfig(config: WantedReleaseConfig): Promise<void>;
  /** Creates or replaces the group's settings. */
  putGroup(group: WantedReleaseGroup, change: 'create' | 'update'): Promise<void>;
}

/** The topic that AWS itself tells; it belongs to somebody, and is never made here. */
export interface TopicSetup {
  /** Its access policy as JSON text; undefined when there is no such topic. */
  policy(topic: string): Promise<string | undefined>;
  setPolicy(topic: string, policy: string): Promise<void>;
}

/** Whom AppConfig tells of the deployments of an environment, which is named by its ARN. */
export interface DeploymentEventSetup {
  /** ARN of the topic; undefined when nobody is told. */
  topic(environment: string): Promise<string | undefined>;
  tell(environment: string, topic: string): Promise<void>;
}

/** The stack below the system; read only. */
export interface Stacks {
  /** Undefined when there is no stack of that name. */
  read(name: string): Promise<StackReading | undefined>;
}

/** Creating and repairing the deployed system. */
export interface Provisioning {
  readonly stacks: Stacks;
  readonly logGroups: LogGroupSetup;
  readonly flags: FlagSetup;
  readonly functions: FunctionSetup;
  readonly alarms: AlarmSetup;
  readonly codeReleases: CodeReleaseSetup;
  readonly topics: TopicSetup;
  readonly deploymentEvents: DeploymentEventSetup;
}
