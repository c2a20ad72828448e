import {
  type AlarmReadings,
  type Durations,
  type ErrorOrigins,
  type Evidence,
  type Measurement,
  type Missing,
  measured,
  missing,
  NO_WHOLE_MINUTE,
  type PathControl,
  type RequestErrors,
  type Rollback,
  type ShadowDiffs,
  type ShareCounts,
} from '../../domain/decision/evidence';
import { type BucketBy, stickyPopulation } from '../../domain/flags/bucket';
import { ADAPTER_FLAG } from '../../domain/flags/document';
import { phaseOfShare } from '../../domain/phase';
import { bakeEndOf, behindAws, guardedUntil, isInFlight } from '../../domain/rollout/deployments';
import { type BetaTimeline, rollbacksOf } from '../../domain/rollout/timeline';
import { type CodeRelease, isActiveRelease } from '../../domain/system/code-release';
import { MINUTE_MS, type Window } from '../../domain/time';
import type { BetaCounts, BetaSeries } from './beta-metrics';
import type { FlagHistory } from './read-timeline';
import type { EvidenceWindows } from './windows';

/** Exact duration counts of both paths. */
export interface PathDurations {
  readonly mock: Measurement<Durations>;
  readonly canary: Measurement<Durations>;
}

export interface ComparedUsers {
  readonly compared: number;
  readonly mismatched: readonly string[];
}

/** Whom each path answered. */
export interface PathUsers {
  readonly seenInCanary: readonly string[];
  readonly seenInMock: readonly string[];
}

/** What was read, each part on its own or with the reason why not. */
export interface EvidenceParts {
  readonly history: FlagHistory;
  readonly windows: EvidenceWindows;
  readonly counts:
    | { readonly kind: 'read'; readonly counts: BetaCounts }
    | { readonly kind: 'missing'; readonly why: string };
  readonly alarms: Measurement<AlarmReadings>;
  readonly paths: PathDurations | undefined;
  readonly shadowPrisma: Measurement<Durations>;
  readonly users: ComparedUsers | undefined;
  /** Durations of the last hour alone. */
  readonly recentPaths?: PathDurations | undefined;
  readonly origins?: Measurement<ErrorOrigins> | undefined;
  readonly pathUsers?: PathUsers | undefined;
  /** Shifts of the alias; undefined when they were not asked for. */
  readonly releases?: { readonly kind: 'read'; readonly releases: readonly CodeRelease[] } | Missing;
  /** The operator's clock, to know whether the past is judged. */
  readonly nowMs: number;
}

/** The evidence of a moment from its parts. Pure. */
export function assembleEvidence(parts: EvidenceParts): Evidence {
  const { history, windows, alarms, paths, shadowPrisma, users } = parts;
  const { atMs, startedAtMs, share, sinceMs, servedSinceMs, whole, shared } = windows;
  const counts = parts.counts.kind === 'read' ? parts.counts.counts : undefined;
  const notAsked = missing('logs were not asked');
  const noCanary = missing('no share is deployed');
  const fromCounts = countReader(parts.counts);
  const durations = (of: Measurement<Durations>, id: BetaSeries): Measurement<Durations> =>
    of.kind === 'missing' || counts === undefined ? of : { ...of, asOfMs: counts.newestMs(id, of.window) ?? of.asOfMs };
  return {
    atMs,
    startedAtMs,
    phase: phaseOfShare(share),
    requestedShare: share,
    bucketBy: drawnUnit(history, windows.timeline),
    ...(share > 0 && sinceMs !== undefined ? { shareDeliveredAtMs: sinceMs, servedSinceMs } : {}),
    ...guardOf(history, windows, parts.nowMs),
    ...busyNow(history, parts.releases, atMs, parts.nowMs),
    errors: fromCounts(whole, functionErrors(whole)),
    canaryErrors:
      share === 0
        ? noCanary
        : fromCounts(shared, (sum, all) => ({
            errors: sum('canaryPathErrors'),
            rescued: sum('rescued'),
            requests: sum('canaryRequests'),
            series: all.buckets(['canaryPathErrors'], ['canaryRequests'], shared),
          })),
    shadowErrors: fromCounts(whole, (sum, all) => ({
      sent: sum('shadowSent'),
      errors: sum('shadowErrors'),
      comparisons: sum('comparisons'),
      series: all.shadowBuckets(whole),
    })),
    diffs: fromCounts(whole, shadowDiffs(whole, users)),
    share:
      share === 0
        ? noCanary
        : fromCounts(shared, (sum, all) => ({
            canary: sum('canaryRequests'),
            total: sum('canaryRequests') + sum('mockRequests'),
            ...stickyUsers(parts),
            series: all.buckets(['canaryRequests'], ['canaryRequests', 'mockRequests'], shared),
          })),
    alarms,
    latency: {
      mock: durations(paths?.mock ?? notAsked, 'mockRequests'),
      canary: share === 0 ? noCanary : durations(paths?.canary ?? notAsked, 'canaryRequests'),
      shadowPrisma: durations(shadowPrisma, 'comparisons'),
    },
    ...(share === 0 || parts.recentPaths === undefined ? {} : { recentLatency: parts.recentPaths }),
    ...(share === 0 ? {} : { control: controlOf(fromCounts, shared) }),
    origins: parts.origins,
    failures: fromCounts(whole, (sum, all) => ({
      failed: sum('lambdaErrors'),
      invocations: all.requestBuckets(whole).reduce((total, { n }) => total + n, 0),
    })),
    rollbacks: rollbacksIn(parts),
    flagFetchErrors: fromCounts(whole, (sum) => ({ errors: sum('flagFetchErrors') })),
    traffic: trafficOf(counts, parts),
    rate: counts?.rateAt(atMs),
    ...clockOf(history, atMs, parts.nowMs),
    ...operatorRequestsOf(history, whole),
  };
}

