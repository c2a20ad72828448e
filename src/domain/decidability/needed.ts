import type { Thresholds } from '../decision/thresholds';
import { type Dependence, dependenceOf, sampleNeeded } from '../statistics/dependence';
import { HOUR_MS, SECOND_MS } from '../time';

/** Traffic, and for how long. */
export interface Span {
  readonly ratePerHour: number;
  readonly windowMs: number;
}

/** How soon something can be proven: after `n` observations, which take `afterMs`. */
export interface Milestone {
  /**
   * Infinity for never; JSON has null for it.
   * @nullable
   */
  readonly n: number;
  /**
   * Infinity for never; JSON has null for it.
   * @nullable
   */
  readonly afterMs: number;
  /** Whether that fits into the window. */
  readonly inWindow: boolean;
}

/** Observations in the window at this rate. */
export function expectedIn({ windowMs }: Span, perHour: number): number {
  return (perHour * windowMs) / HOUR_MS;
}

/** When `n` observations are there. */
export function milestone({ windowMs }: Span, n: number, perHour: number): Milestone {
  const afterMs = (n / perHour) * HOUR_MS;
  return { n, afterMs, inWindow: afterMs <= windowMs };
}

/** Observations without an error that prove a row when they arrive at this rate. */
export function cleanSample(
  proof: Thresholds['proof'],
  { goAtMost, failures = true }: { readonly goAtMost: number; readonly failures?: boolean },
  perHour: number,
): number {
  return sampleNeeded(dependenceAt(perHour, proof, failures), 0, goAtMost, proof.alphaGo);
}

/** The smallest share, in tenths of a percent, whose requests in the window are as many as `needed` at their rate. */
export function neededShare(span: Span, needed: (perHour: number) => number): { readonly neededShare?: number } {
  const enough = (tenths: number): boolean => {
    const perHour = span.ratePerHour * (tenths / 10 / 100);
    return milestone(span, needed(perHour), perHour).inWindow;
  };
  if (!enough(1000)) return {};
  let low = 0;
  let high = 1000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return { neededShare: high / 10 };
}

/** What is assumed of traffic that has not been seen: no sessions, and failures of the assumed length. */
export function dependenceAt(perHour: number, proof: Thresholds['proof'], failures: boolean): Dependence {
  const failureMs = failures ? proof.failureSeconds * SECOND_MS : 0;
  return dependenceOf(undefined, { n: perHour, spanMs: HOUR_MS, failureMs });
}
