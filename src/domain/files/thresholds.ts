import * as z from 'zod';
import { type ErrorLimits, THRESHOLDS, type Thresholds } from '../decision/thresholds';

// Loads zod: import it where a file is read.

export interface ThresholdsProblem {
  /** Where, e.g. `diffs.goBelow`. */
  readonly path: string;
  readonly problem: string;
}

export type ThresholdsReading =
  | { readonly kind: 'thresholds'; readonly thresholds: Thresholds }
  | { readonly kind: 'invalid'; readonly problems: readonly ThresholdsProblem[] };

const number = (least: number, most: number) =>
  z
    .number({ error: ({ input }) => `expected a number, got ${JSON.stringify(input) ?? 'nothing'}` })
    .refine((value) => value >= least && value <= most, {
      error: ({ input }) => `expected a number from ${least} to ${most}, got ${String(input)}`,
    });

const whole = (least: number, most: number) =>
  number(-Infinity, Infinity).refine((value) => Number.isInteger(value) && value >= least && value <= most, {
    error: ({ input }) => `expected a whole number from ${least} to ${most}, got ${String(input)}`,
  });

const fraction = number(0, 1);

/** A limit of 0 could never be proven, one of 1 never be broken. */
const rate = fraction.refine((value) => value !== 0 && value !== 1, {
  error: ({ input }) => `expected a rate above 0 and below 1, got ${String(input)}`,
});

type Issue = { readonly code?: string };

/** The limits of a row, each with its default: a row that a file leaves out has all of its defaults. */
const limits = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }: Issue) => (code === 'unrecognized_keys' ? 'unknown limit' : 'expected an object of limits'),
  });

const errorLimits = ({ goAtMost, noGoAbove }: ErrorLimits) =>
  limits({ goAtMost: rate.default(goAtMost), noGoAbove: rate.default(noGoAbove) });

/** The GO limit of a row may not lie above the limit that takes GO away. */
function refuseOverlaps({ value, issues }: z.core.ParsePayload<Thresholds>): void {
  const compare = (row: keyof Thresholds, low: string, go: number, high: string, other: number): void => {
    if (go <= other) return;
    const message = `overlaps ${row}.${high}: ${go} is above ${other}`;
    issues.push({ code: 'custom', path: [row, low], message, input: value });
  };
  for (const row of ['errors', 'errors-canary', 'errors-shadow'] as const)
    compare(row, 'goAtMost', value[row].goAtMost, 'noGoAbove', value[row].noGoAbove);
  compare('p95', 'goAtMost', value.p95.goAtMost, 'investigateAbove', value.p95.investigateAbove);
  compare('diffs', 'goBelow', value.diffs.goBelow, 'investigateAbove', value.diffs.investigateAbove);
}

const { p95, diffs, share, targets, proof, now, traffic } = THRESHOLDS;

/** A document of limits: what it leaves out keeps its default. */
export const thresholdsSchema: z.ZodType<Thresholds> = z
  .strictObject(
    {
      errors: errorLimits(THRESHOLDS.errors).prefault({}),
      'errors-canary': errorLimits(THRESHOLDS['errors-canary']).prefault({}),
      'errors-shadow': errorLimits(THRESHOLDS['errors-shadow']).prefault({}),
      p95: limits({
        goAtMost: number(0, 10).default(p95.goAtMost),
        investigateAbove: number(0, 10).default(p95.investigateAbove),
        leastRequests: whole(59, 1e6).default(p95.leastRequests),
        leastHours: number(0, 168).default(p95.leastHours),
        fullShareMs: number(1, 900_000).default(p95.fullShareMs),
      }).prefault({}),
      diffs: limits({
        goBelow: rate.default(diffs.goBelow),
        investigateAbove: rate.default(diffs.investigateAbove),
      }).prefault({}),
      share: limits({
        lowest: fraction.default(share.lowest),
        highest: number(1, 100).default(share.highest),
      }).prefault({}),
      targets: limits({
        p95BelowMs: number(1, 900_000).default(targets.p95BelowMs),
        availabilityAbove: fraction.default(targets.availabilityAbove),
        rollbacks: whole(0, 100).default(targets.rollbacks),
      }).prefault({}),
      proof: limits({
        alphaGo: number(0.0001, 0.2).default(proof.alphaGo),
        alphaNoGo: number(0.0001, 0.2).default(proof.alphaNoGo),
        leastErrors: whole(2, 100).default(proof.leastErrors),
        failureSeconds: number(0, 600).default(proof.failureSeconds),
      }).prefault({}),
      now: limits({
        quietMinutes: number(5, 1440).default(now.quietMinutes),
        leastPart: fraction.default(now.leastPart),
      }).prefault({}),
      traffic: limits({
        fraction: fraction.default(traffic.fraction),
        requests: whole(0, 1e6).default(traffic.requests),
      }).prefault({}),
    },
    {
      error: ({ code }: Issue) =>
        code === 'unrecognized_keys'
          ? `unknown row; known are ${Object.keys(THRESHOLDS).join(', ')}`
          : 'expected an object of limits',
    },
  )
  .check(refuseOverlaps);

/**
 * Reads limits from parsed JSON: what a file leaves out keeps its default, unknown keys, wrong types, values out of
 * range and overlapping limits are refused with the path of each.
 */
export function readThresholds(json: unknown): ThresholdsReading {
  const parsed = thresholdsSchema.safeParse(json);
  return parsed.success
    ? { kind: 'thresholds', thresholds: parsed.data }
    : { kind: 'invalid', problems: problemsOf(parsed.error) };
}

/** What zod refused, a problem a path: each unknown key has its own. */
export function problemsOf(error: z.ZodError): readonly ThresholdsProblem[] {
  return error.issues.flatMap((issue) =>
    (issue.code === 'unrecognized_keys' ? issue.keys : [undefined]).map((key) => ({
      path: [...issue.path, ...(key === undefined ? [] : [key])].join('.'),
      problem: issue.message,
    })),
  );
}
