/** One value of a resource that differs from the wanted one; `from` is undefined where nothing is set. */
export interface Difference {
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string;
}

/** A value as it is shown in a plan. */
export function shown(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => shown(item) ?? '').join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Equal as JSON, in any order of keys; lists keep their order. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => same(item, b[at]));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return false;
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}

/** Differences of the actual values from the wanted ones; other keys are ignored. */
export function differences(
  wanted: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return Object.entries(wanted)
    .filter(([what, value]) => value !== undefined && !same(value, actual[what]))
    .map(([what, value]) => ({ what, from: shown(actual[what]), to: shown(value) ?? 'none' }));
}

/** The existing list, followed by the entries of `wanted` that it lacks. */
export const united = <Item>(existing: readonly Item[], wanted: readonly Item[]): readonly Item[] => [
  ...existing,
  ...wanted.filter((item) => !existing.some((other) => same(item, other))),
];
