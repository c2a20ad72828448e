/**
 * The least whole number from 1 on that holds, when all larger ones hold too: by doubling from `guess`, then by halves.
 * Infinity when none below some billions does.
 *
 * @example leastThat((n) => n * n >= 50, 1) => 8
 */
export function leastThat(holds: (n: number) => boolean, guess: number): number {
  let low = 0;
  let high = Math.max(1, guess);
  while (!holds(high)) {
    if (high > 1e9) return Number.POSITIVE_INFINITY;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
