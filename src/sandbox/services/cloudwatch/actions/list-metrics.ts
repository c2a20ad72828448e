import { type Action, defineAction } from '../../../kernel/action';
import { page } from '../paging';
import { metricName, namespace } from '../shapes';
import type { MetricSeries } from '../state';

interface Input {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value?: string }[];
  readonly NextToken?: string;
  readonly RecentlyActive?: string;
}

const PAGE = 500;
const TWO_WEEKS_MS = 14 * 24 * 3_600_000;
const THREE_HOURS_MS = 3 * 3_600_000;

const matches = (series: MetricSeries, input: Input): boolean =>
  (input.Namespace === undefined || series.namespace === input.Namespace) &&
  (input.MetricName === undefined || series.name === input.MetricName) &&
  (input.Dimensions ?? []).every(({ Name, Value }) =>
    series.dimensions.some((own) => own.Name === Name && (Value === undefined || own.Value === Value)),
  );

export const listMetrics: Action<Input> = defineAction<Input>({
  name: 'ListMetrics',
  input: {
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: {
      type: 'list',
      max: 10,
      of: {
        type: 'structure',
        members: {
          Name: { type: 'string', required: true, min: 1, max: 255 },
          Value: { type: 'string', min: 1, max: 1024 },
        },
      },
    },
    NextToken: { type: 'string' },
    RecentlyActive: { type: 'string', enum: ['PT3H'] },
    IncludeLinkedAccounts: { type: 'boolean', refused: true },
    OwningAccount: { type: 'string', refused: true },
  },
  run(input, { kernel, at }) {
    const oldest = at - (input.RecentlyActive === undefined ? TWO_WEEKS_MS : THREE_HOURS_MS);
    const seen = new Set<string>();
    const metrics: unknown[] = [];
    for (const series of kernel.world.cloudwatch.metrics) {
      const key = JSON.stringify([series.namespace, series.name, series.dimensions]);
      if (series.reportedAt < oldest || seen.has(key) || !matches(series, input)) continue;
      seen.add(key);
      metrics.push({ Namespace: series.namespace, MetricName: series.name, Dimensions: series.dimensions });
    }
    const { items, nextToken } = page(metrics, PAGE, 'metrics', input.NextToken);
    return { Metrics: items, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  },
});
