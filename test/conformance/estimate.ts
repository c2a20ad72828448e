import { PRICES } from '../../src/domain/system/prices';
import type { Sandbox } from '../../src/sandbox/index';

/** What costs money, counted while the cases were played on the sandbox. */
export interface Usage {
  readonly calls: number;
  readonly invocations: number;
  readonly flagRequests: number;
  readonly metricRequests: number;
  readonly alarms: number;
  readonly queries: number;
}

/** Counts the calls that a sandbox is sent from now on. */
export function countUsage(sandbox: Sandbox): () => Usage {
  const counts = new Map<string, number>();
  sandbox.onCall(({ phase, caller, operation }) => {
    if (phase === 'after' && caller === 'client') counts.set(operation, (counts.get(operation) ?? 0) + 1);
  });
  const of = (...operations: readonly string[]): number =>
    operations.reduce((sum, operation) => sum + (counts.get(operation) ?? 0), 0);
  return () => ({
    calls: [...counts.values()].reduce((sum, count) => sum + count, 0),
    invocations: of('Invoke'),
    flagRequests: of('StartConfigurationSession', 'GetLatestConfiguration'),
    metricRequests: of('PutMetricData', 'GetMetricData', 'GetMetricStatistics', 'DescribeAlarms', 'SetAlarmState'),
    alarms: of('PutMetricAlarm'),
    queries: of('StartQuery'),
  });
}

const HOURS_OF_A_MONTH = 730;
/** CloudWatch's price of an API request (CloudWatch pricing, "API requests"). */
const METRIC_REQUEST = 0.01 / 1000;
/** Each query is billed for what it scans: at least this much, in GB. */
const SCANNED_GB = 0.01;
/** A small function for a tenth of a second. */
const GB_SECONDS = 0.128 * 0.1;
/** A real account answers later than the sandbox: reads are repeated more often. */
const READS_MORE = 5;

/** US dollars that the same run costs on a real account, rounded up to the cent. */
export function estimateOf({ invocations, flagRequests, metricRequests, alarms, queries }: Usage): number {
  const dollars =
    invocations * (PRICES.lambdaPerRequest + GB_SECONDS * PRICES.lambdaPerGbSecond) +
    flagRequests * (PRICES.appConfigPerRequest + PRICES.appConfigPerReceipt) +
    metricRequests * READS_MORE * METRIC_REQUEST +
    (alarms * PRICES.alarmPerMetricMonth + PRICES.customMetricPerMonth) / HOURS_OF_A_MONTH +
    queries * READS_MORE * SCANNED_GB * PRICES.logsPerGbScanned;
  return Math.ceil(dollars * 100) / 100;
}
