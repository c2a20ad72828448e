import { bestRho, logMixture, tunedPrior } from '../../../src/domain/statistics/intervals';
import { type CountedValue, sizeOf } from '../../../src/domain/statistics/quantiles';
import { normalCdf } from '../../../src/domain/statistics/special-functions';

export { counted } from '../../../src/domain/statistics/quantiles';

/**
 * Peek-safe bound of a sum of independent terms with variance `v`, tightest at `optimalV`: two-sided normal mixture,
 * sqrt((v + rho) (ln(1 + v / rho) + 2 ln(1 / alpha))) (Howard et al. 2021, prop. 5).
 *
 * @example normalMixtureBound(100, 0.05, 100) => 30.35209
 */
export function normalMixtureBound(v: number, alpha: number, optimalV: number): number {
  const rho = bestRho(optimalV, 0.05);
  return Math.sqrt((v + rho) * (Math.log1p(v / rho) + 2 * Math.log(1 / alpha)));
}

/**
 * The one-sided bound, by bisection of ln sqrt(4 rho / (v + rho)) + s^2 / (2 (v + rho)) + ln Phi(s / sqrt(v + rho)).
 *
 * @example oneSidedMixtureBound(100, 0.05, 100) => 27.66071
 */
export function oneSidedMixtureBound(v: number, alpha: number, optimalV: number): number {
  const rho = bestRho(optimalV, 0.1);
  const spread = v + rho;
  const log = (s: number): number =>
    Math.log((4 * rho) / spread) / 2 + (s * s) / (2 * spread) + Math.log(normalCdf(s / Math.sqrt(spread)));
  let low = 0;
  let high = normalMixtureBound(v, alpha, optimalV) * 2;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (log(middle) < Math.log(1 / alpha)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Half the width of an asymptotic confidence sequence of a mean with this standard error after n observations
 * (Waudby-Smith et al. 2021), tightest around `tuning` observations.
 *
 * @example asymptoticHalfWidth(0.33341, 6461, 1000, 0.05) => 1.0618
 */
export function asymptoticHalfWidth(standardError: number, n: number, tuning: number, alpha: number): number {
  const rhoSquare = 1 / bestRho(tuning, alpha);
  const scaled = n * rhoSquare + 1;
  return (
    standardError * Math.sqrt(n) * Math.sqrt((2 * scaled * Math.log(Math.sqrt(scaled) / alpha)) / (n * n * rhoSquare))
  );
}

/**
 * Peek-safe p-value of "both samples have the same q-quantile" (Howard & Ramdas 2022, section 4): the smallest evidence
 * that any common value could leave.
 *
 * @example quantileAbPValue(counted(Array.from({ length: 1000 }, (_, i) => i + 1)), counted(Array.from({ length: 1000 }, (_, i) => i + 56)), 0.9, 100) => 0.0340463
 */
export function quantileAbPValue(
  first: readonly CountedValue[],
  second: readonly CountedValue[],
  q: number,
  optimalN: number,
): number {
  const arms = [first, second].map((values) => arm(values, q, optimalN));
  let least = Number.POSITIVE_INFINITY;
  for (const value of new Set([...first, ...second].map((one) => one.value))) {
    least = Math.min(
      least,
      arms.reduce((sum, evidence) => sum + evidence(value), 0),
    );
  }
  return Math.min(1, Math.exp(-least));
}

/** Evidence of one sample against "the quantile is x", as small as any reading of the ties at x allows. */
function arm(values: readonly CountedValue[], q: number, optimalN: number): (x: number) => number {
  const n = sizeOf(values);
  const { a, b } = tunedPrior(q, optimalN);
  const evidence = (below: number): number => logMixture(below, n, q, a, b);
  let least = 0;
  let most = n;
  while (most - least > 1e-9 * n) {
    const left = least + (most - least) / 3;
    const right = most - (most - least) / 3;
    if (evidence(left) < evidence(right)) most = right;
    else least = left;
  }
  const best = (least + most) / 2;
  return (x) => {
    let less = 0;
    let equal = 0;
    for (const { value, count } of values) {
      if (value < x) less += count;
      else if (value === x) equal = count;
    }
    return evidence(Math.max(less, Math.min(less + equal, best)));
  };
}
