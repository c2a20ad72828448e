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

export type PricesReading =
  | { readonly kind: 'prices'; readonly prices: Prices }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Prices of a file over the built-in ones; unknown keys, negative and non-numeric values are problems. */
export function readPrices(document: unknown): PricesReading {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { kind: 'invalid', problems: ['the document is not an object'] };
  const problems = Object.entries(document).flatMap(([key, value]) => {
    if (!Object.hasOwn(PRICES, key)) return [`unknown key "${key}"`];
    if (key === 'asOf')
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
        ? []
        : ['asOf must be a day such as "2026-10-01"'];
    return typeof value === 'number' && value >= 0 && Number.isFinite(value)
      ? []
      : [`${key} must be a price in dollars, not ${JSON.stringify(value)}`];
  });
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'prices', prices: { ...PRICES, ...(document as Partial<Prices>) } };
}
