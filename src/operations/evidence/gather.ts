import {
  type Durations,
  type ErrorOrigins,
  type Evidence,
  type Measurement,
  measured,
  missing,
} from '../../domain/decision/evidence';
import { logGroupOf } from '../../domain/system/system';
import { periodSecondsOf } from '../../domain/telemetry/metrics';
import { unescapeLogValue } from '../../domain/telemetry/names';
import { rateWindow } from '../../domain/telemetry/traffic-rate';
import { HOUR_MS, type Window } from '../../domain/time';
import { GatewayError } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { createAlarmReader } from './alarms';
import { assembleEvidence, type ComparedUsers, drawnUnit, type PathDurations, type PathUsers } from './assemble';
import { BetaCounts, betaMetricQueries } from './beta-metrics';
import { type FlagHistory, readFlagHistory } from './read-timeline';
import { rowsOf, runLogQuery } from './run-log-query';
import { type EvidenceWindows, evidenceWindows, windowsNow } from './windows';

/** A query's text, or why there is none. */
export type QueryText = string | { readonly broken: string };

/** Texts of the saved queries that a decision reads; the caller takes them from the catalog. */
export interface EvidenceQueries {
  /** Columns `path`, `ms`, `requests`. */
  readonly latencyCounts: QueryText;
  /** Columns `ms`, `comparisons`, over prisma-read's group. */
  readonly shadowLatencyCounts: QueryText;
  /** Columns `user`, `comparisons`, `mismatches`, over prisma-read's group. */
  readonly comparedUsers: QueryText;
  /** Columns `path`, `user`, `requests`, over mock-read's group; asked when users are drawn. */
  readonly usersByPath: QueryText;
  /** Columns `user`, `errors`, over both functions' groups. */
  readonly usersWithErrors: QueryText;
}

export interface EvidenceRequest {
  readonly queries: EvidenceQueries;
  /** Judge this moment (epoch ms; default now). */
  readonly atMs?: number | undefined;
  /** Only the last so many milliseconds instead of the phase's own windows. */
  readonly lastMs?: number | undefined;
  /** Leave out what comes from Logs Insights (it is slower and costs by the byte). */
  readonly withoutLogs?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The evidence, and what it was windowed by and counted from. */
export interface GatheredEvidence {
  readonly evidence: Evidence;
  readonly history: FlagHistory;
  readonly counts: BetaCounts | undefined;
}

const LOG_QUERY_DEADLINE_MS = 45_000;
/** Rows that Logs Insights returns at most, and the limit in the queries' own texts (CloudWatch Logs, API_StartQuery). */
const MOST_ROWS = 10_000;
/** Code is released a few times a week at the most. */
export const RELEASES_READ = 25;

/** Why a source could not be read, in one line. */
export const whyOf = (error: unknown): string =>
  error instanceof GatewayError
    ? `${error.operation}: ${error.failure.kind}`
    : error instanceof Error
      ? error.message
      : String(error);

/** A source that fails is missing with its reason; interruption is not a missing source. */
async function attempt<T extends object>(
  signal: AbortSignal | undefined,
  read: () => Promise<Measurement<T>>,
): Promise<Measurement<T>> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    return missing(whyOf(error));
  }
}

/** Everything that is counted, in one GetMetricData over `window`. */
export async function readBetaCounts(
  gateways: Pick<Gateways, 'metrics' | 'system'>,
  window: Window,
): Promise<BetaCounts> {
  const periodSeconds = periodSecondsOf(window);
  const series =
    window.toMs > window.fromMs
      ? await gateways.metrics.read(betaMetricQueries(gateways.system, periodSeconds), {
          fromMs: window.fromMs,
          toMs: window.toMs,
        })
      : [];
  return new BetaCounts(series, periodSeconds * 1000);
}

/** What a decision counts in: its own window, and as far back as the rate of the traffic is measured. */
export const countedWindow = ({ whole, atMs }: EvidenceWindows): Window => ({
  fromMs: Math.min(whole.fromMs, rateWindow(atMs).fromMs),
  toMs: whole.toMs,
});

/**
 * Reads everything that a decision is made from, in parallel. All windows end before the last incomplete minute; shadow
 * rows count from H+0, canary and share rows from the moment the share was first delivered. Changes nothing.
 */
