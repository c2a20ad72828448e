import { type Prices, scanDollars } from './prices';

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

/** What one thing cost in the window; both undefined when its usage is not known. */
interface Spent {
  readonly item: string;
  readonly usage: string | undefined;
  readonly dollars: number | undefined;
  /** What the first estimate said for three hours, where it had the row. */
  readonly estimated?: number;
  /** Why that estimate was wrong. */
  readonly note?: string;
}

/** Costs so far, for three hours and for a month at this rate, before any free tier, beside the first estimate. */
export function costRows(usage: Usage, prices: Prices): readonly CostRow[] {
  const spent = [...requestCosts(usage, prices), ...standingCosts(usage, prices), ...toolCosts(usage, prices)];
  return spent.map(({ item, usage: used, dollars, estimated, note }) => {
    const perHour = dollars === undefined || usage.hours <= 0 ? undefined : dollars / usage.hours;
    return {
      item,
      usage: used ?? 'not known',
      soFar: dollars,
      threeHours: perHour === undefined ? undefined : perHour * 3,
      month: perHour === undefined ? undefined : perHour * HOURS_PER_MONTH,
      estimated,
      note,
    };
  });
}

const n = (value: number): string => Math.round(value).toLocaleString('en-US');

/** A function of a value that may not be known. */
const of = <T>(value: number | undefined, then: (value: number) => T): T | undefined =>
  value === undefined ? undefined : then(value);

function requestCosts(usage: Usage, prices: Prices): readonly Spent[] {
  const polls = usage.flagRequests ?? 0;
  return [
    {
      item: 'Lambda requests',
      usage: n(usage.invocations),
      dollars: usage.invocations * prices.lambdaPerRequest,
      estimated: 0.0006,
      note: 'shadow and canary invoke prisma-read too: about twice as many',
    },
    {
      item: 'Lambda duration',
      usage: `${usage.gbSeconds.toFixed(1)} GB-s`,
      dollars: usage.gbSeconds * prices.lambdaPerGbSecond,
      estimated: 0.003,
      note: 'right at 1,024 MB only, and prisma-read was left out',
    },
    {
      item: 'AppConfig',
      usage: of(usage.flagReceipts, (receipts) => `${n(receipts)} received, <= ${n(polls)} polls`),
      dollars: of(
        usage.flagReceipts,
        (receipts) => receipts * prices.appConfigPerReceipt + polls * prices.appConfigPerRequest,
      ),
      estimated: 0.015,
      note: 'charged by configuration received: a kept session costs cents, a session per request dollars',
    },
    {
      item: 'X-Ray traces',
      usage: of(usage.traces, n),
      dollars: of(usage.traces, (traces) => traces * prices.xrayPerTrace),
      estimated: 0.015,
    },
    {
      item: 'Log ingestion',
      usage: of(usage.logBytes, (bytes) => `${(bytes / 1e6).toFixed(1)} MB`),
      dollars: of(usage.logBytes, (bytes) => (bytes / 1e9) * prices.logsPerGbIngested),
      estimated: 0.005,
      note: 'that was the price of scanning, a hundredth of ingesting',
    },
  ];
}

/** What is paid by the month, used or not; the window's part of it. */
function standingCosts(usage: Usage, prices: Prices): readonly Spent[] {
  const inWindow = (perMonth: number): number => (perMonth * usage.hours) / HOURS_PER_MONTH;
  return [
    {
      item: 'Alarms',
      usage: `${usage.alarmMetrics} metrics`,
      dollars: inWindow(usage.alarmMetrics * prices.alarmPerMetricMonth),
      note: 'left out',
    },
    {
      item: 'Custom metrics',
      usage: `${usage.customMetrics} metrics`,
      dollars: inWindow(usage.customMetrics * prices.customMetricPerMonth),
      note: 'left out',
    },
  ];
}

function toolCosts(usage: Usage, prices: Prices): readonly Spent[] {
  return [
    {
      item: 'This tool: watch',
      usage: `${n(usage.watchMetricsPerHour)} metrics an hour`,
      dollars: usage.watchMetricsPerHour * usage.hours * prices.getMetricDataPerMetric,
      note: 'left out; counted as if watch ran all the time',
    },
    {
      item: 'This tool: Insights',
      usage: of(usage.watchBytesScanned, (bytes) => `<= ${(bytes / 1e9).toFixed(2)} GB scanned`),
      dollars: of(usage.watchBytesScanned, (bytes) => scanDollars(bytes, prices)),
      note: 'left out; watch reads the logs since H+0 once a minute',
    },
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
