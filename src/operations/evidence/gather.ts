import type { Evidence } from '../../domain/decision/evidence';
import { missing } from '../../domain/decision/evidence';
import { periodSecondsOf } from '../../domain/telemetry/metrics';
import { rateWindow } from '../../domain/telemetry/traffic-rate';
import type { Window } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import { createAlarmReader } from './alarms';
import { assembleEvidence, drawnUnit } from './assemble';
import { BetaCounts, betaMetricQueries } from './beta-metrics';
import { type EvidenceQueries, NO_LOGS, readLogEvidence } from './log-evidence';
import { attempt, whyOf } from './missing-source';
import { type FlagHistory, readFlagHistory } from './read-timeline';
import { type EvidenceWindows, evidenceWindows, windowsNow } from './windows';

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

/** Code is released a few times a week at the most. */
export const RELEASES_READ = 25;

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