type CountReading<T> = (sum: (id: BetaSeries) => number, all: BetaCounts) => T;
type CountReader = <T extends object>(window: Window, read: CountReading<T>) => Measurement<T>;

/** Measurements of a window from the counts, or why there are none. */
function countReader(counts: EvidenceParts['counts']): CountReader {
  return (window, read) => {
    if (counts.kind === 'missing') return missing(counts.why);
    if (window.toMs <= window.fromMs) return missing(NO_WHOLE_MINUTE);
    const all = counts.counts;
    return measured(
      read((id) => all.sum(id, window), all),
      { source: 'CloudWatch metrics', window },
    );
  };
}

const functionErrors =
  (window: Window): CountReading<RequestErrors> =>
  (sum, all) => {
    const series = all.requestBuckets(window);
    return {
      lambdaErrors: sum('lambdaErrors'),
      canaryErrors: sum('canaryErrors'),
      invocations: series.reduce((total, { n }) => total + n, 0),
      series,
    };
  };

const shadowDiffs =
  (window: Window, users: ComparedUsers | undefined): CountReading<ShadowDiffs> =>
  (sum, all) => ({
    comparisons: sum('comparisons'),
    mismatches: sum('mismatches'),
    ...(users === undefined ? {} : { users: { compared: users.compared, mismatched: users.mismatched } }),
    series: all.buckets(['mismatches'], ['comparisons'], window),
  });

/** Both paths' errors at the same moments; on the canary path the rescued requests are among them. */
function controlOf(fromCounts: CountReader, shared: Window): Measurement<PathControl> {
  return fromCounts(shared, (sum, all) => ({
    mockErrors: sum('mockErrors'),
    mockRequests: sum('mockRequests'),
    canaryErrors: sum('canaryPathErrors'),
    canaryRequests: sum('canaryRequests'),
    series: all.buckets(['mockErrors'], ['mockRequests'], shared),
  }));
}

/** What AWS or an operator took back in the window: deployments of the flag, and shifts of the alias. */
function rollbacksIn({ windows, releases }: EvidenceParts): Evidence['rollbacks'] {
  const { whole, atMs, timeline } = windows;
  const inWindow = (one: Rollback): boolean => one.atMs >= whole.fromMs && one.atMs <= atMs;
  const flags = rollbacksOf(timeline).map((one) => ({
    atMs: one.atMs,
    what: `deployment ${one.deployment} undone by ${one.by}: ${one.description}`,
  }));
  const all = [...flags, ...(releases?.kind === 'read' ? codeRollbacks(releases.releases) : [])].filter(inWindow);
  if (releases?.kind === 'missing' && all.length === 0) return releases;
  return measured(
    { rollbacks: all.sort((a, b) => a.atMs - b.atMs) },
    {
      source: releases?.kind === 'read' ? 'AppConfig and CodeDeploy history' : 'AppConfig history',
      window: whole,
      asOfMs: atMs,
    },
  );
}

const codeRollbacks = (releases: readonly CodeRelease[]): readonly Rollback[] =>
  releases
    .filter(({ rolledBackBy }) => rolledBackBy !== undefined)
    .map((release) => ({
      atMs:
        releases.find(({ id }) => id === release.rolledBackBy)?.createdAtMs ??
        release.completedAtMs ??
        release.createdAtMs,
      what: `release ${release.id} of the code (version ${release.fromVersion ?? '?'} to ${release.toVersion ?? '?'}) rolled back${release.error === undefined ? '' : `: ${release.error.message}`}`,
    }));

function operatorRequestsOf(history: FlagHistory, whole: Window): Pick<Evidence, 'operatorRequests'> {
  const requests = history.sentByOperators
    .filter(({ atMs }) => atMs >= whole.fromMs && atMs < whole.toMs)
    .reduce((sum, one) => sum + one.requests, 0);
  return requests === 0 ? {} : { operatorRequests: requests };
}

