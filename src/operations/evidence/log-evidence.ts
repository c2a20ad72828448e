import { type Durations, type ErrorOrigins, type Measurement, measured, missing } from '../../domain/decision/evidence';
import { logGroupOf } from '../../domain/system/system';
import { unescapeLogValue } from '../../domain/telemetry/names';
import { HOUR_MS, MINUTE_MS, type Window } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import type { ComparedUsers, PathDurations, PathUsers } from './assemble';
import { attempt, whyOf } from './missing-source';
import { rowsOf, runLogQuery } from './run-log-query';
import type { EvidenceWindows } from './windows';

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
  /** Columns `log_group`, `environment`, `answered`, `errors`, over both functions' groups. */
  readonly environmentsWithErrors: QueryText;
  /** Columns `time`, `path`, `class`, `requests`, over mock-read's group. */
  readonly latencyByQuarterHour: QueryText;
}
interface LogRequest {
  readonly queries: EvidenceQueries;
  readonly signal?: AbortSignal | undefined;
}

const LOG_QUERY_DEADLINE_MS = 45_000;
/** Rows that Logs Insights returns at most, and the limit in the queries' own texts (CloudWatch Logs, API_StartQuery). */
const MOST_ROWS = 10_000;

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
  request: LogRequest,
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
  request: LogRequest,
  window: Window,
): Promise<Measurement<ErrorOrigins>> {
  const { mockFunction, prismaFunction } = gateways.system;
  const both = [mockFunction, prismaFunction];
  const { usersWithErrors, environmentsWithErrors } = request.queries;
  const [byUser, byEnvironment] = await Promise.all([
    askLogs(gateways, request, usersWithErrors, both, window),
    askLogs(gateways, request, environmentsWithErrors, both, window),
  ]);
  const users = rowsOf(byUser).map((row) => ({
    name: unescapeLogValue(row['user'] ?? ''),
    errors: number(row['errors']),
  }));
  const errors = users.reduce((sum, one) => sum + one.errors, 0);
  return measured(
    { errors, users: users.slice(0, 10), environments: environmentsOf(rowsOf(byEnvironment)).slice(0, 10) },
    { source: 'Logs Insights users-with-errors', window },
  );
}

/** Each environment with its part of what its function's environments answered. */
function environmentsOf(rows: ReturnType<typeof rowsOf>): NonNullable<ErrorOrigins['environments']> {
  const answered = (of: typeof rows): number => of.reduce((sum, row) => sum + number(row['answered']), 0);
  return rows.map((row) => ({
    name: row['environment'] ?? '',
    errors: number(row['errors']),
    answered: number(row['answered']),
    ofAll: answered(rows.filter((other) => other['log_group'] === row['log_group'])),
  }));
}

async function askLogs(
  gateways: Gateways,
  request: LogRequest,
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
  request: LogRequest,
  whole: Window,
  shared: Window,
): Promise<PathDurations> {
  const window = shared.toMs > shared.fromMs ? shared : whole;
  const { latencyCounts, latencyByQuarterHour } = request.queries;
  const ask = (text: QueryText) => askLogs(gateways, request, text, [gateways.system.mockFunction], window);
  try {
    const [counted, quarters] = await Promise.all([
      ask(latencyCounts),
      ask(latencyByQuarterHour).catch(() => request.signal?.throwIfAborted() as undefined),
    ]);
    const rows = rowsOf(counted);
    const of = (path: string): Measurement<Durations> =>
      measured(
        {
          counts: rows
            .filter((row) => row['path'] === path && row['ms'] !== undefined)
            .map((row) => ({ durationMs: number(row['ms']), count: number(row['requests']) })),
          ...(quarters === undefined ? {} : { blocks: blocksOf(rowsOf(quarters), path) }),
        },
        { source: 'Logs Insights latency-counts', window },
      );
    return { mock: of('MOCK'), canary: of('CANARY') };
  } catch (error) {
    request.signal?.throwIfAborted();
    return { mock: missing(whyOf(error)), canary: missing(whyOf(error)) };
  }
}

const QUARTER_HOUR_MS = 15 * MINUTE_MS;

/** Insights writes times as `2026-11-21 09:15:00.000`, in UTC; a class is floor(4 ln(ms + 1)). */
function blocksOf(rows: ReturnType<typeof rowsOf>, path: string): NonNullable<Durations['blocks']> {
  return rows
    .filter((row) => row['path'] === path && row['class'] !== undefined)
    .map((row) => ({
      atMs: Date.parse(`${row['time']?.replace(' ', 'T')}Z`) + QUARTER_HOUR_MS,
      leastMs: Math.exp(number(row['class']) / 4) - 1,
      count: number(row['requests']),
    }));
}

async function readShadowDurations(
  gateways: Gateways,
  request: LogRequest,
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

async function readComparedUsers(gateways: Gateways, request: LogRequest, window: Window): Promise<ComparedUsers> {
  const rows = rowsOf(
    await askLogs(gateways, request, request.queries.comparedUsers, [gateways.system.prismaFunction], window),
  );
  return {
    compared: rows.length,
    mismatched: rows.filter((row) => number(row['mismatches']) > 0).map((row) => row['user'] ?? ''),
  };
}

/** Whom each path answered; names as they were sent, since the hash decides who is in. */
async function readPathUsers(gateways: Gateways, request: LogRequest, window: Window): Promise<PathUsers> {
  const rows = rowsOf(
    await askLogs(gateways, request, request.queries.usersByPath, [gateways.system.mockFunction], window),
  );
  const of = (path: string): readonly string[] =>
    rows.filter((row) => row['path'] === path).map((row) => unescapeLogValue(row['user'] ?? ''));
  return { seenInCanary: of('CANARY'), seenInMock: of('MOCK') };
}
