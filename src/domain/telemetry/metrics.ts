import { DAY_MS, type Window } from '../time';

/** One statistic of one metric, a value for each period. */
export interface MetricStatistic {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `SampleCount`, `Average`, `p95`, … */
  readonly statistic: string;
  readonly periodSeconds: number;
}

/** Period in which a window is read: a minute, or five minutes when it is longer than a day. */
export const periodSecondsOf = ({ fromMs, toMs }: Window): 60 | 300 => (toMs - fromMs > DAY_MS ? 300 : 60);

/** A statistic in ascending time; a period without data has no point. */
export interface MetricSeries {
  readonly id: string;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}
