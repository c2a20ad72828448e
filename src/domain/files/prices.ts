import * as z from 'zod';
import { PRICES, type Prices } from '../system/prices';

// Loads zod: import it where a file is read.

export type PricesReading =
  | { readonly kind: 'prices'; readonly prices: Prices }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const refused = {
  error: ({ input }: { readonly input?: unknown }) => `must be a price in dollars, not ${JSON.stringify(input)}`,
};
const price = z.number(refused).min(0, refused);
const day = z
  .string('must be a day such as "2026-10-01"')
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as "2026-10-01"');

const schema: z.ZodType<Prices> = z.strictObject(
  {
    asOf: day.default(PRICES.asOf),
    lambdaPerRequest: price.default(PRICES.lambdaPerRequest),
    lambdaPerGbSecond: price.default(PRICES.lambdaPerGbSecond),
    appConfigPerRequest: price.default(PRICES.appConfigPerRequest),
    appConfigPerReceipt: price.default(PRICES.appConfigPerReceipt),
    xrayPerTrace: price.default(PRICES.xrayPerTrace),
    logsPerGbIngested: price.default(PRICES.logsPerGbIngested),
    logsPerGbScanned: price.default(PRICES.logsPerGbScanned),
    alarmPerMetricMonth: price.default(PRICES.alarmPerMetricMonth),
    customMetricPerMonth: price.default(PRICES.customMetricPerMonth),
    getMetricDataPerMetric: price.default(PRICES.getMetricDataPerMetric),
  },
  'the document is not an object',
);

/** Prices of a file over the built-in ones; unknown keys, negative and non-numeric values are problems. */
export function readPrices(document: unknown): PricesReading {
  const parsed = schema.safeParse(document);
  if (parsed.success) return { kind: 'prices', prices: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `unknown key "${key}"`)
      : [[...issue.path, issue.message].join(' ')],
  );
  return { kind: 'invalid', problems };
}
