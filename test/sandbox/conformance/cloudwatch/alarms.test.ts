import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

const START = Date.parse('2026-11-21T09:00:00Z');
const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:night';

const sum = (id: string, name: string, period: number) => ({
  Id: id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Test', MetricName: name }, Period: period, Stat: 'Sum' },
});

/** The guarded error rate over five minutes; failed requests that were rescued count too. */
const errorRate: PutMetricAlarmCommandInput = {
  AlarmName: 'error-rate',
  Metrics: [
    sum('errors', 'Errors', 300),
    sum('canaryErrors', 'CanaryErrors', 300),
    sum('invocations', 'Invocations', 300),
    {
      Id: 'rate',
      Label: 'Error rate %',
      Expression: 'IF(errors + canaryErrors >= 4, 100 * (errors + canaryErrors) / invocations, 0)',
    },
  ],
  EvaluationPeriods: 1,
  Threshold: 2,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

/** The canary path over an hour. */
const canaryErrors: PutMetricAlarmCommandInput = {
  ...errorRate,
  AlarmName: 'canary-errors',
  Metrics: [
    sum('errors', 'CanaryErrors', 3600),
    sum('requests', 'CanaryRequests', 3600),
    { Id: 'rate', Expression: 'IF(errors >= 3, 100 * errors / requests, 0)' },
  ],
  Threshold: 10,
};

const simple: PutMetricAlarmCommandInput = {
  AlarmName: 'simple',
  Namespace: 'Test',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 2,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

describe.each(TRANSPORTS)('CloudWatch alarms %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport, { startAt: START });
  });
  afterEach(() => bench.close());

  const client = () => bench.clients.cloudwatch;
  const report = (values: Readonly<Record<string, number>>, at = bench.sandbox.clock.now()) =>
    client().send(
      new PutMetricDataCommand({
        Namespace: 'Test',
        MetricData: Object.entries(values).map(([MetricName, Value]) => ({
          MetricName,
          Value,
          Timestamp: new Date(at),
        })),
      }),
    );
  const alarm = async (name: string) => {
    const { MetricAlarms } = await client().send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms?.[0];
  };
  const state = async (name: string) => (await alarm(name))?.StateValue;
  const history = async (name: string, HistoryItemType?: 'StateUpdate' | 'Action') => {
    const answer = await client().send(
      new DescribeAlarmHistoryCommand({
        AlarmName: name,
        ...(HistoryItemType === undefined ? {} : { HistoryItemType }),
      }),
    );
    return answer.AlarmHistoryItems ?? [];
  };

  it('begins without data and is evaluated at the next full minute', async () => {
    await bench.sandbox.advance(20_000);
    await client().send(new PutMetricAlarmCommand(simple));
    const fresh = await alarm('simple');
    await bench.sandbox.advance(39_000);
    const early = await state('simple');
    await bench.sandbox.advance(1000);
    const evaluated = await alarm('simple');

    expect(fresh).toMatchObject({ StateValue: 'INSUFFICIENT_DATA', StateReason: 'Unchecked: Initial alarm creation' });
    expect(fresh?.AlarmArn).toBe('arn:aws:cloudwatch:us-east-1:000000000000:alarm:simple');
    expect(early).toBe('INSUFFICIENT_DATA');
    expect(evaluated).toMatchObject({
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
      StateTransitionedTimestamp: new Date(START + MINUTE),
    });
  });

  it('says why it alarmed and why it stopped, in words and as data', async () => {
    await client().send(new PutMetricAlarmCommand({ ...simple, AlarmActions: [TOPIC] }));
    await bench.sandbox.advance(MINUTE);
    await report({ Errors: 3 });
    await bench.sandbox.advance(MINUTE);
    const alarming = await alarm('simple');
    await report({ Errors: 0 });
    await bench.sandbox.advance(MINUTE);
    const calm = await alarm('simple');

    expect(alarming).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 datapoint [3.0 (21/11/26 09:01:00)] was greater than or equal to the threshold (2.0).',
    });
    expect(JSON.parse(alarming?.StateReasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-11-21T09:02:00.000+0000',
      startDate: '2026-11-21T09:01:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [3],
      threshold: 2,
      evaluatedDatapoints: [{ timestamp: '2026-11-21T09:01:00.000+0000', sampleCount: 1, value: 3 }],
    });
    expect(calm).toMatchObject({
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: 1 datapoint [0.0 (21/11/26 09:02:00)] was not greater than or equal to the threshold (2.0).',
    });
    const updates = await history('simple', 'StateUpdate');
    expect(updates.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from INSUFFICIENT_DATA to OK',
    ]);
    expect(JSON.parse(updates[1]?.HistoryData ?? '')).toMatchObject({
      oldState: { stateValue: 'OK' },
      newState: { stateValue: 'ALARM', stateReasonData: { recentDatapoints: [3] } },
    });
    const actions = await history('simple', 'Action');
    expect(actions.map(({ HistorySummary }) => HistorySummary)).toEqual([`Failed to execute action ${TOPIC}`]);
  });

  it('slides its window with the minute', async () => {
    await client().send(new PutMetricAlarmCommand(errorRate));
    for (let minute = 0; minute < 10; minute += 1) {
      await report({ Errors: minute === 3 || minute === 6 ? 2 : 0, CanaryErrors: 0, Invocations: 17 });
      await bench.sandbox.advance(MINUTE);
    }
    const updates = await history('error-rate', 'StateUpdate');

    expect(
      updates
        .map(({ Timestamp, HistorySummary }) => [Timestamp?.toISOString().slice(11, 16), HistorySummary?.slice(19)])
        .reverse(),
    ).toEqual([
      ['09:01', 'INSUFFICIENT_DATA to OK'],
      ['09:07', 'OK to ALARM'],
      ['09:09', 'ALARM to OK'],
    ]);
  });

  it.each<[string, Readonly<Record<string, number>>, string]>([
    ['three errors of ten', { Errors: 3, CanaryErrors: 0, Invocations: 10 }, 'OK'],
    ['four errors of 200: exactly two percent', { Errors: 4, CanaryErrors: 0, Invocations: 200 }, 'OK'],
    ['four errors of 199', { Errors: 4, CanaryErrors: 0, Invocations: 199 }, 'ALARM'],
    ['two thrown and two rescued of 83', { Errors: 2, CanaryErrors: 2, Invocations: 83 }, 'ALARM'],
    ['four rescued, Errors never reported', { CanaryErrors: 4, Invocations: 83 }, 'ALARM'],
    ['four thrown, CanaryErrors never reported', { Errors: 4, Invocations: 83 }, 'ALARM'],
    ['traffic without any error metric', { Invocations: 83 }, 'OK'],
  ])('guards the error rate: %s', async (_case, values, expected) => {
    await client().send(new PutMetricAlarmCommand(errorRate));
    await report(values);
    await bench.sandbox.advance(5 * MINUTE);

    expect(await state('error-rate')).toBe(expected);
  });

  it('sees a canary that fails every request at one percent with its third error, and stays in ALARM for up to an hour', async () => {
    await client().send(new PutMetricAlarmCommand(canaryErrors));
    for (const minute of [6, 12, 18]) {
      await bench.sandbox.advanceTo(START + minute * MINUTE);
      await report({ CanaryErrors: 1, CanaryRequests: 1 });
    }
    const before = await state('canary-errors');
    await bench.sandbox.advance(MINUTE);
    const after = await state('canary-errors');
    await bench.sandbox.advanceTo(START + 66 * MINUTE);
    const still = await state('canary-errors');
    await bench.sandbox.advance(MINUTE);
    const over = await state('canary-errors');

    expect([before, after, still, over]).toEqual(['OK', 'ALARM', 'ALARM', 'OK']);
  });

  it('keeps quiet on a healthy canary and forgets its hour when nothing comes any more', async () => {
    await client().send(new PutMetricAlarmCommand({ ...canaryErrors, TreatMissingData: 'missing' }));
    await report({ CanaryErrors: 1, CanaryRequests: 20 });
    await bench.sandbox.advance(30 * MINUTE);
    const healthy = await state('canary-errors');
    await bench.sandbox.advance(31 * MINUTE);

    expect(healthy).toBe('OK');
    expect(await state('canary-errors')).toBe('INSUFFICIENT_DATA');
  });

  it('looks at older points before it calls data missing', async () => {
    await client().send(new PutMetricAlarmCommand({ ...simple, TreatMissingData: 'missing' }));
    await report({ Errors: 9 });
    const states: (string | undefined)[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      await bench.sandbox.advance(MINUTE);
      states.push(await state('simple'));
    }

    expect(states).toEqual(['ALARM', 'ALARM', 'ALARM', 'INSUFFICIENT_DATA']);
  });

  it('needs M of N', async () => {
    await client().send(new PutMetricAlarmCommand({ ...simple, EvaluationPeriods: 3, DatapointsToAlarm: 2 }));
    const states: (string | undefined)[] = [];
    for (const errors of [0, 9, 0, 9, 0, 0]) {
      await report({ Errors: errors });
      await bench.sandbox.advance(MINUTE);
      states.push(await state('simple'));
    }

    expect(states).toEqual(['OK', 'OK', 'OK', 'ALARM', 'OK', 'OK']);
  });

  it('looks every ten seconds when the period is ten, and every hour when the window exceeds a day', async () => {
    await client().send(new PutMetricAlarmCommand({ ...simple, AlarmName: 'fine', Period: 10 }));
    await client().send(
      new PutMetricAlarmCommand({ ...simple, AlarmName: 'days', Period: 3600, EvaluationPeriods: 25 }),
    );
    await client().send(
      new PutMetricDataCommand({
        Namespace: 'Test',
        MetricData: [{ MetricName: 'Errors', Value: 9, StorageResolution: 1, Timestamp: new Date(START + 3000) }],
      }),
    );
    await bench.sandbox.advance(10_000);
    const tenSeconds = [await state('fine'), await state('days')];
    await bench.sandbox.advance(59 * MINUTE);
    const beforeTheHour = await state('days');
    await bench.sandbox.advanceTo(START + 60 * MINUTE);

    expect(tenSeconds).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
    expect(beforeTheHour).toBe('INSUFFICIENT_DATA');
    expect(await state('days')).toBe('OK');
  });

  it('ignores percentiles of few samples when told to', async () => {
    const slow: PutMetricAlarmCommandInput = {
      ...simple,
      MetricName: 'LatencyMs',
      Statistic: undefined,
      ExtendedStatistic: 'p95',
      EvaluateLowSampleCountPercentile: 'ignore',
    };
    await client().send(new PutMetricAlarmCommand({ ...slow, AlarmName: 'patient' }));
    await client().send(
      new PutMetricAlarmCommand({ ...slow, AlarmName: 'hasty', EvaluateLowSampleCountPercentile: 'evaluate' }),
    );
    const samples = (count: number) =>
      client().send(
        new PutMetricDataCommand({
          Namespace: 'Test',
          MetricData: [
            { MetricName: 'LatencyMs', Values: [900], Counts: [count], Timestamp: new Date(bench.sandbox.clock.now()) },
          ],
        }),
      );
    await bench.sandbox.advance(MINUTE);
    await samples(199);
    await bench.sandbox.advance(MINUTE);
    const few = [await state('patient'), await state('hasty')];
    await samples(200);
    await bench.sandbox.advance(MINUTE);

    expect(few).toEqual(['OK', 'ALARM']);
    expect(await state('patient')).toBe('ALARM');
  });

  it('restores the truth after SetAlarmState, and carries out the action', async () => {
    await client().send(new PutMetricAlarmCommand({ ...simple, AlarmActions: [TOPIC] }));
    await bench.sandbox.advance(MINUTE);
    await client().send(
      new SetAlarmStateCommand({
        AlarmName: 'simple',
        StateValue: 'ALARM',
        StateReason: 'drill',
        StateReasonData: '{"drill":1}',
      }),
    );
    const drill = await alarm('simple');
    await bench.sandbox.advance(MINUTE);

    expect(drill).toMatchObject({ StateValue: 'ALARM', StateReason: 'drill', StateReasonData: '{"drill":1}' });
    expect(await state('simple')).toBe('OK');
    expect(await history('simple', 'Action')).toHaveLength(1);
  });

  it('switches actions off and on', async () => {
    await client().send(new PutMetricAlarmCommand({ ...simple, AlarmActions: [TOPIC] }));
    await client().send(new DisableAlarmActionsCommand({ AlarmNames: ['simple', 'nobody'] }));
    const off = (await alarm('simple'))?.ActionsEnabled;
    await client().send(new SetAlarmStateCommand({ AlarmName: 'simple', StateValue: 'ALARM', StateReason: 'drill' }));
    await client().send(new EnableAlarmActionsCommand({ AlarmNames: ['simple'] }));

    expect([off, (await alarm('simple'))?.ActionsEnabled]).toEqual([false, true]);
    expect(await history('simple', 'Action')).toEqual([]);
  });

  it('replaces a definition as a whole and keeps the state', async () => {
    await client().send(new PutMetricAlarmCommand({ ...simple, AlarmDescription: 'first' }));
    await bench.sandbox.advance(MINUTE);
    await client().send(new PutMetricAlarmCommand({ ...simple, Threshold: 7 }));
    const replaced = await alarm('simple');

    expect(replaced).toMatchObject({ StateValue: 'OK', Threshold: 7 });
    expect(replaced?.AlarmDescription).toBeUndefined();
    expect(
      (await history('simple')).filter(({ HistoryItemType }) => HistoryItemType === 'ConfigurationUpdate'),
    ).toHaveLength(2);
  });

  it('describes by name, prefix, state and type, page by page', async () => {
    for (const name of ['b-1', 'a-2', 'a-1'])
      await client().send(new PutMetricAlarmCommand({ ...simple, AlarmName: name }));
    const names = async (input: DescribeAlarmsCommandInput) => {
      const answer = await client().send(new DescribeAlarmsCommand(input));
      return answer.MetricAlarms?.map(({ AlarmName }) => AlarmName);
    };
    const first = await client().send(new DescribeAlarmsCommand({ MaxRecords: 2 }));

    expect(await names({})).toEqual(['a-1', 'a-2', 'b-1']);
    expect(await names({ AlarmNamePrefix: 'a-' })).toEqual(['a-1', 'a-2']);
    expect(await names({ StateValue: 'OK' })).toEqual([]);
    expect(await names({ AlarmNames: ['nobody'] })).toEqual([]);
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([]);
    expect(await names({ MaxRecords: 2, NextToken: first.NextToken })).toEqual(['b-1']);
    expect((await refusal(names({ NextToken: 'forged' }))).name).toBe('InvalidNextToken');
  });

  it('pages the history in both directions', async () => {
    await client().send(new PutMetricAlarmCommand(simple));
    for (let drill = 0; drill < 5; drill += 1) {
      await client().send(
        new SetAlarmStateCommand({
          AlarmName: 'simple',
          StateValue: drill % 2 === 0 ? 'ALARM' : 'OK',
          StateReason: `${drill}`,
        }),
      );
      await bench.sandbox.advance(1000);
    }
    const read = async (ScanBy: 'TimestampAscending' | 'TimestampDescending') => {
      const seen: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client().send(
          new DescribeAlarmHistoryCommand({
            AlarmName: 'simple',
            HistoryItemType: 'StateUpdate',
            MaxRecords: 2,
            ScanBy,
            NextToken,
          }),
        );
        seen.push(
          ...(page.AlarmHistoryItems ?? []).map(
            ({ HistoryData }) => JSON.parse(HistoryData ?? '').newState.stateReason,
          ),
        );
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return seen;
    };

    expect(await read('TimestampAscending')).toEqual(['0', '1', '2', '3', '4']);
    expect(await read('TimestampDescending')).toEqual(['4', '3', '2', '1', '0']);
  });

  it('deletes alarms, all or none', async () => {
    await client().send(new PutMetricAlarmCommand(simple));
    const error = await refusal(client().send(new DeleteAlarmsCommand({ AlarmNames: ['simple', 'nobody'] })));
    const kept = await state('simple');
    await client().send(new DeleteAlarmsCommand({ AlarmNames: ['simple'] }));
    await client().send(new DeleteAlarmsCommand({ AlarmNames: ['simple'] }));
    await bench.sandbox.advance(5 * MINUTE);

    expect(error.name).toBe('ResourceNotFound');
    expect(kept).toBe('INSUFFICIENT_DATA');
    expect(await alarm('simple')).toBeUndefined();
  });

  it.each<[string, Partial<PutMetricAlarmCommandInput>, RegExp]>([
    ['no threshold', { Threshold: undefined }, /Threshold is required/],
    ['M above N', { DatapointsToAlarm: 2 }, /less than or equal to EvaluationPeriods/],
    ['an unknown treatment of missing data', { TreatMissingData: 'maybe' }, /Unsupported treat missing data/],
    ['a period of 61', { Period: 61 }, /multiple of 60/],
    ['more than a day', { Period: 300, EvaluationPeriods: 289 }, /more than a day/],
    ['more than a week', { Period: 3600, EvaluationPeriods: 169 }, /seven days/],
    ['statistic and percentile', { ExtendedStatistic: 'p95' }, /Exactly one of Statistic/],
    ['a low-sample rule without a percentile', { EvaluateLowSampleCountPercentile: 'ignore' }, /percentile statistics/],
    ['an action that is no ARN', { AlarmActions: ['pager'] }, /Invalid arn syntax/],
    ['metric and metrics', { Metrics: errorRate.Metrics }, /cannot be used together/],
    ['an unknown comparison', { ComparisonOperator: 'About' as never }, /enum value set/],
    ['no evaluation periods', { EvaluationPeriods: 0 }, /greater than or equal to 1/],
  ])('refuses an alarm with %s', async (_case, change, message) => {
    const error = await refusal(client().send(new PutMetricAlarmCommand({ ...simple, ...change })));

    expect(error.message).toMatch(message);
    expect(await alarm('simple')).toBeUndefined();
  });

  it.each<[string, PutMetricAlarmCommandInput['Metrics'], RegExp]>([
    ['no metric that returns data', [sum('a', 'Errors', 60)], /Exactly one element/],
    [
      'two that do',
      [
        { ...sum('a', 'Errors', 60), ReturnData: true },
        { Id: 'b', Expression: 'a' },
      ],
      /Exactly one element/,
    ],
    [
      'a SEARCH',
      [sum('a', 'Errors', 60), { Id: 'b', Expression: 'SUM(SEARCH("x", "Sum", 60))' }],
      /SEARCH is not supported/,
    ],
    ['a broken expression', [sum('a', 'Errors', 60), { Id: 'b', Expression: 'a +' }], /Error in expression 'b'/],
    [
      'an array of series',
      [sum('a', 'Errors', 60), sum('b', 'Errors', 60), { Id: 'c', Expression: 'METRICS() * 2' }],
      /single time series/,
    ],
    ['an undefined id', [sum('a', 'Errors', 60), { Id: 'b', Expression: 'a + c' }], /Undefined variable c/],
    ['an id in upper case', [sum('A', 'Errors', 60), { Id: 'b', Expression: '1' }], /expected pattern/],
    ['the same id twice', [sum('a', 'Errors', 60), { Id: 'a', Expression: 'a' }], /not unique/],
    ['two periods', [sum('a', 'Errors', 60), sum('b', 'Errors', 300), { Id: 'c', Expression: 'a + b' }], /same period/],
  ])('refuses metric math with %s', async (_case, Metrics, message) => {
    const error = await refusal(client().send(new PutMetricAlarmCommand({ ...errorRate, Metrics })));

    expect(error.message).toMatch(message);
  });

  it('refuses to set the state of what is not there, or with data that is no JSON', async () => {
    await client().send(new PutMetricAlarmCommand(simple));
    const set = (input: object) =>
      refusal(
        client().send(new SetAlarmStateCommand({ AlarmName: 'simple', StateValue: 'OK', StateReason: 'x', ...input })),
      );

    expect(await set({ AlarmName: 'nobody' })).toMatchObject({
      name: 'ResourceNotFound',
      $metadata: { httpStatusCode: 404 },
    });
    expect((await set({ StateReasonData: '{' })).name).toBe('InvalidFormatFault');
    expect((await set({ StateValue: 'FINE' })).name).toBe('ValidationException');
  });
});
