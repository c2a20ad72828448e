import { decide } from '../domain/decision-matrix';
import { type AlarmReadings, type Measurement, missing } from '../domain/evidence';
import { startedBy, undoneBecause } from '../domain/expected-share';
import { betaPhase } from '../domain/phase';
import type { Thresholds } from '../domain/thresholds';
import type { SourceState, WatchedRelease, WatchFrame } from '../domain/watch-frame';
import type { FlagDeployment } from '../ports/flags';
import { isFailure } from '../ports/gateway-error';
import type { Gateways } from '../ports/gateways';
import type { LogLine } from '../ports/logs';
import { assembleEvidence, evidenceWindows } from './assemble-evidence';
import { BetaCounts, betaMetricQueries, latencyQueries } from './beta-metrics';
import { findLogs } from './follow-logs';
import {
  type EvidenceQueries,
  type LogEvidence,
  NO_LOGS,
  readAlarmEvidence,
  readLogEvidence,
  whyOf,
} from './gather-evidence';
import { type FlagHistory, readFlagHistory } from './read-timeline';

export interface WatchOptions {
  readonly queries: EvidenceQueries;
  readonly thresholds: Thresholds;
  /** How far back the charts go; default from H+0, at most three hours. */
  readonly sinceMs?: number;
  /** Pause between two readings of Insights, error lines and CodeDeploy. */
  readonly slowEveryMs?: number;
}

/** A beta under watch: each call reads what is due and answers the frame of that moment. */
export interface BetaWatch {
  next(signal?: AbortSignal): Promise<WatchFrame>;
}

const MINUTE_MS = 60_000;
const LONGEST_CHART_MS = 180 * MINUTE_MS;
const SLOW_EVERY_MS = 60_000;
const ERROR_LINES = 8;
const DOLLARS_PER_METRIC = 0.01 / 1000;
const DOLLARS_PER_SCANNED_BYTE = 0.005 / 1e9;

/** A value with the moment it was read; a failure keeps the old value and says why. */
class Source<T> {
  value: T | undefined;
  #readAtMs: number | undefined;
  #trouble: string | undefined;
  #throttled = false;
  #triedAtMs = Number.NEGATIVE_INFINITY;

  constructor(readonly name: SourceState['name']) {}

  isDue(nowMs: number, everyMs: number): boolean {
    return nowMs - this.#triedAtMs >= everyMs;
  }

  async read(nowMs: number, signal: AbortSignal | undefined, read: () => Promise<T>): Promise<void> {
    this.#triedAtMs = nowMs;
    try {
      this.value = await read();
      this.#readAtMs = nowMs;
      this.#trouble = undefined;
      this.#throttled = false;
    } catch (error) {
      signal?.throwIfAborted();
      this.#trouble = isFailure(error, 'expired-credentials')
        ? 'the session has expired: aws sso login; this screen goes on by itself'
        : whyOf(error);
      this.#throttled = isFailure(error, 'throttled');
    }
  }