/** By how much the clock that judges now is behind AWS's. */
function clockOf(
  { deployments }: Pick<FlagHistory, 'deployments'>,
  atMs: number,
  nowMs: number,
): Pick<Evidence, 'behindAwsMs'> {
  const behindAwsMs = atMs < nowMs ? 0 : behindAws(deployments, nowMs);
  return behindAwsMs === 0 ? {} : { behindAwsMs };
}

const servedVersion = (history: Pick<FlagHistory, 'deployments'>, timeline: BetaTimeline): number | undefined =>
  history.deployments.find(({ number }) => number === timeline.segments.at(-1)?.deployment)?.version;

/** What is drawn at the end of a timeline. */
export function drawnUnit(history: Pick<FlagHistory, 'deployments' | 'bucketBy'>, timeline: BetaTimeline): BucketBy {
  return history.bucketBy.get(servedVersion(history, timeline) ?? Number.NaN) ?? 'request';
}

/** Who of those seen is in by the hash, when users are drawn. */
function stickyUsers({ history, windows, pathUsers }: EvidenceParts): Pick<ShareCounts, 'users'> {
  const salt = history.salts.get(servedVersion(history, windows.timeline) ?? Number.NaN);
  if (pathUsers === undefined || salt === undefined) return {};
  const seen = [...new Set([...pathUsers.seenInCanary, ...pathUsers.seenInMock])];
  return {
    users: { ...pathUsers, expected: stickyPopulation(seen, { salt, flag: ADAPTER_FLAG, percentage: windows.share }) },
  };
}

/** The guard that runs, or, of a moment in the past, the one that ran then. */
function guardOf(
  history: FlagHistory,
  { atMs, share, timeline }: EvidenceWindows,
  nowMs: number,
): { readonly guardedUntilMs?: number } {
  if (atMs >= nowMs - MINUTE_MS) {
    const until = guardedUntil(history.deployments, history.location.profileId);
    return until === undefined ? {} : { guardedUntilMs: until };
  }
  const served = timeline.segments.at(-1)?.deployment;
  const then = share > 0 ? history.deployments.find(({ number }) => number === served) : undefined;
  return then === undefined ? {} : { guardedUntilMs: bakeEndOf(then) };
}

/** What is in flight now: a deployment of flags, a guard that bakes, or a shift of the code. */
function busyNow(
  history: FlagHistory,
  releases: EvidenceParts['releases'],
  atMs: number,
  nowMs: number,
): Pick<Evidence, 'busy'> {
  if (atMs < nowMs - MINUTE_MS) return {};
  const flying = history.deployments.find(isInFlight);
  const untilMs = guardedUntil(history.deployments, history.location.profileId);
  if (flying !== undefined)
    return {
      busy: {
        what: `deployment ${flying.number} is ${flying.state}`,
        ...(untilMs === undefined || flying.state !== 'baking' ? {} : { untilMs }),
      },
    };
  const shifting = releases?.kind === 'read' ? releases.releases.find(isActiveRelease) : undefined;
  return shifting === undefined ? {} : { busy: { what: `CodeDeploy ${shifting.id} shifts the code` } };
}

/** What several sources say of the same traffic; the log lines are compared over the window that they were read for. */
function trafficOf(
  counts: BetaCounts | undefined,
  { windows, paths, shadowPrisma }: EvidenceParts,
): Evidence['traffic'] {
  const window = windows.shared.toMs > windows.shared.fromMs ? windows.shared : windows.whole;
  if (counts === undefined || window.toMs <= window.fromMs) return [];
  const logged = ({ counts: lines }: Durations): number => lines.reduce((sum, { count }) => sum + count, 0);
  const canary = windows.share > 0 && paths?.canary.kind === 'measured' ? paths.canary : undefined;
  const thrown = (of: Window): number => counts.sum('canaryPathErrors', of) - counts.sum('rescued', of);
  return [
    { what: 'requests', source: 'Lambda invocations', n: counts.sum('invocations', window) },
    {
      what: 'requests',
      source: 'own metrics',
      n: counts.sum('mockRequests', window) + counts.sum('canaryRequests', window),
    },
    ...(canary === undefined
      ? []
      : ([
          { what: 'canary requests', source: 'own metrics', n: counts.sum('canaryRequests', canary.window) },
          { what: 'canary requests', source: 'log lines', n: logged(canary) + thrown(canary.window) },
        ] as const)),
    ...(shadowPrisma.kind === 'missing'
      ? []
      : ([
          { what: 'shadow comparisons', source: 'own metrics', n: counts.sum('comparisons', shadowPrisma.window) },
          { what: 'shadow comparisons', source: 'log lines', n: logged(shadowPrisma) },
        ] as const)),
  ];
}
