export type CodeReleaseState =
  | 'created'
  | 'queued'
  | 'in-progress'
  | 'baking'
  | 'succeeded'
  | 'failed'
  | 'stopped'
  | 'ready';

export interface CodeRelease {
  readonly id: string;
  readonly state: CodeReleaseState;
  readonly description: string | undefined;
  readonly creator: string;
  readonly createdAt: number;
  readonly completedAt: number | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** The release that undid this one, and the one that this one undoes. */
  readonly rolledBackBy: string | undefined;
  readonly rollsBack: string | undefined;
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  /** Lifecycle events in order; `get` reads them, `recent` leaves them empty. */
  readonly steps: readonly { readonly name: string; readonly state: string }[];
}

export interface CodeReleaseGroup {
  readonly name: string;
  readonly configName: string;
  readonly alarmsEnabled: boolean;
  readonly alarms: readonly string[];
  readonly ignoresUnreadableAlarms: boolean;
  readonly autoRollback: boolean;
  readonly rollbackEvents: readonly string[];
  readonly roleArn: string | undefined;
  /** Shifts traffic between two versions (blue/green), as Lambda needs. */
  readonly shiftsTraffic: boolean;
}

/** Shifts of the alias `live` by CodeDeploy. */
export interface CodeReleases {
  group(): Promise<CodeReleaseGroup | undefined>;
  /** Newest first. */
  recent(limit: number): Promise<readonly CodeRelease[]>;
  get(id: string): Promise<CodeRelease>;
  /** Sent once. `alarms: 'ignore'` overrides the group's alarms (a rollback during an incident). */
  start(request: {
    readonly functionName: string;
    readonly alias: string;
    readonly fromVersion: string;
    readonly toVersion: string;
    readonly configName: string;
    readonly description: string;
    readonly alarms?: 'ignore';
  }): Promise<{ readonly id: string }>;
  /** Stops with automatic rollback. Already finished is not an error: `finished`. */
  stop(id: string): Promise<'stopping' | 'finished'>;
}
