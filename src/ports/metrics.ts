/** One query of a batch: a metric statistic, or an expression over the others' ids. */
export type MetricQuery =
  | {
      readonly kind: 'metric';
      readonly id: string;
      readonly namespace: string;
      readonly name: string;
      readonly dimensions: Readonly<Record<string, string>>;
      /** `Sum`, `SampleCount`, `Average`, `p95`, … */
      readonly statistic: string;
      readonly periodSeconds: number;
      readonly hidden?: boolean;
    }
  | { readonly kind: 'expression'; readonly id: string; readonly expression: string; readonly periodSeconds: number };

/** Points in ascending time; absent buckets are absent, never zero. */
export interface MetricSeries {
  readonly id: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

export interface Metrics {
  /** One request (paged to its end) for everything. `from`/`to` epoch ms, `to` exclusive. */
  read(
    queries: readonly MetricQuery[],
    window: { readonly from: number; readonly to: number },
  ): Promise<readonly MetricSeries[]>;
  /** Names of the metrics seen in a namespace. */
  names(namespace: string): Promise<readonly string[]>;
}

export interface Dashboards {
  /** The body as JSON text, or undefined. */
  get(name: string): Promise<string | undefined>;
  /** Replaces the whole body; answers CloudWatch's warnings. Sent once. */
  put(name: string, body: string): Promise<readonly string[]>;
}
