import { normalCdf } from '../../../src/domain/statistics/special-functions';

/**
 * Planned looks at a two-sided z statistic: the probability that |z| passes its limit at any of them when nothing
 * differs, by the recursive integration of Armitage, McPherson & Rowe (1969) over equal amounts of new data.
 *
 * @example crossingProbability([2.361, 2.361, 2.361, 2.361]) => 0.05
 * @example crossingProbability([4.049, 2.863, 2.337, 2.024]) => 0.05
 * @example crossingProbability([1.96]) => 0.05
 */
export function crossingProbability(limits: readonly number[]): number {
  let crossed = 0;
  let points: readonly number[] = [0];
  let masses: readonly number[] = [1];
  for (const [look, limit] of limits.entries()) {
    const edge = limit * Math.sqrt(look + 1);
    for (const [index, point] of points.entries()) {
      crossed += (masses[index] ?? 0) * (normalCdf(-(edge - point)) + normalCdf(-(edge + point)));
    }
    if (look === limits.length - 1) break;
    const grid = simpson(-edge, edge, 240);
    const before = { points, masses };
    masses = grid.points.map((to, index) => {
      let density = 0;
      for (const [from, point] of before.points.entries()) {
        density += (before.masses[from] ?? 0) * Math.exp(-((to - point) ** 2) / 2);
      }
      return ((grid.weights[index] ?? 0) * density) / Math.sqrt(2 * Math.PI);
    });
    points = grid.points;
  }
  return crossed;
}

/**
 * Pocock's constant limit for so many equally spaced looks (Pocock 1977).
 *
 * @example pocockLimit(4, 0.05) => 2.361
 */
export function pocockLimit(looks: number, alpha: number): number {
  return solve(alpha, (limit) => new Array<number>(looks).fill(limit));
}

/**
 * O'Brien and Fleming's limit at the last look; at look k of K it is larger by sqrt(K / k) (O'Brien & Fleming 1979).
 *
 * @example obrienFlemingLimit(4, 0.05) => 2.024
 */
export function obrienFlemingLimit(looks: number, alpha: number): number {
  return solve(alpha, (limit) => Array.from({ length: looks }, (_, k) => limit * Math.sqrt(looks / (k + 1))));
}

function solve(alpha: number, limitsFor: (limit: number) => readonly number[]): number {
  let low = 1;
  let high = 6;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (crossingProbability(limitsFor(middle)) > alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function simpson(
  from: number,
  to: number,
  intervals: number,
): { readonly points: number[]; readonly weights: number[] } {
  const step = (to - from) / intervals;
  const points = Array.from({ length: intervals + 1 }, (_, index) => from + index * step);
  const weights = points.map(
    (_, index) => (step / 3) * (index === 0 || index === intervals ? 1 : index % 2 === 1 ? 4 : 2),
  );
  return { points, weights };
}
