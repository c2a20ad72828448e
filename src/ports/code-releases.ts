import type { CodeRelease, CodeReleaseGroup } from '../domain/system/code-release';

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
  /** Stops with automatic rollback; returns `finished` when it has ended already. */
  stop(id: string): Promise<'stopping' | 'finished'>;
}
