import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { MetricSeries, MetricStatistic } from '../../domain/telemetry/metrics';
import { GatewayError } from '../../ports/gateway-error';
import type { Metrics } from '../../ports/metrics';
import { pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

/** Most queries of one GetMetricData call. */
const QUERIES_AT_MOST = 500;

const queryOf = (query: MetricStatistic): MetricDataQuery => ({
  Id: query.id,
  MetricStat: {
    Stat: query.statistic,
    Period: query.periodSeconds,
    Metric: {
      Namespace: query.namespace,
      MetricName: query.name,
      Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
  },
});

/** A series that CloudWatch could not compute is a failure, not an empty series. */
function refuseBroken(result: MetricDataResult): void {
  if (result.StatusCode !== 'InternalError' && result.StatusCode !== 'Forbidden') return;
  const said = result.Messages?.map((message) => message.Value).join('; ') || result.StatusCode;
  throw new GatewayError(
    result.StatusCode === 'Forbidden'
      ? { kind: 'denied', action: 'cloudwatch:GetMetricData' }
      : { kind: 'service-error' },
    'cloudwatch:GetMetricData',
    `metric ${result.Id ?? ''} could not be read: ${said}`,
    { outcome: 'not-applied', awsCode: result.StatusCode },
  );
}

export const createCloudWatchMetrics = (clients: SdkClients): Metrics => ({
  async read(queries, { fromMs, toMs }): Promise<readonly MetricSeries[]> {
    if (queries.length === 0) return [];
    if (queries.length > QUERIES_AT_MOST)
      throw new RangeError(`${queries.length} metric queries, at most ${QUERIES_AT_MOST}`);
    const { sdk, read } = await clients.cloudwatch();
    const points = new Map<string, Map<number, number>>();
    const request = {
      MetricDataQueries: queries.map(queryOf),
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: 'TimestampAscending' as const,
    };
    for await (const page of pages((token) => read(new sdk.GetMetricDataCommand({ ...request, NextToken: token })))) {
      for (const result of page.MetricDataResults ?? []) {
        refuseBroken(result);
        const series = points.get(result.Id ?? '') ?? new Map<number, number>();
        points.set(result.Id ?? '', series);
        result.Timestamps?.forEach((timestamp, index) => {
          const value = result.Values?.[index];
          if (value !== undefined) series.set(timestamp.getTime(), value);
        });
      }
    }
    return queries.map(({ id }) => ({
      id,
      points: [...(points.get(id) ?? [])].sort(([a], [b]) => a - b).map(([atMs, value]) => ({ atMs, value })),
    }));
  },
  async names(namespace) {
    const { sdk, read } = await clients.cloudwatch();
    const names = new Set<string>();
    const ask = (token: string | undefined) =>
      read(new sdk.ListMetricsCommand({ Namespace: namespace, NextToken: token }));
    for await (const page of pages(ask))
      for (const metric of page.Metrics ?? []) if (metric.MetricName) names.add(metric.MetricName);
    return [...names].sort();
  },
});
