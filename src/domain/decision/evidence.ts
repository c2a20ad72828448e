import type { RampPhase } from '../phase';
import type { CountBucket } from '../statistics/e-process';
import type { TrafficRate } from '../telemetry/traffic-rate';
import type { Window } from '../time';

/** A value that was read, with the sample behind it; `asOfMs` is the newest moment that the source covers. */
export type Measured<T> = T & {
  readonly kind: 'measured';
  readonly source: string;
  readonly window: Window;
  readonly asOfMs: number;
};

/** A value that could not be read; absence is a value with its reason, never 0. */
export interface Missing {
  readonly kind: 'missing';
  readonly why: string;
}

export type Measurement<T> = Measured<T> | Missing;

/** The rows of the decision matrix, in the order in which they are printed. */
export const ROW_IDS = ['errors', 'errors-canary', 'errors-shadow', 'p95', 'diffs', 'share', 'alarms'] as const;
export type RowId = (typeof ROW_IDS)[number];

/**
 * Row `errors`: Lambda's own errors and the canary errors (rescued ones never reach Lambda's metric) over the invocations
 * that were requests: probes are none.
 */
export interface RequestErrors {
  readonly lambdaErrors: number;
  readonly canaryErrors: number;
  readonly invocations: number;
  readonly series?: readonly CountBucket[];
}

/** Row `errors-canary`: failed canary requests, of which `rescued` were answered from mock. */
export interface CanaryErrors {
  readonly errors: number;
  readonly rescued: number;
  readonly requests: number;
  readonly series?: readonly CountBucket[];
}

/**
 * Both paths at the same moments, from the share's first delivery on: thrown and rescued errors of each, and mock's by
 * minute. It tells a canary that fails from a system that fails.
 */
export interface PathControl {
  readonly mockErrors: number;
  readonly mockRequests: number;
  readonly canaryErrors: number;
  readonly canaryRequests: number;
  /** Mock's errors by bucket. */
  readonly series?: readonly CountBucket[];
}

/** Which users and execution environments the failed requests and shadow calls came from, the most first. */
export interface ErrorOrigins {
  readonly errors: number;
  readonly users: readonly { readonly name: string; readonly errors: number }[];
  /** `answered` of the requests and calls that the function's environments answered together; absent in older records. */
  readonly environments?: readonly {
    readonly name: string;
    readonly errors: number;
    readonly answered: number;
    readonly ofAll: number;
  }[];
}

/** Row `errors-shadow`: `sent` by mock-read; `errors` and `comparisons` counted by prisma-read. What is neither vanished. */
export interface ShadowErrors {
  readonly sent: number;
  readonly errors: number;
  readonly comparisons: number;
  readonly series?: readonly CountBucket[];
}

/** Row `diffs`: shadow comparisons and mismatches, with the distinct users behind them when the log lines could be read. */
export interface ShadowDiffs {
  readonly comparisons: number;
  readonly mismatches: number;
  readonly users?: { readonly compared: number; readonly mismatched: readonly string[] };
  readonly series?: readonly CountBucket[];
}

/** So many requests took exactly this long: whole milliseconds as logged. */
export interface DurationCount {
  readonly durationMs: number;
  readonly count: number;
}

/** So many requests that ended in a block of a quarter hour, `atMs` being its end, took `leastMs` or up to a class more. */
export interface DurationBlock {
  readonly atMs: number;
  readonly leastMs: number;
  readonly count: number;
}

/** Every duration of one path, as exact counts, so that ranks are exact. */
export interface Durations {
  readonly counts: readonly DurationCount[];
  /** The same requests by quarter hour and class of durations, to see whether slow ones come together; absent when not read. */
  readonly blocks?: readonly DurationBlock[];
}

/** Row `share`: requests by path; `users` is what a sticky (bucketBy user) canary is checked against instead. */
export interface ShareCounts {
  readonly canary: number;
  readonly total: number;
  readonly users?: {
    /** Who the hash puts into the canary, and whom the log lines showed on each path. */
    readonly expected: readonly string[];
    readonly seenInCanary: readonly string[];
    readonly seenInMock: readonly string[];
  };
  readonly series?: readonly CountBucket[];
}

export type AlarmState = 'ok' | 'alarm' | 'insufficient-data';

export interface AlarmReading {
  readonly name: string;
  /** Which requests it watches; absent in older records. */
  readonly watches?: 'all' | 'canary';
  readonly state: AlarmState;
  readonly sinceMs: number;
  readonly reason: string;
  /** Moments inside the window at which it went into ALARM. */
  readonly wentOffAtMs: readonly number[];
}

