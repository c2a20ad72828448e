/** A time series while it is computed: epoch seconds -> value, ascending. Absent means missing. */
export interface Series {
  readonly kind: 'series';
  readonly id: string;
  readonly label: string;
  readonly period: number;
  readonly points: ReadonlyMap<number, number>;
}

export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | Series
  | { readonly kind: 'array'; readonly items: readonly Series[] };

export const scalar = (value: number): Value => ({ kind: 'scalar', value });

/** The same series with other points; non-finite results are dropped, as CloudWatch drops a division by zero. */
export function withPoints(series: Series, points: Iterable<readonly [number, number]>): Series {
  const kept = new Map<number, number>();
  for (const [at, value] of points) if (Number.isFinite(value)) kept.set(at, value);
  return { ...series, points: kept };
}

/** Times at which at least one of the series has a value, ascending. */
export function unionTimes(series: readonly Series[]): number[] {
  const times = new Set<number>();
  for (const { points } of series) for (const at of points.keys()) times.add(at);
  return [...times].sort((a, b) => a - b);
}