  get state(): SourceState {
    return { name: this.name, readAtMs: this.#readAtMs, trouble: this.#trouble, throttled: this.#throttled };
  }
}

interface SlowReading {
  readonly logs: LogEvidence;
  readonly errors: readonly LogLine[];
  readonly release: WatchedRelease | undefined;
}

/**
 * Watches the beta. A frame costs one GetMetricData for everything, one DescribeAlarms with the history of what moved,
 * and the newest flag deployment; Insights, error lines and CodeDeploy come at their own slower pace. A source that fails
 * keeps its last value, and the frame says how old it is.
 */
export function watchBeta(gateways: Gateways, options: WatchOptions): BetaWatch {
  const { clock, system } = gateways;
  const metrics = new Source<BetaCounts>('metrics');
  const alarms = new Source<Measurement<AlarmReadings>>('alarms');
  const deployments = new Source<FlagHistory>('deployments');
  const slow = new Source<SlowReading>('logs');
  const spent = { calls: 0, metricsRead: 0, bytesScanned: 0 };
  let account = '';

  async function readDeployments(): Promise<FlagHistory> {
    const known = deployments.value;
    if (known !== undefined) {
      const [newest] = await gateways.flagDeployments.recent(1);
      spent.calls += 2;
      const same = known.deployments[0];
      if (newest?.number === same?.number && newest?.state === same?.state) {
        return newest === undefined ? known : { ...known, deployments: [newest, ...known.deployments.slice(1)] };
      }
    }
    const history = await readFlagHistory(gateways);
    spent.calls += 3 + 2 * history.deployments.length;
    return history;
  }

  async function readSlow(history: FlagHistory, nowMs: number, signal: AbortSignal | undefined): Promise<SlowReading> {
    const windows = evidenceWindows(history.timeline, nowMs);
    const [logs, errors, releases] = await Promise.all([
      readLogEvidence(gateways, { queries: options.queries, signal }, windows.whole, windows.shared),
      findLogs(
        gateways,
        { functions: [system.mockFunction, system.prismaFunction], errorsOnly: true, applicationOnly: true },
        { from: nowMs - 15 * MINUTE_MS, limit: 200, ...(signal === undefined ? {} : { signal }) },
      ),
      gateways.codeReleases.recent(1).catch(() => []),
    ]);
    spent.calls += 3 * 3 + 2 + 3;
    const [release] = releases;
    const isRecent = release !== undefined && nowMs - (release.completedAt ?? nowMs) < 30 * MINUTE_MS;
    return {
      logs,
      errors: errors.lines.slice(-ERROR_LINES),
      release:
        release === undefined || !isRecent
          ? undefined
          : {
              id: release.id,
              state: release.state,
              from: release.fromVersion,
              to: release.toVersion,
              step: release.steps.findLast(({ state }) => state !== 'pending')?.name,
              rolledBack: release.rolledBackBy !== undefined || release.rollsBack !== undefined,
            },
    };
  }

  return {
    async next(signal) {
      if (account === '') account = (await gateways.identities.current()).account;
      const nowMs = clock.now();
      await deployments.read(nowMs, signal, readDeployments);
      const history = deployments.value;
      if (history === undefined) throw new Error(deployments.state.trouble ?? 'the flag deployments could not be read');
      const windows = evidenceWindows(history.timeline, nowMs);
      const { whole } = windows;
      const chart = {
        fromMs: Math.max(
          whole.toMs - (options.sinceMs ?? LONGEST_CHART_MS),
          options.sinceMs === undefined ? whole.fromMs : 0,
        ),
        toMs: whole.toMs,
      };
      const window = { fromMs: Math.min(chart.fromMs, whole.fromMs), toMs: whole.toMs };
      await Promise.all([
        metrics.read(nowMs, signal, async () => {
          const periodSeconds = window.toMs - window.fromMs > 24 * 60 * MINUTE_MS ? 300 : 60;
          const queries = [...betaMetricQueries(system, periodSeconds), ...latencyQueries(periodSeconds)];
          spent.calls += 1;
          spent.metricsRead += queries.length;
          return new BetaCounts(
            window.toMs > window.fromMs
              ? await gateways.metrics.read(queries, { from: window.fromMs, to: window.toMs })
              : [],
            periodSeconds * 1000,
          );
        }),
        alarms.read(nowMs, signal, () => {
          spent.calls += 3;
          return readAlarmEvidence(gateways, whole);
        }),
        slow.isDue(nowMs, options.slowEveryMs ?? SLOW_EVERY_MS)
          ? slow.read(nowMs, signal, () => readSlow(history, nowMs, signal))
          : undefined,
      ]);
      const counts = metrics.value;
      const alarmReading = alarms.value ?? missing(alarms.state.trouble ?? 'not read yet');
      const evidence = assembleEvidence({
        history,
        windows,
        counts:
          counts === undefined
            ? { kind: 'missing', why: metrics.state.trouble ?? 'not read yet' }
            : { kind: 'read', counts },
        alarms: alarmReading,
        ...(slow.value?.logs ?? NO_LOGS),
        nowMs,
      });
      return {
        atMs: nowMs,
        account,
        region: system.region,
        phase: betaPhase(windows.startedAtMs, windows.share, nowMs),
        startedAtMs: windows.startedAtMs,
        requestedShare: windows.share,
        observed:
          evidence.share.kind === 'measured'
            ? { canary: evidence.share.canary, total: evidence.share.total }
            : undefined,
        guardedUntilMs: evidence.guardedUntilMs,
        alarms: alarmReading,
        deployment: watchedDeployment(history.deployments[0], history),
        release: slow.value?.release,
        series: minuteSeries(counts, chart),
        decision: decide(evidence, { thresholds: options.thresholds }),
        errors: (slow.value?.errors ?? []).map(({ at, group, message }) => ({ at, group, message })),
        sources: [metrics.state, alarms.state, deployments.state, slow.state],
        spent: {
          ...spent,
          dollars: spent.metricsRead * DOLLARS_PER_METRIC + spent.bytesScanned * DOLLARS_PER_SCANNED_BYTE,
        },
      };
    },
  };
}

function watchedDeployment(deployment: FlagDeployment | undefined, history: FlagHistory): WatchFrame['deployment'] {
  if (deployment === undefined) return undefined;
  return {
    number: deployment.number,
    state: deployment.state,
    percentComplete: deployment.percentComplete,
    share: history.shares.get(deployment.version),
    by: startedBy(deployment),
    undoneBecause: undoneBecause(deployment),
  };
}

/** The four charts, a value a minute; minutes without data stay undefined. */
function minuteSeries(
  counts: BetaCounts | undefined,
  window: { readonly fromMs: number; readonly toMs: number },
): WatchFrame['series'] {
  const stepMs = counts?.periodMs ?? MINUTE_MS;
  const length = Math.max(0, Math.round((window.toMs - window.fromMs) / stepMs));
  const line = (id: string): (number | undefined)[] => {
    const values: (number | undefined)[] = Array.from({ length }, () => undefined);
    for (const { at, value } of counts?.points(id) ?? []) {
      const i = Math.round((at - window.fromMs) / stepMs);
      if (i >= 0 && i < length) values[i] = value;
    }
    return values;
  };
  const percentOf = (
    events: readonly (readonly (number | undefined)[])[],
    n: readonly (number | undefined)[],
  ): (number | undefined)[] =>
    n.map((total, i) =>
      total === undefined || total === 0
        ? undefined
        : (100 * events.reduce((sum, series) => sum + (series[i] ?? 0), 0)) / total,
    );
  return {
    ...window,
    errorRate: percentOf([line('lambdaErrors'), line('canaryErrors')], line('invocations')),
    mockP95Ms: line('mockP95'),
    canaryP95Ms: line('canaryP95'),
    mockRequests: line('mockRequests'),
    canaryRequests: line('canaryRequests'),
    mismatchRate: percentOf([line('mismatches')], line('comparisons')),
  };
}
