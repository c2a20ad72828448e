import type { Decision } from '../decision/decision';
import type { AlarmReading, Measurement } from '../decision/evidence';
import type { BetaPhase } from '../phase';

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
  readonly account: string;
  readonly region: string;
  readonly phase: { readonly phase: BetaPhase; readonly elapsedMs: number; readonly leftMs?: number };
  readonly startedAtMs: number | undefined;
  readonly requestedShare: number;
  readonly observed: { readonly canary: number; readonly total: number } | undefined;
  readonly guardedUntilMs: number | undefined;
  readonly alarms: Measurement<{ readonly alarms: readonly AlarmReading[] }>;
  readonly deployment: WatchedDeployment | undefined;
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
  readonly spent: {
    /** Requests to AWS, repeats included. */
    readonly calls: number;
    readonly metricsRead: number;
    readonly bytesScanned: number;
    readonly dollars: number;
  };
}

/** What changed from one frame to the next, as lines for a log or a pipe; the first frame is described as a whole. */
export function frameChanges(before: WatchFrame | undefined, after: WatchFrame): readonly string[] {
  const lines: string[] = [];
  const alarmsOf = (frame: WatchFrame | undefined) => (frame?.alarms.kind === 'measured' ? frame.alarms.alarms : []);
  if (before === undefined || before.phase.phase !== after.phase.phase) lines.push(`phase ${after.phase.phase}`);
  if (before === undefined || before.requestedShare !== after.requestedShare)
    lines.push(`requested share ${after.requestedShare} %`);
  for (const alarm of alarmsOf(after)) {
    const was = alarmsOf(before).find(({ name }) => name === alarm.name);
    if (was?.state !== alarm.state)
      lines.push(`alarm ${alarm.name} ${alarm.state}${alarm.state === 'alarm' ? `: ${alarm.reason}` : ''}`);
  }
  if (
    after.deployment !== undefined &&
    (before?.deployment?.number !== after.deployment.number || before.deployment.state !== after.deployment.state)
  ) {
    lines.push(
      `flag deployment ${after.deployment.number} ${after.deployment.state}${after.deployment.undoneBecause === undefined ? '' : ` (${after.deployment.undoneBecause})`}`,
    );
  }
  if (
    after.release !== undefined &&
    (before?.release?.id !== after.release.id || before.release.state !== after.release.state)
  ) {
    lines.push(`code release ${after.release.id} ${after.release.state}`);
  }
  if (before === undefined || before.decision.verdict !== after.decision.verdict)
    lines.push(`verdict ${after.decision.verdict}: ${after.decision.reason}`);
  for (const source of after.sources) {
    const was = before?.sources.find(({ name }) => name === source.name);
    if (source.trouble !== undefined && was?.trouble === undefined)
      lines.push(`${source.name} cannot be read: ${source.trouble}`);
    if (source.trouble === undefined && was?.trouble !== undefined) lines.push(`${source.name} can be read again`);
  }
  return lines;
}

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
