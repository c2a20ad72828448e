import type { Decision } from '../decision/decision';
import type { AlarmReading, Measurement } from '../decision/evidence';
import type { BetaPhase } from '../phase';
import type { Undoing } from '../rollout/timeline';

/** One value a bucket; undefined is a bucket without data, never zero. */
export type BucketValues = readonly (number | undefined)[];

/** How fresh a source is. `trouble` says why the last attempt to read it failed. */
export interface SourceState {
  readonly name: 'metrics' | 'alarms' | 'deployments' | 'logs';
  /** Epoch ms of the last success; undefined before the first one. */
  readonly readAtMs: number | undefined;
  /** Planned pause between two readings; 0 = with every frame. */
  readonly everyMs: number;
  readonly trouble: string | undefined;
  /** AWS asked for fewer calls. */
  readonly throttled: boolean;
}

export interface WatchedDeployment {
  readonly number: number;
  readonly state: string;
  readonly percentComplete: number;
  readonly share: number | undefined;
  readonly by: string;
  /** Whether the journal of this machine announced it; undefined when that cannot be read. */
  readonly ours: boolean | undefined;
  readonly undoneBecause: string | undefined;
}

export interface WatchedRelease {
  readonly id: string;
  readonly state: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly step: string | undefined;
  readonly rolledBack: boolean;
}

/** The beta at one moment, as plain JSON: what `watch` draws and `status --json` prints. */
export interface WatchFrame {
  readonly atMs: number;
  /** Environment of the configuration, where that has several. */
  readonly environment?: string | undefined;
  readonly account: string;
  readonly region: string;
  readonly phase: { readonly phase: BetaPhase; readonly elapsedMs: number; readonly leftMs?: number };
  readonly startedAtMs: number | undefined;
  readonly requestedShare: number;
  readonly observed: { readonly canary: number; readonly total: number } | undefined;
  readonly guardedUntilMs: number | undefined;
  readonly alarms: Measurement<{ readonly alarms: readonly AlarmReading[] }>;
  readonly deployment: WatchedDeployment | undefined;
  /** Deployments of the running beta that were undone; a guard that was renewed is none. Oldest first. */
  readonly rollbacks: readonly Undoing[];
  /** Since when no share is served any more; undefined while one is, or before the first. */
  readonly offSinceMs: number | undefined;
  /** The CodeDeploy release that runs, or that was the last change. */
  readonly release: WatchedRelease | undefined;
  readonly series: {
    readonly fromMs: number;
    readonly toMs: number;
    /** Length of a bucket: a minute, or five when the window is longer than a day. */
    readonly stepMs: number;
    /** Percent of all requests. */
    readonly errorRate: BucketValues;
    readonly mockP95Ms: BucketValues;
    readonly canaryP95Ms: BucketValues;
    readonly mockRequests: BucketValues;
    readonly canaryRequests: BucketValues;
    /** Percent of the comparisons. */
    readonly mismatchRate: BucketValues;
  };
  readonly decision: Decision;
  /** Newest last. */
  readonly errors: readonly { readonly atMs: number; readonly group: string; readonly message: string }[];
  readonly sources: readonly SourceState[];
  /** By how much, at the least, this machine's clock is behind AWS's; absent when nothing shows that it is. */
  readonly behindAwsMs?: number;
  readonly spent: {
    /** Requests to AWS, repeats included. */
    readonly calls: number;
    readonly metricsRead: number;
    readonly bytesScanned: number;
    readonly dollars: number;
  };
}

/** A value older than this, whose source fails, is shown with its age and used in no verdict. */
const TRUSTED_FOR_MS = 150_000;

/** Its last reading failed, and the one before is too old to be judged by. */
export const isStale = ({ trouble, readAtMs, everyMs }: SourceState, nowMs: number): boolean =>
  trouble !== undefined && (readAtMs === undefined || nowMs - readAtMs > TRUSTED_FOR_MS + everyMs);

/** Alarms whose state changed since the frame before; in a first frame, those in ALARM. */
export function alarmChanges(before: WatchFrame | undefined, after: WatchFrame): readonly AlarmReading[] {
  if (after.alarms.kind === 'missing') return [];
  const known = before?.alarms.kind === 'measured' ? before.alarms.alarms : [];
  return after.alarms.alarms.filter((alarm) => {
    const was = known.find(({ name }) => name === alarm.name)?.state;
    return was === undefined ? alarm.state === 'alarm' : was !== alarm.state;
  });
}

/** True when the operator should look up: a phase began, an alarm went off, something was rolled back. */
export function deservesBell(before: WatchFrame | undefined, after: WatchFrame): boolean {
  if (before === undefined) return false;
  const wentOff = (frame: WatchFrame): number =>
    frame.alarms.kind === 'measured' ? frame.alarms.alarms.filter(({ state }) => state === 'alarm').length : 0;
  return (
    before.phase.phase !== after.phase.phase ||
    wentOff(after) > wentOff(before) ||
    (before.deployment?.undoneBecause === undefined && after.deployment?.undoneBecause !== undefined) ||
    (after.release?.rolledBack === true && before.release?.rolledBack !== true)
  );
}
