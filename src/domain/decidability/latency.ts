import type { Thresholds } from '../decision/thresholds';
import { logRatioEvidence, sampleForRatio } from '../statistics/quantile-ratio';
import type { CountedValue } from '../statistics/quantiles';
import { poissonDraw, repeatable } from '../statistics/random';
import { normalCdf, normalQuantile } from '../statistics/special-functions';
import { DAY_MS, HOUR_MS } from '../time';
import { expectedIn, type Span } from './needed';

/** The canary sample at which a typical, equally fast Prisma is proven within the limit. */
export function typicalRatioSample(spread: number, mockPerCanary: number, factor: number, alpha: number): number {
  const grid = logNormalGrid(spread, 1);
  return sampleForRatio(grid, weighted(grid, mockPerCanary), 0.95, alpha, factor);
}

/** The canary sample at which a Prisma `truth` times slower is proven beyond the limit. */
export function sampleAgainst(
  spread: number,
  mockPerCanary: number,
  factor: number,
  truth: number,
  alpha: number,
): number {
  const canary = logNormalGrid(spread, truth);
  const mock = weighted(logNormalGrid(spread, 1), mockPerCanary);
  const n = sampleForRatio(mock, canary, 0.95, alpha, 1 / factor);
  return Number.isFinite(n) ? Math.ceil(n / mockPerCanary) : n;
}

function logNormalGrid(spread: number, factor: number): readonly CountedValue[] {
  const points = 59;
  return Array.from({ length: points }, (_, i) => ({
    value: factor * Math.exp(spread * normalQuantile((i + 0.5) / points)),
    count: 1,
  }));
}

function weighted(values: readonly CountedValue[], weight: number): readonly CountedValue[] {
  return values.map(({ value, count }) => ({ value, count: count * weight }));
}

/** What both paths send, and how slow Prisma is. */
export interface RatioTruth {
  /** Spread of the logarithm of durations. */
  readonly spread: number;
  readonly canary: number;
  readonly mock: number;
  /** True p95 of the canary over mock's. */
  readonly truth: number;
}

/** Enough for odds to the nearest 5 %: two standard errors are 3 % at the most. */
const SIMULATED_BETAS = 1000;
/** Outside these quantiles durations say nothing about a p95: they are one class on each side. */
const LOWEST = 0.85;
const HIGHEST = 0.995;
/** Classes of durations within the factor that is to be proven. */
const CLASSES = 28;

/** Chance that such samples of independent requests prove the ratio within `factor`; simulated, the same for the same input. */
export function chanceWithin({ spread, canary, mock, truth }: RatioTruth, factor: number, alpha: number): number {
  const random = repeatable(20261127);
  let proven = 0;
  for (let beta = 0; beta < SIMULATED_BETAS; beta += 1) {
    const width = Math.log(factor) / CLASSES;
    // A duration of the canary that equals one of mock times the factor lies within it, as durations do that are no classes.
    const slow = classesOf(canary, { spread, width, typical: truth * (1 - 1e-9) }, random);
    const base = classesOf(mock, { spread, width, typical: 1 }, random);
    if (logRatioEvidence(slow, base, 0.95, factor) >= Math.log(1 / alpha)) proven += 1;
  }
  return proven / SIMULATED_BETAS;
}

/** So many log-normal durations, drawn anew, in classes of `width` on the logarithm. */
function classesOf(
  n: number,
  { spread, width, typical }: { readonly spread: number; readonly width: number; readonly typical: number },
  random: () => number,
): readonly CountedValue[] {
  const lowest = normalQuantile(LOWEST);
  const step = width / spread;
  const classes = Math.ceil((normalQuantile(HIGHEST) - lowest) / step);
  const counts: CountedValue[] = [];
  for (let index = -1; index <= classes; index += 1) {
    const from = index < 0 ? 0 : normalCdf(lowest + index * step);
    const to = index === classes ? 1 : normalCdf(lowest + (index + 1) * step);
    const count = poissonDraw(n * (to - from), random);
    if (count > 0) counts.push({ value: typical * Math.exp(spread * lowest + (index + 0.5) * width), count });
  }
  return counts;
}

/** Chances of a proof by the end of `afterMs`, of a Prisma so much slower than mock (0.05 is 5 %). */
export interface RatioOdds {
  readonly afterMs: number;
  readonly chances: readonly { readonly spread: number; readonly slower: number; readonly chance: number }[];
}

/** How long a share is kept at least: what a window that is too short for any proof leaves open, two days may decide. */
const SHARE_KEPT_MS = 2 * DAY_MS;
/** Moderate and wide spread of the logarithm of durations, when the system's own is not known. */
const SPREADS = [0.3, 0.5] as const;
const SLOWER = [0, 0.05] as const;

/** The odds of row `p95` when requests are independent; 0 when the time is too short for any proof. */
export function oddsWithin(
  input: Span & { readonly sigma?: number; readonly thresholds: Thresholds },
  canaryPerHour: number,
): RatioOdds {
  const { p95, proof } = input.thresholds;
  const leastMs = p95.leastHours * HOUR_MS;
  const afterMs = input.windowMs >= leastMs ? input.windowMs : SHARE_KEPT_MS;
  const span = { ratePerHour: input.ratePerHour, windowMs: afterMs };
  const canary = expectedIn(span, canaryPerHour);
  const mock = expectedIn(span, input.ratePerHour - canaryPerHour);
  const enough = afterMs >= leastMs;
  const chance = (spread: number, slower: number): number =>
    enough ? chanceWithin({ spread, canary, mock, truth: 1 + slower }, 1 + p95.goAtMost, proof.alphaGo) : 0;
  const spreads = input.sigma === undefined ? SPREADS : [input.sigma];
  const chances = SLOWER.flatMap((slower) =>
    spreads.map((spread) => ({ spread, slower, chance: chance(spread, slower) })),
  );
  return { afterMs, chances };
}
