import type { FlagLocation, FlagVersion, ServedFlags } from '../domain/flags/store';
import type { FlagDeployment, FlagEnvironment, FlagStrategy } from '../domain/rollout/deployments';

/** Flag documents: immutable versions, and the one that clients receive. */
export interface FlagDocuments {
  locate(): Promise<FlagLocation>;
  /** The newest version, or undefined when there is none. */
  latest(): Promise<FlagVersion | undefined>;
  version(version: number): Promise<FlagVersion>;
  /** Creates the version after `after` (0 = first); `conflict` when somebody else was first. Sent once. */
  publish(
    content: string,
    options: { readonly after: number; readonly label: string; readonly description: string },
  ): Promise<{ readonly version: number }>;
  /** Reads once through a new data session. */
  served(): Promise<ServedFlags>;
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

/** Deployment strategies of the account; a new bake length needs `create`. */
export interface FlagStrategies {
  list(): Promise<readonly FlagStrategy[]>;
  create(strategy: { readonly name: string; readonly bakeMinutes: number }): Promise<FlagStrategy>;
}
