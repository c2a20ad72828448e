import type { CodeRelease } from '../../domain/system/code-release';
import type { LogLine } from '../../domain/telemetry/logs';
import type { WatchedRelease } from '../../domain/telemetry/watch-frame';
import { MINUTE_MS } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import type { LogQueries } from '../../ports/logs';
import { drawnUnit } from '../evidence/assemble';
import { RELEASES_READ } from '../evidence/gather';
import { type EvidenceQueries, type LogEvidence, readLogEvidence } from '../evidence/log-evidence';
import type { FlagHistory } from '../evidence/read-timeline';
import { windowsNow } from '../evidence/windows';
import { newestLogs } from '../observe/follow-logs';

const ERRORS_REACH_MS = 15 * MINUTE_MS;
const ERROR_LINES = 12;
/** A release that has ended is shown for so long. */
const RELEASE_SHOWN_MS = 30 * MINUTE_MS;

/** What comes at the slower pace: Insights, the newest failures, CodeDeploy. */
export interface SlowReading {
  readonly logs: LogEvidence;
  readonly errors: readonly LogLine[];
  /** Newest first. */
  readonly releases: readonly CodeRelease[];
  readonly release: WatchedRelease | undefined;
}

export async function readSlowly(
  gateways: Gateways,
  history: FlagHistory,
  nowMs: number,
  options: { readonly queries: EvidenceQueries; readonly signal: AbortSignal | undefined },
): Promise<SlowReading> {
  const { mockFunction, prismaFunction } = gateways.system;
  const windows = windowsNow(history, nowMs);
  const [logs, errors, releases] = await Promise.all([
    readLogEvidence(gateways, options, windows, drawnUnit(history, windows.timeline)),
    newestLogs(
      gateways,
      { functions: [mockFunction, prismaFunction], errorsOnly: true, applicationOnly: true },
      { fromMs: nowMs - ERRORS_REACH_MS, toMs: nowMs, count: ERROR_LINES, signal: options.signal },
    ),
    gateways.codeReleases.recent(RELEASES_READ).catch(() => []),
  ]);
  const [newest] = releases;
  const moving = newest !== undefined && newest.completedAtMs === undefined;
  const release = moving ? await gateways.codeReleases.get(newest.id).catch(() => newest) : newest;
  return { logs, errors: errors.lines, releases, release: watchedRelease(release ?? newest, nowMs) };
}

function watchedRelease(release: CodeRelease | undefined, nowMs: number): WatchedRelease | undefined {
  if (release === undefined || nowMs - (release.completedAtMs ?? nowMs) >= RELEASE_SHOWN_MS) return undefined;
  return {
    id: release.id,
    state: release.state,
    from: release.fromVersion,
    to: release.toVersion,
    step: release.steps.findLast(({ state }) => !/pending/i.test(state))?.name,
    rolledBack: release.rolledBackBy !== undefined || release.rollsBack !== undefined,
  };
}

/** The same queries; `onScanned` gets the bytes that each has scanned since its last report. */
export function meteredQueries(queries: LogQueries, onScanned: (bytes: number) => void): LogQueries {
  const reported = new Map<string, number>();
  return {
    start: (request) => queries.start(request),
    stop: (id) => queries.stop(id),
    async progress(id) {
      const progress = await queries.progress(id);
      onScanned(Math.max(0, progress.bytesScanned - (reported.get(id) ?? 0)));
      reported.set(id, progress.bytesScanned);
      if (progress.status !== 'running' && progress.status !== 'scheduled') reported.delete(id);
      return progress;
    },
  };
}
