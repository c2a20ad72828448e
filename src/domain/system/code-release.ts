/** The state of a CodeDeploy deployment, in our words. */
export type CodeReleaseState =
  | 'created'
  | 'queued'
  | 'in-progress'
  | 'baking'
  | 'succeeded'
  | 'failed'
  | 'stopped'
  | 'ready';

/** A CodeDeploy deployment that shifts the alias from one version to another. */
export interface CodeRelease {
  readonly id: string;
  readonly state: CodeReleaseState;
  readonly description: string | undefined;
  readonly creator: string;
  readonly createdAtMs: number;
  readonly completedAtMs: number | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** The release that undid this one, and the one that this one undoes. */
  readonly rolledBackBy: string | undefined;
  readonly rollsBack: string | undefined;
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  /** Lifecycle events in order; `get` reads them, `recent` leaves them empty. */
  readonly steps: readonly { readonly name: string; readonly state: string }[];
}

const ACTIVE: ReadonlySet<CodeReleaseState> = new Set(['created', 'queued', 'in-progress', 'baking', 'ready']);

/** True while the release may still move the alias. */
export const isActiveRelease = (release: Pick<CodeRelease, 'state'>): boolean => ACTIVE.has(release.state);

/** The settings under which CodeDeploy shifts the alias. */
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
