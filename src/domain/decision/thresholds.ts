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
    /**
     * Hours of canary traffic before which nothing is proven: slow requests come in spells, and what came once or never
     * cannot be told from what is rare.
     */
    readonly leastHours: number;
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
    /**
     * How long one failure may last, as long as no error has shown how errors come: a sample without an error has no clump
     * to measure, and errors in clumps of five would be falsely "proven" absent in four betas of ten. It delays the proof of
     * an error row by 188 such lengths at the most (38 minutes), at any rate of requests.
     */
    readonly failureSeconds: number;
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
  p95: { goAtMost: 0.15, investigateAbove: 0.3, leastRequests: 59, leastHours: 24, fullShareMs: 500 },
  diffs: { goBelow: 0.005, investigateAbove: 0.01 },
  share: { lowest: 0.5, highest: 2 },
  targets: { p95BelowMs: 500, availabilityAbove: 0.99, rollbacks: 0 },
  proof: { alphaGo: 0.05, alphaNoGo: 0.01, leastErrors: 2, failureSeconds: 12 },
  now: { quietMinutes: 15, leastPart: 0.1 },
  traffic: { fraction: 0.05, requests: 20 },
};
