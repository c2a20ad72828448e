import * as z from 'zod';
import type { DecisionRecord } from '../decision/decision';
import { type Evidence, ROW_IDS } from '../decision/evidence';
import { PHASES } from '../phase';
import { HOUR_MS } from '../time';
import { problemsOf, type ThresholdsProblem, thresholdsSchema } from './thresholds';

// Loads zod: import it where a file is read.

export type RecordReading =
  | { readonly kind: 'record'; readonly record: DecisionRecord }
  | { readonly kind: 'invalid'; readonly problems: readonly ThresholdsProblem[] };

const one = <Name extends string>(names: readonly Name[]) => z.enum(names, `expected ${names.join(', ')}`);
const time = z.number('expected a time in milliseconds');
/** JSON writes NaN as null. */
const figure = z.number('expected a number').nullable();
const list = <Item extends z.ZodType>(item: Item) => z.array(item, 'expected a list');
const counted = z.int('expected a whole number').min(0, 'expected 0 or more').nullable();
const series = list(z.object({ atMs: time, events: counted, n: counted }, 'expected a count'))
  .refine(
    (buckets) => buckets.every(({ atMs }, index) => index === 0 || atMs > (buckets[index - 1]?.atMs ?? 0)),
    'expected moments in rising order',
  )
  .optional();

/** The last bucket of a window ends after it, by the length of a bucket at the most. */
const LONGEST_BUCKET_MS = HOUR_MS;

const isWithin = (
  buckets: readonly { readonly atMs: number }[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): boolean => buckets.every(({ atMs }) => atMs >= fromMs && atMs <= toMs + LONGEST_BUCKET_MS);

const missing = z.object({ kind: z.literal('missing'), why: z.string('expected a reason') });
const measurement = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.discriminatedUnion(
    'kind',
    [
      z
        .object({
          kind: z.literal('measured'),
          source: z.string('expected where it comes from'),
          window: z
            .object({ fromMs: time, toMs: time }, 'expected fromMs and toMs')
            .refine(({ fromMs, toMs }) => fromMs <= toMs, 'expected an end that is not before the beginning'),
          asOfMs: time,
          ...shape,
        })
        .refine(
          (measured) =>
            !('series' in measured) ||
            isWithin(
              (measured.series ?? []) as { atMs: number }[],
              measured.window as { fromMs: number; toMs: number },
            ),
          { message: 'expected moments within the window', path: ['series'] },
        ),
      missing,
    ],
    'expected a measurement',
  );

const PERCENTAGE = 'expected a percentage from 0 to 100';

const names = list(z.string('expected a name'));
const durations = measurement({
  counts: list(z.object({ durationMs: figure, count: figure }, 'expected a count')),
  blocks: list(z.object({ atMs: figure, leastMs: figure, count: figure }, 'expected a count')).optional(),
});

const evidence = z.object(
  {
    atMs: time,
    startedAtMs: time.optional(),
    phase: one(PHASES.map(({ phase }) => phase)),
    requestedShare: z.number('expected a percentage').min(0, PERCENTAGE).max(100, PERCENTAGE),
    bucketBy: one(['request', 'user']),
    shareDeliveredAtMs: time.optional(),
    servedSinceMs: time.optional(),
    guardedUntilMs: time.optional(),
    errors: measurement({ lambdaErrors: figure, canaryErrors: figure, invocations: figure, series }),
    canaryErrors: measurement({ errors: figure, rescued: figure, requests: figure, series }),
    shadowErrors: measurement({ sent: figure, errors: figure, comparisons: figure, series }),
    diffs: measurement({
      comparisons: figure,
      mismatches: figure,
      users: z.object({ compared: figure, mismatched: names }).optional(),
      series,
    }),
    share: measurement({
      canary: figure,
      total: figure,
      users: z.object({ expected: names, seenInCanary: names, seenInMock: names }).optional(),
      series,
    }),
    alarms: measurement({
      alarms: list(
        z.object({
          name: z.string(),
          watches: one(['all', 'canary']).optional(),
          state: one(['ok', 'alarm', 'insufficient-data']),
          sinceMs: time,
          reason: z.string(),
          wentOffAtMs: list(time),
        }),
      ),
    }),
    latency: z.object(
      { mock: durations, canary: durations, shadowPrisma: durations },
      'expected mock, canary and shadowPrisma',
    ),
    recentLatency: z.object({ mock: durations, canary: durations }).optional(),
    control: measurement({
      mockErrors: figure,
      mockRequests: figure,
      canaryErrors: figure,
      canaryRequests: figure,
      series,
    }).optional(),
    origins: measurement({
      errors: figure,
      users: list(z.object({ name: z.string(), errors: figure })),
      environments: list(z.object({ name: z.string(), errors: figure, answered: figure, ofAll: figure })).optional(),
    }).optional(),
    failures: measurement({ failed: figure, invocations: figure }),
    rollbacks: measurement({ rollbacks: list(z.object({ atMs: time, what: z.string() }, 'expected a rollback')) }),
    flagFetchErrors: measurement({ errors: figure }),
    traffic: list(
      z.object({ what: one(['requests', 'canary requests', 'shadow comparisons']), source: z.string(), n: figure }),
    ),
    rate: z.object({ perHour: figure, errorRate: figure, requests: figure, spanMs: time }).optional(),
    behindAwsMs: time.optional(),
    operatorRequests: figure.optional(),
    busy: z.object({ what: z.string('expected a name'), untilMs: time.optional() }).optional(),
  } satisfies Record<keyof Evidence, z.ZodType>,
  'expected an object',
);

const schema = z.object(
  {
    version: z.literal(1, 'expected 1'),
    atMs: time,
    evidence,
    thresholds: thresholdsSchema,
    final: z.boolean('expected true or false'),
    accept: z.array(one(ROW_IDS), `expected rows of ${ROW_IDS.join(', ')}`),
    verdict: one(['GO', 'HOLD', 'INVESTIGATE', 'NO-GO']),
  },
  'expected a decision record',
);

/** Reads a decision record from parsed JSON; what is not one is refused with the path of each problem. */
export function readDecisionRecord(json: unknown): RecordReading {
  const parsed = schema.safeParse(json);
  if (!parsed.success) return { kind: 'invalid', problems: problemsOf(parsed.error) };
  // The document itself: its keys keep their order, so that it is written again as it was.
  return { kind: 'record', record: { ...(json as DecisionRecord), thresholds: parsed.data.thresholds } };
}