export async function gatherEvidence(gateways: Gateways, request: EvidenceRequest): Promise<GatheredEvidence> {
  const nowMs = gateways.clock.now();
  const history = await readFlagHistory(gateways);
  const windows =
    request.atMs === undefined
      ? windowsNow(history, nowMs, request.lastMs)
      : evidenceWindows(history.timeline, request.atMs, request.lastMs);
  const { whole } = windows;
  const [counts, alarms, logs, releases] = await Promise.all([
    readBetaCounts(gateways, countedWindow(windows)).then(
      (read) => ({ kind: 'read' as const, counts: read }),
      (error: unknown) => {
        request.signal?.throwIfAborted();
        return { kind: 'missing' as const, why: whyOf(error) };
      },
    ),
    attempt(request.signal, () => createAlarmReader(gateways)(whole, windows.atMs)),
    request.withoutLogs === true
      ? NO_LOGS
      : readLogEvidence(gateways, request, windows, drawnUnit(history, windows.timeline)),
    gateways.codeReleases.recent(RELEASES_READ).then(
      (read) => ({ kind: 'read' as const, releases: read }),
      (error: unknown) => {
        request.signal?.throwIfAborted();
        return missing(whyOf(error));
      },
    ),
  ]);
  const evidence = assembleEvidence({ history, windows, counts, alarms, releases, ...logs, nowMs });
  return { evidence, history, counts: counts.kind === 'read' ? counts.counts : undefined };
}

/** What Logs Insights contributes. */
export interface LogEvidence {
  readonly paths: PathDurations | undefined;
  readonly shadowPrisma: Measurement<Durations>;
  readonly users: ComparedUsers | undefined;
  /** Undefined when users are not drawn, or could not be read. */
  readonly pathUsers: PathUsers | undefined;
  /** Durations of the last hour alone; undefined when the window is not longer, or the share too small to judge an hour. */
  readonly recentPaths: PathDurations | undefined;
  readonly origins: Measurement<ErrorOrigins> | undefined;
}

export const NO_LOGS: LogEvidence = {
  paths: undefined,
  shadowPrisma: missing('logs were not asked'),
  users: undefined,
  pathUsers: undefined,
  recentPaths: undefined,
  origins: undefined,
};

/** The queries of a decision, side by side; each may fail on its own. */
export async function readLogEvidence(
  gateways: Gateways,
  request: Pick<EvidenceRequest, 'queries' | 'signal'>,
  { whole, shared, settled, share }: EvidenceWindows,
  bucketBy: 'request' | 'user',
): Promise<LogEvidence> {
  if (whole.toMs <= whole.fromMs) return NO_LOGS;
  const sticky = bucketBy === 'user' && share > 0 && settled.toMs > settled.fromMs;
  const orUndefined = (): undefined => request.signal?.throwIfAborted() as undefined;
  const hour = { fromMs: shared.toMs - HOUR_MS, toMs: shared.toMs };
  const judgesHours = share >= LEAST_SHARE_BY_HOUR && hour.fromMs > shared.fromMs;
  const [paths, shadowPrisma, users, pathUsers, recentPaths, origins] = await Promise.all([
    readDurations(gateways, request, whole, shared),
    attempt(request.signal, () => readShadowDurations(gateways, request, whole)),
    readComparedUsers(gateways, request, whole).catch(orUndefined),
    sticky ? readPathUsers(gateways, request, settled).catch(orUndefined) : undefined,
    judgesHours ? readDurations(gateways, request, hour, hour) : undefined,
    attempt(request.signal, () => readErrorOrigins(gateways, request, whole)),
  ]);
  return { paths, shadowPrisma, users, pathUsers, recentPaths, origins };
}

/** Below this share (percent) an hour has too few canary requests for a p95. */
const LEAST_SHARE_BY_HOUR = 5;

