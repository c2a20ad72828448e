import { type AlarmReadings, type Evidence, type Measurement, missing } from '../../domain/decision/evidence';
import { decide } from '../../domain/decision/matrix';
import type { Thresholds } from '../../domain/decision/thresholds';
import { betaPhase } from '../../domain/phase';
import type { FlagDeployment } from '../../domain/rollout/deployments';
import { isOurs, startedBy, undoneBecause } from '../../domain/rollout/deployments';
import { rollbacksOf, takenBackShare } from '../../domain/rollout/timeline';
import { PRICES, scanDollars } from '../../domain/system/prices';
import { periodSecondsOf } from '../../domain/telemetry/metrics';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { MINUTE_MS, type Window } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import { createAlarmReader } from '../evidence/alarms';
import { assembleEvidence } from '../evidence/assemble';
import { BetaCounts, betaMetricQueries, latencyQueries } from '../evidence/beta-metrics';
import { countedWindow } from '../evidence/gather';
import { type EvidenceQueries, NO_LOGS } from '../evidence/log-evidence';
import { type FlagHistory, readFlagHistory, withNotedStarts } from '../evidence/read-timeline';
import { windowsNow } from '../evidence/windows';
import { watchSeries } from './series';
import { meteredQueries, readSlowly, type SlowReading } from './slow-sources';
import { WatchSource } from './source';

export interface WatchOptions {
  readonly queries: EvidenceQueries;
  readonly thresholds: Thresholds;
  /** How far back the charts go; default from H+0, at most three hours. */
  readonly sinceMs?: number | undefined;
  /** Pause between two readings of Insights, error lines and CodeDeploy. */
  readonly slowEveryMs?: number;
}

/** A beta under watch: each call reads what is due and answers the frame of that moment. */
export interface BetaWatch {
  /** The first frame throws what could not be read of the deployments; later ones keep what they know. */
  next(signal?: AbortSignal): Promise<WatchFrame>;
}

const LONGEST_CHART_MS = 180 * MINUTE_MS;
const SLOW_EVERY_MS = 60_000;

/**
 * Watches the beta. A frame costs one GetMetricData for everything, one DescribeAlarms (and the history of an alarm that
 * moved), and the newest flag deployment; Insights, error lines and CodeDeploy come at their own slower pace. A source
 * that fails keeps its last value with its age; after two and a half minutes no verdict uses it.
 */
export function watchBeta(gateways: Gateways, options: WatchOptions): BetaWatch {
  const { clock, system, callMeter } = gateways;
  const metrics = new WatchSource<BetaCounts>('metrics');
  const alarms = new WatchSource<Measurement<AlarmReadings>>('alarms');
  const deployments = new WatchSource<FlagHistory>('deployments');
  const slow = new WatchSource<SlowReading>('logs', options.slowEveryMs ?? SLOW_EVERY_MS);
  const sentBefore = callMeter.sent();
  let metricsRead = 0;
  let bytesScanned = 0;
  let account = '';
  const readAlarms = createAlarmReader(gateways);
  const metered: Gateways = {
    ...gateways,
    logQueries: meteredQueries(gateways.logQueries, (bytes) => {
      bytesScanned += bytes;
    }),
  };

  async function readCounts(window: Window): Promise<BetaCounts> {
    const { counts, metrics: asked } = await readMetrics(gateways, window);
    metricsRead += asked;
    return counts;
  }

  return {
    async next(signal) {
      if (account === '') account = (await gateways.identities.current()).account;
      const nowMs = clock.now();
      await deployments.read(nowMs, signal, () => readDeployments(gateways, deployments.value));
      const history = deployments.value;
      if (history === undefined) throw deployments.error;
      const windows = windowsNow(history, nowMs);
      const { whole } = windows;
      const chart = chartWindow(whole, options.sinceMs);
      await Promise.all([
        metrics.read(nowMs, signal, () =>
          readCounts({ fromMs: Math.min(chart.fromMs, countedWindow(windows).fromMs), toMs: whole.toMs }),
        ),
        alarms.read(nowMs, signal, () => readAlarms(whole)),
        slow.isDue(nowMs)
          ? slow.read(nowMs, signal, () => readSlowly(metered, history, nowMs, { queries: options.queries, signal }))
          : undefined,
      ]);
      const counts = metrics.trusted(nowMs);
      const evidence = assembleEvidence({
        history,
        windows,
        counts: counts === undefined ? missing(metrics.why) : { kind: 'read', counts },
        alarms: alarms.trusted(nowMs) ?? missing(alarms.why),
        ...(slow.trusted(nowMs)?.logs ?? NO_LOGS),
        ...(slow.value === undefined ? {} : { releases: { kind: 'read' as const, releases: slow.value.releases } }),
        nowMs,
      });
      return {
        atMs: nowMs,
        ...{ environment: system.name, account, region: system.region },
        phase: betaPhase(windows.startedAtMs, windows.share, nowMs),
        startedAtMs: windows.startedAtMs,
        requestedShare: windows.share,
        observed: observedShare(evidence),
        guardedUntilMs: evidence.guardedUntilMs,
        alarms: alarms.value ?? missing(alarms.why),
        deployment: watchedDeployment(history.deployments[0], history),
        ...undoneOf(history, windows.startedAtMs),
        release: slow.value?.release,
        series: watchSeries(metrics.value, chart),
        decision: decide(evidence, { thresholds: options.thresholds }),
        errors: (slow.value?.errors ?? []).map(({ atMs, group, message }) => ({ atMs, group, message })),
        ...(evidence.behindAwsMs === undefined ? {} : { behindAwsMs: evidence.behindAwsMs }),
        sources: [metrics.state, alarms.state, deployments.state, slow.state],
        spent: {
          calls: callMeter.sent() - sentBefore,
          metricsRead,
          bytesScanned,
          dollars: dollarsOf(metricsRead, bytesScanned),
        },
      };
    },
  };
}

