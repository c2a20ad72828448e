/** List prices of us-east-1 in US dollars, with the day they were read; `cost --prices FILE` replaces any of them. */
export interface Prices {
  /** Day of the price list, ISO 8601. */
  readonly asOf: string;
  readonly lambdaPerRequest: number;
  /** x86_64. */
  readonly lambdaPerGbSecond: number;
  readonly appConfigPerRequest: number;
  readonly appConfigPerReceipt: number;
  readonly xrayPerTrace: number;
  readonly logsPerGbIngested: number;
  readonly logsPerGbScanned: number;
  /** A metric that an alarm watches, a month. */
  readonly alarmPerMetricMonth: number;
  readonly customMetricPerMonth: number;
  readonly getMetricDataPerMetric: number;
}

export const PRICES: Prices = {
  asOf: '2026-10-01',
  lambdaPerRequest: 0.2 / 1e6,
  lambdaPerGbSecond: 0.0000166667,
  appConfigPerRequest: 0.0000002,
  appConfigPerReceipt: 0.0008,
  xrayPerTrace: 5 / 1e6,
  logsPerGbIngested: 0.5,
  logsPerGbScanned: 0.005,
  alarmPerMetricMonth: 0.1,
  customMetricPerMonth: 0.3,
  getMetricDataPerMetric: 0.01 / 1000,
};

/** What Logs Insights charges for so many bytes scanned. */
export const scanDollars = (bytes: number, prices: Prices = PRICES): number => (bytes / 1e9) * prices.logsPerGbScanned;
