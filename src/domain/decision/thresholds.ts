/** Limits of an error row, as rates: at most `goAtMost` reads GO, above `noGoAbove` NO-GO, between them HOLD. */
export interface ErrorLimits {
  readonly goAtMost: number;
  readonly noGoAbove: number;
}

/** Every number that a decision depends on; rates are fractions (0.02 is 2 %). */
export interface Thresholds {
  readonly errors: ErrorLimits;
  readonly 'errors-canary': ErrorLimits;
  readonly 'errors-shadow': ErrorLimits;
  /** Canary p95 over mock p95 minus 1: at most `goAtMost` reads GO, above `investigateAbove` INVESTIGATE, between HOLD. */
  readonly p95: {
    readonly goAtMost: number;
    readonly investigateAbove: number;
    /** Fewer canary requests than this have no reading: 0.95^59 < 5 %. */
    readonly leastRequests: number;
    /** At 100 % there is no mock to compare with: the p95 itself, in milliseconds. */
    readonly fullShareMs: number;
  };
  /** Mismatches over comparisons: below `goBelow` reads GO, above `investigateAbove` INVESTIGATE, between HOLD. */
  readonly diffs: { readonly goBelow: number; readonly investigateAbove: number };
  /** Observed over requested share: within [lowest, highest] reads GO, outside INVESTIGATE. */
  readonly share: { readonly lowest: number; readonly highest: number };
  readonly targets: { readonly p95BelowMs: number; readonly availabilityAbove: number; readonly rollbacks: number };
  readonly proof: {
    /** A row is proven when the e-process reaches 1 / alphaGo. */
    readonly alphaGo: number;
    /** A row is disproven when the e-process reaches 1 / alphaNoGo: one fifth of alphaGo, since any of five rows may veto. */
    readonly alphaNoGo: number;
    readonly leastErrors: number;
  };
  /** What counts as knowing the present. */
  readonly now: {
    /** A row without an observation for so many minutes is stale, if seven were to be expected in that time. */
    readonly quietMinutes: number;
    /** So is one whose last minutes brought less than this part of the usual traffic. */
    readonly leastPart: number;
  };
  /** Two sources that count the same traffic may differ by this fraction, or by this many requests. */
  readonly traffic: { readonly fraction: number; readonly requests: number };
}

/** The limits of the launch: the decision matrix of the first scripts with its gaps filled by HOLD. */
export const THRESHOLDS: Thresholds = {
  errors: { goAtMost: 0.02, noGoAbove: 0.02 },
  'errors-canary': { goAtMost: 0.02, noGoAbove: 0.02 },
  'errors-shadow': { goAtMost: 0.02, noGoAbove: 0.02 },
  p95: { goAtMost: 0.15, investigateAbove: 0.3, leastRequests: 59, fullShareMs: 500 },
  diffs: { goBelow: 0.005, investigateAbove: 0.01 },
  share: { lowest: 0.5, highest: 2 },
  targets: { p95BelowMs: 500, availabilityAbove: 0.99, rollbacks: 0 },
  proof: { alphaGo: 0.05, alphaNoGo: 0.01, leastErrors: 2 },
  now: { quietMinutes: 15, leastPart: 0.1 },
  traffic: { fraction: 0.05, requests: 20 },
};

export interface ThresholdsProblem {
  /** Where, e.g. `diffs.goBelow`. */
  readonly path: string;
  readonly problem: string;
}

export type ThresholdsReading =
  | { readonly kind: 'thresholds'; readonly thresholds: Thresholds }
  | { readonly kind: 'invalid'; readonly problems: readonly ThresholdsProblem[] };

interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

const RATE: Range = { least: 0, most: 1 };
const RANGES: { readonly [path: string]: Range } = {
  'errors.goAtMost': RATE,
  'errors.noGoAbove': RATE,
  'errors-canary.goAtMost': RATE,
  'errors-canary.noGoAbove': RATE,
  'errors-shadow.goAtMost': RATE,
  'errors-shadow.noGoAbove': RATE,
  'p95.goAtMost': { least: 0, most: 10 },
  'p95.investigateAbove': { least: 0, most: 10 },
  'p95.leastRequests': { least: 59, most: 1e6, whole: true },
  'p95.fullShareMs': { least: 1, most: 900_000 },
  'diffs.goBelow': RATE,
  'diffs.investigateAbove': RATE,
  'share.lowest': { least: 0, most: 1 },
  'share.highest': { least: 1, most: 100 },
  'targets.p95BelowMs': { least: 1, most: 900_000 },
  'targets.availabilityAbove': RATE,
  'targets.rollbacks': { least: 0, most: 100, whole: true },
  'proof.alphaGo': { least: 0.0001, most: 0.2 },
  'proof.alphaNoGo': { least: 0.0001, most: 0.2 },
  'proof.leastErrors': { least: 2, most: 100, whole: true },
  'now.quietMinutes': { least: 5, most: 1440 },
  'now.leastPart': RATE,
  'traffic.fraction': RATE,
  'traffic.requests': { least: 0, most: 1e6, whole: true },
};