/** What was taken back in the running beta. */
const undoneOf = (
  { timeline }: FlagHistory,
  startedAtMs: number | undefined,
): Pick<WatchFrame, 'rollbacks' | 'offSinceMs'> => ({
  rollbacks: rollbacksOf(timeline).filter(({ atMs }) => atMs >= (startedAtMs ?? 0)),
  offSinceMs: takenBackShare(timeline)?.toMs,
});

/** The flag's history; only its newest deployment is read when that one has not moved since. */
async function readDeployments(gateways: Gateways, known: FlagHistory | undefined): Promise<FlagHistory> {
  if (known === undefined) return readFlagHistory(gateways);
  const [newest] = await gateways.flagDeployments.recent(1);
  const same = known.deployments[0];
  if (newest?.number !== same?.number || newest?.state !== same?.state) return readFlagHistory(gateways);
  const current = await withNotedStarts(gateways, known);
  return newest === undefined ? current : { ...current, deployments: [newest, ...current.deployments.slice(1)] };
}

/** The counts of a window, and how many metrics were asked for. */
async function readMetrics(
  gateways: Gateways,
  window: Window,
): Promise<{ readonly counts: BetaCounts; readonly metrics: number }> {
  const periodSeconds = periodSecondsOf(window);
  const periodMs = periodSeconds * 1000;
  if (window.toMs <= window.fromMs) return { counts: new BetaCounts([], periodMs), metrics: 0 };
  const queries = [...betaMetricQueries(gateways.system, periodSeconds), ...latencyQueries(periodSeconds)];
  const series = await gateways.metrics.read(queries, { fromMs: window.fromMs, toMs: window.toMs });
  return { counts: new BetaCounts(series, periodMs), metrics: queries.length };
}

/** What the charts show: so far back as asked, or from H+0 but at most three hours. */
const chartWindow = (whole: Window, sinceMs: number | undefined): Window => ({
  fromMs:
    sinceMs === undefined
      ? Math.max(whole.toMs - LONGEST_CHART_MS, whole.fromMs)
      : Math.floor((whole.toMs - sinceMs) / MINUTE_MS) * MINUTE_MS,
  toMs: whole.toMs,
});

const observedShare = ({ share }: Evidence): WatchFrame['observed'] =>
  share.kind === 'measured' ? { canary: share.canary, total: share.total } : undefined;

const dollarsOf = (metricsRead: number, bytesScanned: number): number =>
  metricsRead * PRICES.getMetricDataPerMetric + scanDollars(bytesScanned);

function watchedDeployment(deployment: FlagDeployment | undefined, history: FlagHistory): WatchFrame['deployment'] {
  if (deployment === undefined) return undefined;
  return {
    number: deployment.number,
    state: deployment.state,
    percentComplete: deployment.percentComplete,
    share: history.shares.get(deployment.version),
    by: startedBy(deployment),
    ours: history.ownNonces && isOurs(deployment, history.ownNonces),
    undoneBecause: undoneBecause(deployment),
  };
}
