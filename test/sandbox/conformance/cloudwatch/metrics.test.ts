import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type ListMetricsCommandInput,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

const START = Date.parse('2026-11-21T09:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number): Date => new Date(START + minutes * MINUTE);

describe.each(TRANSPORTS)('CloudWatch metrics %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport, { startAt: START + 60 * MINUTE });
  });
  afterEach(() => bench.close());

  const put = (data: MetricDatum[]) =>
    bench.clients.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData: data }));

  const path = (value: string) => [{ Name: 'Path', Value: value }];

  it('gives back every statistic of what was put', async () => {
    await put([
      {
        MetricName: 'LatencyMs',
        Dimensions: path('mock'),
        Timestamp: at(1),
        Unit: 'Milliseconds',
        Values: [10, 20, 500],
        Counts: [90, 9, 1],
      },
    ]);

    const answer = await bench.clients.cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Test',
        MetricName: 'LatencyMs',
        Dimensions: path('mock'),
        StartTime: at(0),
        EndTime: at(5),
        Period: 300,
        Statistics: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'],
      }),
    );
    const extended = await bench.clients.cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Test',
        MetricName: 'LatencyMs',
        Dimensions: path('mock'),
        StartTime: at(0),
        EndTime: at(5),
        Period: 300,
        ExtendedStatistics: ['p50', 'p95', 'p99.5'],
      }),
    );

    expect(answer.Label).toBe('LatencyMs');
    expect(answer.Datapoints).toEqual([
      { Timestamp: at(0), SampleCount: 100, Average: 15.8, Sum: 1580, Minimum: 10, Maximum: 500, Unit: 'Milliseconds' },
    ]);
    expect(extended.Datapoints?.[0]?.ExtendedStatistics).toEqual({ p50: 10, p95: 20, 'p99.5': 500 });
  });

  it('counts periods from the start of the window, rounded down to the minute', async () => {
    await put([1, 2, 7, 8].map((minute) => ({ MetricName: 'Errors', Timestamp: at(minute), Value: 1 })));

    const answer = await bench.clients.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [
          { Id: 'e', MetricStat: { Metric: { Namespace: 'Test', MetricName: 'Errors' }, Period: 300, Stat: 'Sum' } },
        ],
        StartTime: new Date(at(2).getTime() + 34_000),
        EndTime: at(12),
        ScanBy: 'TimestampAscending',
      }),
    );

    expect(answer.MetricDataResults).toEqual([
      { Id: 'e', Label: 'Errors', Timestamps: [at(2), at(7)], Values: [1, 2], StatusCode: 'Complete' },
    ]);
  });

  it('computes metric math, newest first unless asked otherwise, and hides what is not asked for', async () => {
    await put([
      { MetricName: 'Errors', Timestamp: at(0), Value: 3 },
      { MetricName: 'Requests', Timestamp: at(0), Value: 60 },
      { MetricName: 'Requests', Timestamp: at(5), Value: 50 },
    ]);
    const metric = (id: string, name: string) => ({
      Id: id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Test', MetricName: name }, Period: 300, Stat: 'Sum' },
    });

    const answer = await bench.clients.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [
          metric('e', 'Errors'),
          metric('r', 'Requests'),
          // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch fills the placeholder
          { Id: 'rate', Expression: '100 * e / r', Label: 'error rate, at most ${MAX}' },
          { Id: 'filled', Expression: 'FILL(e, 0)' },
        ],
        StartTime: at(0),
        EndTime: at(15),
      }),
    );

    expect(answer.MetricDataResults).toEqual([
      {
        Id: 'rate',
        Label: 'error rate, at most 5',
        Timestamps: [at(5), at(0)],
        Values: [0, 5],
        StatusCode: 'Complete',
      },
      { Id: 'filled', Label: 'filled', Timestamps: [at(10), at(5), at(0)], Values: [0, 0, 3], StatusCode: 'Complete' },
    ]);
  });

  it('pages by MaxDatapoints and marks a cut series as partial', async () => {
    await put(
      Array.from({ length: 10 }, (_, minute) => ({ MetricName: 'Errors', Timestamp: at(minute), Value: minute })),
    );
    const ask = (NextToken?: string) =>
      bench.clients.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: [
            { Id: 'e', MetricStat: { Metric: { Namespace: 'Test', MetricName: 'Errors' }, Period: 60, Stat: 'Sum' } },
          ],
          StartTime: at(0),
          EndTime: at(10),
          ScanBy: 'TimestampAscending',
          MaxDatapoints: 4,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );

    const seen: number[] = [];
    const statuses: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await ask(token);
      seen.push(...(page.MetricDataResults?.[0]?.Values ?? []));
      statuses.push(page.MetricDataResults?.[0]?.StatusCode);
      token = page.NextToken;
    } while (token !== undefined);

    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(statuses).toEqual(['PartialData', 'PartialData', 'Complete']);
    const foreign = await refusal(ask('not-a-token.1'));
    expect(foreign.name).toBe('InvalidNextToken');
  });

  it('names every series on some page, also those without points', async () => {
    await put([0, 1, 2, 3].map((minute) => ({ MetricName: 'A', Timestamp: at(minute), Value: 1 })));
    await put([0, 1].map((minute) => ({ MetricName: 'C', Timestamp: at(minute), Value: 1 })));
    const pages: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await bench.clients.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: ['A', 'B', 'C', 'D'].map((MetricName) => ({
            Id: MetricName.toLowerCase(),
            MetricStat: { Metric: { Namespace: 'Test', MetricName }, Period: 60, Stat: 'Sum' },
          })),
          StartTime: at(0),
          EndTime: at(10),
          MaxDatapoints: 3,
          NextToken,
        }),
      );
      pages.push(page.MetricDataResults?.map(({ Id, Values }) => [Id, Values?.length]));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(pages).toEqual([
      [['a', 3]],
      [
        ['a', 1],
        ['b', 0],
        ['c', 2],
        ['d', 0],
      ],
    ]);
  });

  it('shows nothing whose time has not come', async () => {
    await put([{ MetricName: 'Errors', Timestamp: at(70), Value: 1 }]);
    const ask = async () => {
      const answer = await bench.clients.cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Test',
          MetricName: 'Errors',
          StartTime: at(60),
          EndTime: at(90),
          Period: 60,
          Statistics: ['Sum'],
        }),
      );
      return answer.Datapoints?.length;
    };

    expect(await ask()).toBe(0);
    await bench.sandbox.advance(10 * MINUTE);
    expect(await ask()).toBe(1);
  });

  it('lists metrics by namespace, name and dimension', async () => {
    await put([
      { MetricName: 'Requests', Dimensions: path('mock'), Value: 1 },
      { MetricName: 'Requests', Dimensions: path('canary'), Value: 1 },
      { MetricName: 'Errors', Value: 1 },
    ]);
    const list = async (input: ListMetricsCommandInput) => {
      const answer = await bench.clients.cloudwatch.send(new ListMetricsCommand(input));
      return answer.Metrics?.map(({ MetricName, Dimensions }) => [MetricName, Dimensions?.[0]?.Value]);
    };

    expect(await list({ Namespace: 'Test' })).toEqual([
      ['Requests', 'mock'],
      ['Requests', 'canary'],
      ['Errors', undefined],
    ]);
    expect(await list({ Namespace: 'Test', Dimensions: [{ Name: 'Path', Value: 'canary' }] })).toEqual([
      ['Requests', 'canary'],
    ]);
    expect(await list({ MetricName: 'Errors' })).toEqual([['Errors', undefined]]);
    expect(await list({ Namespace: 'Other' })).toEqual([]);
  });

  it('tells units apart', async () => {
    await put([
      { MetricName: 'Size', Timestamp: at(0), Unit: 'Bytes', Value: 100 },
      { MetricName: 'Size', Timestamp: at(0), Unit: 'Count', Value: 1 },
    ]);
    const ask = async (Unit?: 'Bytes') => {
      const answer = await bench.clients.cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Test',
          MetricName: 'Size',
          StartTime: at(0),
          EndTime: at(5),
          Period: 300,
          Statistics: ['Sum'],
          ...(Unit === undefined ? {} : { Unit }),
        }),
      );
      return answer.Datapoints?.map((point) => [point.Unit, point.Sum]);
    };

    expect(await ask()).toEqual([
      ['Bytes', 100],
      ['Count', 1],
    ]);
    expect(await ask('Bytes')).toEqual([['Bytes', 100]]);
  });

  it('keeps seconds apart for high-resolution metrics, others sit at the full minute', async () => {
    const second = (seconds: number) => new Date(START + 59 * MINUTE + seconds * 1000);
    await put([
      { MetricName: 'Fine', Timestamp: second(1), Value: 1, StorageResolution: 1 },
      { MetricName: 'Fine', Timestamp: second(11), Value: 2, StorageResolution: 1 },
      { MetricName: 'Coarse', Timestamp: second(1), Value: 1 },
    ]);
    const ask = async (MetricName: string) => {
      const answer = await bench.clients.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: [
            { Id: 'm', MetricStat: { Metric: { Namespace: 'Test', MetricName }, Period: 10, Stat: 'Sum' } },
          ],
          StartTime: at(59),
          EndTime: at(60),
        }),
      );
      return answer.MetricDataResults?.[0]?.Values;
    };

    expect(await ask('Fine')).toEqual([2, 1]);
    expect(await ask('Coarse')).toEqual([1]);
  });

  it.each<[string, MetricDatum, string, RegExp]>([
    [
      'NaN',
      { MetricName: 'x', Value: Number.NaN },
      'InvalidParameterValueException',
      /value NaN for parameter MetricData.member.1.Value is invalid/,
    ],
    ['Infinity', { MetricName: 'x', Value: Number.POSITIVE_INFINITY }, 'InvalidParameterValueException', /Infinity/],
    ['a number beyond 2^360', { MetricName: 'x', Value: 2 ** 361 }, 'InvalidParameterValueException', /is invalid/],
    [
      'a time too old',
      { MetricName: 'x', Value: 1, Timestamp: at(-15 * 24 * 60) },
      'InvalidParameterValueException',
      /two weeks/,
    ],
    [
      'a time too new',
      { MetricName: 'x', Value: 1, Timestamp: at(60 + 121) },
      'InvalidParameterValueException',
      /two hours/,
    ],
    ['no value', { MetricName: 'x' }, 'MissingRequiredParameterException', /must be specified/],
    [
      'two kinds of value',
      { MetricName: 'x', Value: 1, Values: [1] },
      'InvalidParameterCombinationException',
      /mutually exclusive/,
    ],
    [
      'counts that do not fit',
      { MetricName: 'x', Values: [1, 2], Counts: [1] },
      'InvalidParameterValueException',
      /same size/,
    ],
    [
      'a resolution of 7',
      { MetricName: 'x', Value: 1, StorageResolution: 7 },
      'InvalidParameterValueException',
      /StorageResolution/,
    ],
    [
      'an unknown unit',
      { MetricName: 'x', Value: 1, Unit: 'Furlongs' as never },
      'ValidationException',
      /enum value set/,
    ],
    [
      'a dimension twice',
      { MetricName: 'x', Value: 1, Dimensions: [...path('a'), ...path('b')] },
      'InvalidParameterValueException',
      /more than once/,
    ],
    [
      'a long name',
      { MetricName: 'x'.repeat(256), Value: 1 },
      'ValidationException',
      /length less than or equal to 255/,
    ],
  ])('refuses %s and stores nothing of the call', async (_case, datum, name, message) => {
    const error = await refusal(put([{ MetricName: 'fine', Value: 1 }, datum].reverse()));
    const { Metrics } = await bench.clients.cloudwatch.send(new ListMetricsCommand({}));

    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
    expect(Metrics).toEqual([]);
  });

  it('refuses the namespaces of AWS', async () => {
    const error = await refusal(
      bench.clients.cloudwatch.send(
        new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData: [{ MetricName: 'Errors', Value: 1 }] }),
      ),
    );

    expect(error.name).toBe('InvalidParameterValueException');
  });

  it.each<[string, string, RegExp]>([
    ['a syntax error', '100 * (e', /Error in expression 'x': Invalid syntax/],
    ['an unknown id', 'e / nobody', /Undefined variable nobody/],
    ['a scalar result', 'SUM(e)', /must be a time series/],
    ['itself', 'x + 1', /Circular/],
    ['an unknown function', 'FOO(e)', /Unsupported function FOO/],
  ])('refuses an expression with %s', async (_case, Expression, message) => {
    const error = await refusal(
      bench.clients.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: [
            { Id: 'e', MetricStat: { Metric: { Namespace: 'Test', MetricName: 'Errors' }, Period: 60, Stat: 'Sum' } },
            { Id: 'x', Expression },
          ],
          StartTime: at(0),
          EndTime: at(10),
        }),
      ),
    );

    expect(error.name).toBe('ValidationException');
    expect(error.message).toMatch(message);
  });

  it.each<[string, object, string]>([
    ['a period of 61', { Period: 61 }, 'InvalidParameterValueException'],
    ['a reversed window', { StartTime: at(5), EndTime: at(0) }, 'InvalidParameterValueException'],
    ['no statistics', { Statistics: undefined }, 'InvalidParameterCombinationException'],
    [
      'an unknown percentile',
      { Statistics: undefined, ExtendedStatistics: ['p101'] },
      'InvalidParameterValueException',
    ],
    ['more than 1,440 points', { EndTime: at(1441) }, 'InvalidParameterCombinationException'],
  ])('refuses statistics with %s', async (_case, change, name) => {
    const error = await refusal(
      bench.clients.cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Test',
          MetricName: 'Errors',
          StartTime: at(0),
          EndTime: at(10),
          Period: 60,
          Statistics: ['Sum'],
          ...change,
        }),
      ),
    );

    expect(error.name).toBe(name);
  });

  it('takes a thousand data in one compressed call', async () => {
    await put(
      Array.from({ length: 1000 }, (_, index) => ({
        MetricName: `m${index % 10}`,
        Timestamp: at(index % 60),
        Value: index,
      })),
    );
    const { Metrics } = await bench.clients.cloudwatch.send(new ListMetricsCommand({ Namespace: 'Test' }));

    expect(Metrics).toHaveLength(10);
  });
});
