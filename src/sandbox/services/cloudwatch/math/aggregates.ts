import { type Series, unionTimes, withPoints } from './values';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

const deviation = (values: readonly number[]): number => {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
};

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

type Fold = (values: readonly number[]) => number;

/** Functions that fold the points of one series to a number, or several series to one. */
export const folds: Readonly<Record<string, Fold>> = {
  SUM: sum,
  AVG: mean,
  MIN: least,
  MAX: most,
  STDDEV: deviation,
  DATAPOINT_COUNT: (values) => values.length,
};

/** The number that a fold makes of one series; NaN for a series without points. */
export const foldSeries = (fold: Fold, series: Series): number => fold([...series.points.values()]);

/** One series from several, time by time. AVG counts a series without a value at that time as 0, as AWS says. */
export function foldAcross(name: string, fold: Fold, items: readonly Series[]): Series {
  const first = items[0];
  const base: Series = { kind: 'series', id: name, label: name, period: first?.period ?? 60, points: new Map() };
  return withPoints(
    base,
    unionTimes(items).map((at) => {
      const values: number[] = [];
      for (const item of items) {
        const value = item.points.get(at);
        if (value !== undefined) values.push(value);
        else if (name === 'AVG') values.push(0);
      }
      return [at, fold(values)] as const;
    }),
  );
}
