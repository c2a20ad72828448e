import type { Prices } from './prices';

/** What the beta used in a window; undefined where the source could not be read. */
export interface Usage {
  readonly hours: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  /** Configurations that the functions received, and an upper bound of their polls. */
  readonly flagReceipts: number | undefined;
  readonly flagRequests: number | undefined;
  readonly traces: number | undefined;
  readonly logBytes: number | undefined;
  readonly alarmMetrics: number;
  readonly customMetrics: number;
  /** Metrics that an hour of `watch` at its default interval asks for. */
  readonly watchMetricsPerHour: number;
  /** Bytes that Logs Insights would scan if `watch` ran for the whole window; undefined when log bytes are unknown. */
  readonly watchBytesScanned: number | undefined;
}

export interface CostRow {
  readonly item: string;
  readonly usage: string;
  /** Dollars; undefined when the usage is not known. */
  readonly soFar: number | undefined;
  readonly threeHours: number | undefined;
  readonly month: number | undefined;
  /** What the first estimate said for three hours, where it had the row. */
  readonly estimated: number | undefined;
  /** Why that estimate was wrong. */
  readonly note: string | undefined;
}

const HOURS_PER_MONTH = 730;

/** Costs so far, for three hours and for a month at this rate, before any free tier, beside the first estimate. */
export function costRows(usage: Usage, prices: Prices): readonly CostRow[] {
  const row = (
    item: string,
    text: string,
    dollars: number | undefined,
    estimate: { readonly estimated?: number; readonly note?: string } = {},
    standing = false,
  ): CostRow => {
    const perHour = dollars === undefined || usage.hours <= 0 ? undefined : dollars / usage.hours;
    return {
      item,
      usage: text,
      soFar: dollars,
      threeHours: perHour === undefined ? undefined : perHour * 3,
      month:
        perHour === undefined
          ? undefined
          : standing
            ? (dollars ?? 0) * (HOURS_PER_MONTH / usage.hours)
            : perHour * HOURS_PER_MONTH,
      estimated: estimate.estimated,
      note: estimate.note,
    };
  };
  const n = (value: number): string => Math.round(value).toLocaleString('en-US');
  const standingPrice = (perMonth: number): number => (perMonth * usage.hours) / HOURS_PER_MONTH;
  return [
    row('Lambda requests', n(usage.invocations), usage.invocations * prices.lambdaPerRequest, {
      estimated: 0.0006,
      note: 'shadow and canary invoke prisma-read too: about twice as many',
    }),
    row('Lambda duration', `${usage.gbSeconds.toFixed(1)} GB-s`, usage.gbSeconds * prices.lambdaPerGbSecond, {
      estimated: 0.003,
      note: 'right at 1,024 MB only, and prisma-read was left out',
    }),
    row(
      'AppConfig',
      usage.flagReceipts === undefined
        ? 'not known'
        : `${n(usage.flagReceipts)} received, <= ${n(usage.flagRequests ?? 0)} polls`,
      usage.flagReceipts === undefined
        ? undefined
        : usage.flagReceipts * prices.appConfigPerReceipt + (usage.flagRequests ?? 0) * prices.appConfigPerRequest,
      {
        estimated: 0.015,
        note: 'charged by configuration received: a kept session costs cents, a session per request dollars',
      },
    ),
    row(
      'X-Ray traces',
      usage.traces === undefined ? 'not known' : n(usage.traces),
      usage.traces === undefined ? undefined : usage.traces * prices.xrayPerTrace,
      { estimated: 0.015 },
    ),
    row(
      'Log ingestion',
      usage.logBytes === undefined ? 'not known' : `${(usage.logBytes / 1e6).toFixed(1)} MB`,
      usage.logBytes === undefined ? undefined : (usage.logBytes / 1e9) * prices.logsPerGbIngested,
      { estimated: 0.005, note: 'that was the price of scanning, a hundredth of ingesting' },
    ),
    row(
      'Alarms',
      `${usage.alarmMetrics} metrics`,
      standingPrice(usage.alarmMetrics * prices.alarmPerMetricMonth),
      { note: 'left out' },
      true,
    ),
    row(
      'Custom metrics',
      `${usage.customMetrics} metrics`,
      standingPrice(usage.customMetrics * prices.customMetricPerMonth),
      { note: 'left out' },
      true,
    ),
    row(
      'This tool: watch',
      `${n(usage.watchMetricsPerHour)} metrics an hour`,
      usage.watchMetricsPerHour * usage.hours * prices.getMetricDataPerMetric,
      { note: 'left out; counted as if watch ran all the time' },
    ),
    row(
      'This tool: Insights',
      usage.watchBytesScanned === undefined
        ? 'not known'
        : `<= ${(usage.watchBytesScanned / 1e9).toFixed(2)} GB scanned`,
      usage.watchBytesScanned === undefined ? undefined : (usage.watchBytesScanned / 1e9) * prices.logsPerGbScanned,
      { note: 'left out; watch reads the logs since H+0 once a minute' },
    ),
  ];
}

/** The sum of a column, and whether a row of it is unknown. */
export function totalOf(
  rows: readonly CostRow[],
  column: 'soFar' | 'threeHours' | 'month' | 'estimated',
): { readonly dollars: number; readonly complete: boolean } {
  const counted = column === 'estimated' ? rows.filter((row) => row.estimated !== undefined) : rows;
  return {
    dollars: counted.reduce((sum, row) => sum + (row[column] ?? 0), 0),
    complete: counted.every((row) => row[column] !== undefined),
  };
}
