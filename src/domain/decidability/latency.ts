import { sampleForRatio } from '../statistics/quantile-ratio';
import type { CountedValue } from '../statistics/quantiles';
import { normalQuantile } from '../statistics/special-functions';

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
