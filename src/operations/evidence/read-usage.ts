import type { Usage } from '../../domain/system/cost';
import { type DeployedSystem, logGroupOf } from '../../domain/system/system';
import type { MetricSeries, MetricStatistic } from '../../domain/telemetry/metrics';
import { METRIC_NAMESPACE } from '../../domain/telemetry/names';
import { HOUR_MS, type Window } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import { BETA_SERIES, latencyQueries } from './beta-metrics';

/** GetMetricData is read in hours: a month has 730 of them. */
const PERIOD_SECONDS = 3600;
/** Metrics behind the two alarms: three and two operands. */
const ALARM_METRICS = 5;
const WATCH_FRAMES_PER_HOUR = 360;
/** A decision scans mock-read's lines once and prisma-read's twice, once a minute, on average half of the window's. */
const SCANS_PER_HOUR = 60 * 1.5 * 0.5;

const lambdaQuery = (id: string, name: string, functionName: string): MetricStatistic => ({
  id,
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName },
  statistic: 'Sum',
  periodSeconds: PERIOD_SECONDS,
});

const ingestedQuery = (id: string, functionName: string): MetricStatistic => ({
  id,
  namespace: 'AWS/Logs',
  name: 'IncomingBytes',
  dimensions: { LogGroupName: logGroupOf(functionName) },
  statistic: 'Sum',
  periodSeconds: PERIOD_SECONDS,
});

const sumOf = (series: readonly MetricSeries[], id: string): number | undefined => {
  const points = series.find((one) => one.id === id)?.points ?? [];
  return points.length === 0 ? undefined : points.reduce((sum, { value }) => sum + value, 0);
};

/** Bytes that both groups took in: CloudWatch's own metric, else what the groups store. */
async function logBytes(
  gateways: Pick<Gateways, 'logLines'>,
  system: DeployedSystem,
  series: readonly MetricSeries[],
): Promise<number | undefined> {
  const metered = [sumOf(series, 'mockBytes'), sumOf(series, 'prismaBytes')];
  if (metered.some((bytes) => bytes !== undefined)) return (metered[0] ?? 0) + (metered[1] ?? 0);
  const groups = await gateways.logLines
    .groups([logGroupOf(system.mockFunction), logGroupOf(system.prismaFunction)])
    .catch(() => []);
  return groups.length === 0 ? undefined : groups.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
}

/** Counts what was used from `from` to `to` (epoch ms). A receipt is a `[FLAGS] Retrieved` line of mock-read. */
export async function readUsage(gateways: Gateways, window: Window): Promise<Usage> {
  const { system } = gateways;
  const [series, mock, prisma, names, receipts] = await Promise.all([
    gateways.metrics.read(
      [
        lambdaQuery('mockInvocations', 'Invocations', system.mockFunction),
        lambdaQuery('prismaInvocations', 'Invocations', system.prismaFunction),
        lambdaQuery('mockDuration', 'Duration', system.mockFunction),
        lambdaQuery('prismaDuration', 'Duration', system.prismaFunction),
        ingestedQuery('mockBytes', system.mockFunction),
        ingestedQuery('prismaBytes', system.prismaFunction),
      ],
      { fromMs: Math.floor(window.fromMs / HOUR_MS) * HOUR_MS, toMs: window.toMs },
    ),
    gateways.functions.describe(system.mockFunction),
    gateways.functions.describe(system.prismaFunction),
    gateways.metrics.names(METRIC_NAMESPACE),
    gateways.logLines
      .find({
        group: logGroupOf(system.mockFunction),
        pattern: '"[FLAGS] Retrieved"',
        fromMs: window.fromMs,
        toMs: window.toMs,
        limit: 10_000,
      })
      .then(({ lines, truncated }) => (truncated ? undefined : lines.length))
      .catch(() => undefined),
  ]);
  const at = (id: string): number => sumOf(series, id) ?? 0;
  const gbSeconds = (durationMs: number, memoryMb: number | undefined): number =>
    (durationMs / 1000) * ((memoryMb ?? 0) / 1024);
  const mockInvocations = at('mockInvocations');
  const hours = Math.max(0, (window.toMs - window.fromMs) / HOUR_MS);
  const ingested = await logBytes(gateways, system, series);
  return {
    hours,
    invocations: mockInvocations + at('prismaInvocations'),
    gbSeconds: gbSeconds(at('mockDuration'), mock?.memoryMb) + gbSeconds(at('prismaDuration'), prisma?.memoryMb),
    flagReceipts: receipts,
    flagRequests:
      receipts === undefined
        ? undefined
        : Math.min(mockInvocations, receipts + ((window.toMs - window.fromMs) / 45_000) * 2),
    traces: mockInvocations,
    logBytes: ingested,
    alarmMetrics: ALARM_METRICS,
    customMetrics: names.length,
    watchMetricsPerHour: (BETA_SERIES.length + latencyQueries(60).length) * WATCH_FRAMES_PER_HOUR,
    watchBytesScanned: ingested === undefined ? undefined : ingested * SCANS_PER_HOUR * hours,
  };
}