/** Pairs that must not overlap: the GO limit may not lie above the limit that takes GO away. */
const ORDERED: readonly (readonly [string, string])[] = [
  ['errors.goAtMost', 'errors.noGoAbove'],
  ['errors-canary.goAtMost', 'errors-canary.noGoAbove'],
  ['errors-shadow.goAtMost', 'errors-shadow.noGoAbove'],
  ['p95.goAtMost', 'p95.investigateAbove'],
  ['diffs.goBelow', 'diffs.investigateAbove'],
];

/** Limits at 0 or 1 could never be proven or could never be broken. */
const STRICTLY_INSIDE = [
  'errors.goAtMost',
  'errors-canary.goAtMost',
  'errors-shadow.goAtMost',
  'errors.noGoAbove',
  'errors-canary.noGoAbove',
  'errors-shadow.noGoAbove',
  'diffs.goBelow',
  'diffs.investigateAbove',
];

/**
 * Reads limits from parsed JSON: what a file leaves out keeps its default, unknown keys, wrong types, values out of
 * range and overlapping limits are refused with the path of each.
 */
export function readThresholds(json: unknown, defaults: Thresholds = THRESHOLDS): ThresholdsReading {
  const problems: ThresholdsProblem[] = [];
  const values = new Map<string, number>(flatten(defaults));
  if (!isRecord(json)) return { kind: 'invalid', problems: [{ path: '', problem: 'expected an object of limits' }] };
  for (const [group, limits] of Object.entries(json)) {
    if (!Object.hasOwn(defaults, group)) {
      problems.push({ path: group, problem: `unknown row; known are ${Object.keys(defaults).join(', ')}` });
    } else if (!isRecord(limits)) {
      problems.push({ path: group, problem: 'expected an object of limits' });
    } else {
      for (const [name, value] of Object.entries(limits)) readOne(`${group}.${name}`, value, values, problems);
    }
  }
  for (const [low, high] of ORDERED) {
    const go = values.get(low) ?? 0;
    const other = values.get(high) ?? 0;
    if (go > other) problems.push({ path: low, problem: `overlaps ${high}: ${go} is above ${other}` });
  }
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'thresholds', thresholds: unflatten(values) };
}

function readOne(path: string, value: unknown, values: Map<string, number>, problems: ThresholdsProblem[]): void {
  const range = Object.hasOwn(RANGES, path) ? RANGES[path] : undefined;
  if (range === undefined) {
    problems.push({ path, problem: 'unknown limit' });
  } else if (typeof value !== 'number' || !Number.isFinite(value)) {
    problems.push({ path, problem: `expected a number, got ${JSON.stringify(value) ?? 'nothing'}` });
  } else if (value < range.least || value > range.most || (range.whole === true && !Number.isInteger(value))) {
    const kind = range.whole === true ? 'a whole number' : 'a number';
    problems.push({ path, problem: `expected ${kind} from ${range.least} to ${range.most}, got ${value}` });
  } else if (STRICTLY_INSIDE.includes(path) && (value === 0 || value === 1)) {
    problems.push({ path, problem: `expected a rate above 0 and below 1, got ${value}` });
  } else {
    values.set(path, value);
  }
}

function flatten(thresholds: Thresholds): [string, number][] {
  return Object.entries(thresholds).flatMap(([group, limits]) =>
    Object.entries(limits as { [name: string]: number }).map(([name, value]): [string, number] => [
      `${group}.${name}`,
      value,
    ]),
  );
}

function unflatten(values: ReadonlyMap<string, number>): Thresholds {
  const at = (path: string): number => values.get(path) ?? Number.NaN;
  const errors = (row: string): ErrorLimits => ({ goAtMost: at(`${row}.goAtMost`), noGoAbove: at(`${row}.noGoAbove`) });
  return {
    errors: errors('errors'),
    'errors-canary': errors('errors-canary'),
    'errors-shadow': errors('errors-shadow'),
    p95: {
      goAtMost: at('p95.goAtMost'),
      investigateAbove: at('p95.investigateAbove'),
      leastRequests: at('p95.leastRequests'),
      fullShareMs: at('p95.fullShareMs'),
    },
    diffs: { goBelow: at('diffs.goBelow'), investigateAbove: at('diffs.investigateAbove') },
    share: { lowest: at('share.lowest'), highest: at('share.highest') },
    targets: {
      p95BelowMs: at('targets.p95BelowMs'),
      availabilityAbove: at('targets.availabilityAbove'),
      rollbacks: at('targets.rollbacks'),
    },
    proof: { alphaGo: at('proof.alphaGo'), alphaNoGo: at('proof.alphaNoGo'), leastErrors: at('proof.leastErrors') },
    now: { quietMinutes: at('now.quietMinutes'), leastPart: at('now.leastPart') },
    traffic: { fraction: at('traffic.fraction'), requests: at('traffic.requests') },
  };
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