export interface AlarmReadings {
  readonly alarms: readonly AlarmReading[];
}

/** A deployment that runs, so that AppConfig or the readiness checks refuse the next one; `untilMs` when its end is known. */
export interface Busy {
  readonly what: string;
  readonly untilMs?: number;
}

export interface Rollback {
  readonly atMs: number;
  /** What was rolled back and why, e.g. `deployment 7 rolled back by huntaze-canary-errors`. */
  readonly what: string;
}

/** Count of the same traffic by one source, to be compared with what other sources say. */
export interface TrafficCount {
  readonly what: 'requests' | 'canary requests' | 'shadow comparisons';
  readonly source: string;
  readonly n: number;
}

/**
 * Everything a decision is made from, as plain JSON. Shadow rows count from H+0, canary and share rows from the
 * moment the share was first delivered; all windows end before the last incomplete minute.
 */
export interface Evidence {
  /** The moment that is judged. */
  readonly atMs: number;
  /** H+0; undefined when no beta has begun. */
  readonly startedAtMs?: number | undefined;
  readonly phase: RampPhase;
  /** Percent, as in the flag document: 1 is one percent. */
  readonly requestedShare: number;
  readonly bucketBy: 'request' | 'user';
  /** When this phase's share was first served to clients. */
  readonly shareDeliveredAtMs?: number;
  /**
   * Since when one share or another has been served without being taken back: before `shareDeliveredAtMs` when a ramp led to
   * this share. Absent without a share, and in records that were kept before it was read.
   */
  readonly servedSinceMs?: number | undefined;
  /** When the running bake, and with it AWS's own automatic rollback, ends. */
  readonly guardedUntilMs?: number | undefined;
  /** Absent when nothing is in flight, and in records of the past. */
  readonly busy?: Busy | undefined;
  readonly errors: Measurement<RequestErrors>;
  readonly canaryErrors: Measurement<CanaryErrors>;
  readonly shadowErrors: Measurement<ShadowErrors>;
  readonly diffs: Measurement<ShadowDiffs>;
  readonly share: Measurement<ShareCounts>;
  readonly alarms: Measurement<AlarmReadings>;
  readonly latency: {
    readonly mock: Measurement<Durations>;
    readonly canary: Measurement<Durations>;
    readonly shadowPrisma: Measurement<Durations>;
  };
  /** Durations of the last hour alone; absent in records that were kept before it was read. */
  readonly recentLatency?: {
    readonly mock: Measurement<Durations>;
    readonly canary: Measurement<Durations>;
  };
  /** Absent without a canary, and in records that were kept before it was read. */
  readonly control?: Measurement<PathControl>;
  /** Absent when no log line was asked for it. */
  readonly origins?: Measurement<ErrorOrigins> | undefined;
  /** Thrown errors and 5xx answers over invocations: what users saw. */
  readonly failures: Measurement<{ readonly failed: number; readonly invocations: number }>;
  readonly rollbacks: Measurement<{ readonly rollbacks: readonly Rollback[] }>;
  readonly flagFetchErrors: Measurement<{ readonly errors: number }>;
  readonly traffic: readonly TrafficCount[];
  /** All requests an hour; absent when they could not be counted, and in records of the past. */
  readonly rate?: TrafficRate | undefined;
  /** By how much, at the least, this machine's clock is behind AWS's; absent when nothing shows that it is. */
  readonly behindAwsMs?: number;
  /** Requests that the operator sent with `traffic`; they count like any other, and the decision says how many there were. */
  readonly operatorRequests?: number;
}

/** The evidence of one moment of a replay: it asks how the rows count, and for no bound, date or forecast. */
export interface ReplayedEvidence extends Evidence {
  readonly countsOnly: true;
}

/** Whether the words of a row (bounds, dates, forecasts, what would flip it) are left out, because nobody reads them. */
export const isCountsOnly = (evidence: Evidence): boolean => 'countsOnly' in evidence;

/** Why nothing is measured in the first minute of a window: every series is read by whole minutes. */
export const NO_WHOLE_MINUTE = 'no complete minute yet';

/** A missing measurement with its reason. */
export function missing(why: string): Missing {
  return { kind: 'missing', why };
}

/** A measurement with its origin. */
export function measured<T extends object>(
  value: T,
  origin: { readonly source: string; readonly window: Window; readonly asOfMs?: number },
): Measured<T> {
  return {
    ...value,
    kind: 'measured',
    source: origin.source,
    window: origin.window,
    asOfMs: origin.asOfMs ?? origin.window.toMs,
  };
}
