/** More results than these are not kept. */
const MOST_KEPT = 2_000;

/**
 * A pure function of numbers that keeps its results: a search that a decision repeats every minute with the same numbers is
 * done once.
 *
 * @example remembered((a: number, b: number) => a + b)(1, 2) => 3
 */
export function remembered<Numbers extends readonly number[]>(
  compute: (...numbers: Numbers) => number,
): (...numbers: Numbers) => number {
  const kept = new Map<string, number>();
  return (...numbers) => {
    const key = numbers.join(' ');
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const result = compute(...numbers);
    kept.set(key, result);
    return result;
  };
}
