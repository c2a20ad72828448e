/** Where the flags live, discovered once: names, ids, and the environment's guard. */
export interface FlagLocation {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly environmentId: string;
  readonly environmentName: string;
  readonly profileId: string;
  readonly profileName: string;
  /** Every flag profile of the application, this one included. */
  readonly flagProfiles: readonly { readonly id: string; readonly name: string }[];
  readonly profileType: string;
}

export interface FlagVersion {
  readonly version: number;
  readonly label: string | undefined;
  readonly description: string | undefined;
  readonly contentType: string;
  /** The raw document, kept byte for byte. */
  readonly content: string;
}

/** What a fresh client session is served right now. */
export type ServedFlags =
  | {
      readonly kind: 'served';
      readonly contentType: string;
      readonly content: string;
      readonly versionLabel: string | undefined;
    }
  | { readonly kind: 'nothing-deployed' };

/** Flag documents: immutable versions under an optimistic lock, and what clients receive. */
export interface FlagDocuments {
  locate(): Promise<FlagLocation>;
  /** The newest version, or undefined when there is none. */
  latest(): Promise<FlagVersion | undefined>;
  version(version: number): Promise<FlagVersion>;
  /** Creates the version after `after` (0 = first); `conflict` when somebody else created one. Sent once. */
  publish(
    content: string,
    options: { readonly after: number; readonly label: string; readonly description: string },
  ): Promise<{ readonly version: number }>;
  /** Opens a fresh data session and reads once. */
  served(): Promise<ServedFlags>;
}

export type FlagDeploymentState =
  | 'validating'
  | 'deploying'
  | 'baking'
  | 'complete'
  | 'rolling-back'
  | 'rolled-back'
  | 'reverted';

export interface FlagDeploymentEvent {
  readonly at: number;
  readonly kind:
    | 'started'
    | 'progress'
    | 'bake-started'
    | 'completed'
    | 'rollback-started'
    | 'rollback-completed'
    | 'revert-completed';
  readonly by: 'user' | 'appconfig' | 'alarm' | 'internal-error';
  readonly description: string;
}

export interface FlagDeployment {
  readonly number: number;
  readonly profileId: string;
  readonly version: number;
  readonly state: FlagDeploymentState;
  /** 0-100, of the growth. */
  readonly percentComplete: number;
  readonly strategy: {
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly growthMinutes: number;
    readonly bakeMinutes: number;
  };
  readonly description: string | undefined;
  readonly startedAt: number;
  readonly completedAt: number | undefined;
  /** Newest first. */
  readonly events: readonly FlagDeploymentEvent[];
}

/** `ready` also covers an environment whose last deployment was rolled back or reverted. */
export interface FlagEnvironment {
  readonly state: 'ready' | 'deploying' | 'rolling-back' | 'rolled-back' | 'reverted';
  readonly monitors: readonly { readonly alarmArn: string; readonly roleArn: string | undefined }[];
}

/** Deployments of flag versions to the environment; one at a time across all profiles. */
export interface FlagDeployments {
  environment(): Promise<FlagEnvironment>;
  /** Newest first, at most `limit`, each complete with its profile and events. */
  recent(limit: number): Promise<readonly FlagDeployment[]>;
  get(number: number): Promise<FlagDeployment>;
  /** Sent once; `conflict` when one is in progress or `after` is not the newest number. */
  start(request: {
    readonly version: number;
    readonly strategyId: string;
    readonly description: string;
    readonly after: number | undefined;
  }): Promise<FlagDeployment>;
  /** Stops (in progress) or reverts (complete <= 72 h) with AllowRevert. */
  stop(number: number): Promise<FlagDeployment>;
}

export interface FlagStrategy {
  readonly id: string;
  readonly name: string;
  readonly growthMinutes: number;
  readonly bakeMinutes: number;
  /** Per cent of targets at once; 100 = no growth. */
  readonly growthFactor: number;
}

/** Deployment strategies of the account; `create` is used when a bake length is asked for the first time. */
export interface FlagStrategies {
  list(): Promise<readonly FlagStrategy[]>;
  create(strategy: { readonly name: string; readonly bakeMinutes: number }): Promise<FlagStrategy>;
}