async function readErrorOrigins(
  gateways: Gateways,
  request: Pick<EvidenceRequest, 'queries' | 'signal'>,
  window: Window,
): Promise<Measurement<ErrorOrigins>> {
  const { mockFunction, prismaFunction } = gateways.system;
  const both = [mockFunction, prismaFunction];
  const rows = rowsOf(await askLogs(gateways, request, request.queries.usersWithErrors, both, window));
  const users = rows.map((row) => ({ name: unescapeLogValue(row['user'] ?? ''), errors: number(row['errors']) }));
  const errors = users.reduce((sum, one) => sum + one.errors, 0);
  return measured({ errors, users: users.slice(0, 10) }, { source: 'Logs Insights users-with-errors', window });
}

async function askLogs(
  gateways: Gateways,
  request: Pick<EvidenceRequest, 'queries' | 'signal'>,
  text: QueryText,
  functionNames: readonly string[],
  window: Window,
) {
  if (typeof text !== 'string') throw new Error(text.broken);
  const answer = await runLogQuery(gateways, {
    text,
    groups: functionNames.map(logGroupOf),
    fromMs: window.fromMs,
    toMs: window.toMs - 1000,
    forMs: LOG_QUERY_DEADLINE_MS,
    signal: request.signal,
  });
  // Counts that end with the slowest requests or the last users would look like whole ones.
  if (answer.rows.length >= MOST_ROWS)
    throw new Error(`Logs Insights answers with ${MOST_ROWS.toLocaleString('en')} rows at most, and there were more`);
  return answer;
}

const number = (text: string | undefined): number => (text === undefined ? Number.NaN : Number(text));

/** Exact duration counts of both paths; mock is counted over the same window as the canary when there is one. */
async function readDurations(
  gateways: Gateways,
  request: Pick<EvidenceRequest, 'queries' | 'signal'>,
  whole: Window,
  shared: Window,
): Promise<PathDurations> {
  const window = shared.toMs > shared.fromMs ? shared : whole;
  try {
    const rows = rowsOf(
      await askLogs(gateways, request, request.queries.latencyCounts, [gateways.system.mockFunction], window),
    );
    const of = (path: string): Measurement<Durations> =>
      measured(
        {
          counts: rows
            .filter((row) => row['path'] === path && row['ms'] !== undefined)
            .map((row) => ({ durationMs: number(row['ms']), count: number(row['requests']) })),
        },
        { source: 'Logs Insights latency-counts', window },
      );
    return { mock: of('MOCK'), canary: of('CANARY') };
  } catch (error) {
    request.signal?.throwIfAborted();
    return { mock: missing(whyOf(error)), canary: missing(whyOf(error)) };
  }
}

async function readShadowDurations(
  gateways: Gateways,
  request: Pick<EvidenceRequest, 'queries' | 'signal'>,
  window: Window,
): Promise<Measurement<Durations>> {
  const rows = rowsOf(
    await askLogs(gateways, request, request.queries.shadowLatencyCounts, [gateways.system.prismaFunction], window),
  );
  return measured(
    {
      counts: rows
        .filter((row) => row['ms'] !== undefined)
        .map((row) => ({ durationMs: number(row['ms']), count: number(row['comparisons']) })),
    },
    { source: 'Logs Insights shadow-latency-counts', window },
  );
}

async function readComparedUsers(
  gateways: Gateways,
  request: Pick<EvidenceRequest, 'queries' | 'signal'>,
  window: Window,
): Promise<ComparedUsers> {
  const rows = rowsOf(
    await askLogs(gateways, request, request.queries.comparedUsers, [gateways.system.prismaFunction], window),
  );
  return {
    compared: rows.length,
    mismatched: rows.filter((row) => number(row['mismatches']) > 0).map((row) => row['user'] ?? ''),
  };
}

/** Whom each path answered; names as they were sent, since the hash decides who is in. */
async function readPathUsers(
  gateways: Gateways,
  request: Pick<EvidenceRequest, 'queries' | 'signal'>,
  window: Window,
): Promise<PathUsers> {
  const rows = rowsOf(
    await askLogs(gateways, request, request.queries.usersByPath, [gateways.system.mockFunction], window),
  );
  const of = (path: string): readonly string[] =>
    rows.filter((row) => row['path'] === path).map((row) => unescapeLogValue(row['user'] ?? ''));
  return { seenInCanary: of('CANARY'), seenInMock: of('MOCK') };
}
