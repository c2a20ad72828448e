import {
  CreateDeploymentStrategyCommand,
  CreateHostedConfigurationVersionCommand,
  GetDeploymentCommand,
  GetHostedConfigurationVersionCommand,
  ListApplicationsCommand,
  ListConfigurationProfilesCommand,
  ListEnvironmentsCommand,
  StartDeploymentCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-appconfig';
import { GetLatestConfigurationCommand, StartConfigurationSessionCommand } from '@aws-sdk/client-appconfigdata';
import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetTraceSummariesCommand } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../src/sandbox/index';
import { deployBeta, MOCK_READ } from '../beta';
import { type Clients, clientsFor } from '../harness';

const START = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const ALARMS = ['huntaze-lambda-error-rate-gt-2pct', 'huntaze-canary-errors'] as const;

/** Every five minutes of sums; see the alarms' definitions in the design of the beta. */
const sum = (
  id: string,
  Namespace: string,
  MetricName: string,
  Period: number,
  dimensions: Readonly<Record<string, string>> = {},
) => ({
  Id: id,
  ReturnData: false,
  MetricStat: {
    Metric: { Namespace, MetricName, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) },
    Period,
    Stat: 'Sum',
  },
});

const live = { FunctionName: MOCK_READ, Resource: `${MOCK_READ}:live` };

async function putAlarms({ cloudwatch }: Clients): Promise<string[]> {
  const common = {
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  } as const;
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...common,
      AlarmName: ALARMS[0],
      Threshold: 2,
      Metrics: [
        sum('errors', 'AWS/Lambda', 'Errors', 300, live),
        sum('invocations', 'AWS/Lambda', 'Invocations', 300, live),
        sum('canaryErrors', 'Huntaze/Beta', 'CanaryErrors', 300),
        { Id: 'rate', Expression: 'IF(errors + canaryErrors >= 4, 100 * (errors + canaryErrors) / invocations, 0)' },
      ],
    }),
  );
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...common,
      AlarmName: ALARMS[1],
      Threshold: 10,
      Metrics: [
        sum('errors', 'Huntaze/Beta', 'Errors', 3600, { Path: 'canary' }),
        sum('requests', 'Huntaze/Beta', 'Requests', 3600, { Path: 'canary' }),
        { Id: 'rate', Expression: 'IF(errors >= 3, 100 * errors / requests, 0)' },
      ],
    }),
  );
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [...ALARMS] }));
  return (MetricAlarms ?? []).flatMap(({ AlarmArn }) => AlarmArn ?? []);
}

describe('given a canary at 25 % that is baking under its alarms, when Prisma fails', { timeout: 240_000 }, () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let ids: { ApplicationId: string; EnvironmentId: string; ConfigurationProfileId: string };
  let deployment: number;
  let failedAt: number;

  /** What a new session is served, as a client sees it. */
  const served = async (): Promise<{ enabled: boolean; percentage?: number }> => {
    const { InitialConfigurationToken } = await clients.appconfigdata.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: ids.ApplicationId,
        EnvironmentIdentifier: ids.EnvironmentId,
        ConfigurationProfileIdentifier: ids.ConfigurationProfileId,
      }),
    );
    const { Configuration } = await clients.appconfigdata.send(
      new GetLatestConfigurationCommand({ ConfigurationToken: InitialConfigurationToken }),
    );
    return JSON.parse(Buffer.from(Configuration ?? []).toString()).prismaAdapter;
  };
  const states = async () => {
    const { MetricAlarms } = await clients.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [...ALARMS] }));
    return (MetricAlarms ?? []).map(({ AlarmName, StateValue }) => [AlarmName, StateValue]);
  };
  const deploymentState = async () =>
    clients.appconfig.send(new GetDeploymentCommand({ ...ids, DeploymentNumber: deployment }));
  const requests = async (path: string, from: number, to: number): Promise<number> => {
    const { MetricDataResults } = await clients.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ ...sum('r', 'Huntaze/Beta', 'Requests', 60, { Path: path }), ReturnData: true }],
        StartTime: new Date(from),
        EndTime: new Date(to),
      }),
    );
    return (MetricDataResults?.[0]?.Values ?? []).reduce((total, value) => total + value, 0);
  };

  beforeAll(async () => {
    sandbox = await openSandbox({ startAt: START, seed: 42 });
    clients = clientsFor({ sandbox });
    await deployBeta(sandbox, clients, { percentage: 0, shadow: 100 });
    const { appconfig } = clients;
    const ApplicationId = (await appconfig.send(new ListApplicationsCommand({}))).Items?.[0]?.Id ?? '';
    const EnvironmentId = (await appconfig.send(new ListEnvironmentsCommand({ ApplicationId }))).Items?.[0]?.Id ?? '';
    const ConfigurationProfileId =
      (await appconfig.send(new ListConfigurationProfilesCommand({ ApplicationId }))).Items?.[0]?.Id ?? '';
    ids = { ApplicationId, EnvironmentId, ConfigurationProfileId };
    const arns = await putAlarms(clients);
    await appconfig.send(
      new UpdateEnvironmentCommand({ ApplicationId, EnvironmentId, Monitors: arns.map((AlarmArn) => ({ AlarmArn })) }),
    );
    sandbox.traffic.setRate(1000);
    await sandbox.advance(10 * MINUTE);

    const off = await appconfig.send(
      new GetHostedConfigurationVersionCommand({ ApplicationId, ConfigurationProfileId, VersionNumber: 1 }),
    );
    const document = JSON.parse(Buffer.from(off.Content ?? []).toString());
    Object.assign(document.values.prismaAdapter, { enabled: true, percentage: 25 });
    const { VersionNumber } = await appconfig.send(
      new CreateHostedConfigurationVersionCommand({
        ApplicationId,
        ConfigurationProfileId,
        ContentType: 'application/json',
        Content: Buffer.from(JSON.stringify(document)),
      }),
    );
    const { Id: DeploymentStrategyId } = await appconfig.send(
      new CreateDeploymentStrategyCommand({
        Name: 'bake-a-day',
        DeploymentDurationInMinutes: 0,
        GrowthFactor: 100,
        FinalBakeTimeInMinutes: 1440,
        ReplicateTo: 'NONE',
      }),
    );
    const { DeploymentNumber } = await appconfig.send(
      new StartDeploymentCommand({ ...ids, DeploymentStrategyId, ConfigurationVersion: String(VersionNumber) }),
    );
    deployment = DeploymentNumber ?? 0;
    await sandbox.advance(15 * MINUTE);
  }, 240_000);
  afterAll(() => sandbox.close());

  it('then the canary is healthy before: a quarter of the traffic, alarms OK, the deployment baking', async () => {
    const now = sandbox.clock.now();
    const canary = await requests('canary', now - 13 * MINUTE, now);
    const mock = await requests('mock', now - 13 * MINUTE, now);

    expect(canary / (canary + mock)).toBeGreaterThan(0.15);
    expect(canary / (canary + mock)).toBeLessThan(0.35);
    expect(await states()).toEqual([...ALARMS].sort().map((name) => [name, 'OK']));
    expect((await deploymentState()).State).toBe('BAKING');
    expect(await served()).toMatchObject({ enabled: true, percentage: 25 });
  });

  it('then its errors become metrics, an alarm goes off, and AppConfig rolls back by itself', async () => {
    failedAt = sandbox.clock.now();
    sandbox.traffic.change({ databaseDown: true });
    await sandbox.advance(10 * MINUTE);

    const { AlarmHistoryItems } = await clients.cloudwatch.send(
      new DescribeAlarmHistoryCommand({
        HistoryItemType: 'StateUpdate',
        StartDate: new Date(failedAt),
        ScanBy: 'TimestampAscending',
      }),
    );
    const first = AlarmHistoryItems?.[0];
    const { State, EventLog } = await deploymentState();
    expect(first?.HistorySummary).toBe('Alarm updated from OK to ALARM');
    expect((first?.Timestamp?.getTime() ?? 0) - failedAt).toBeLessThanOrEqual(5 * MINUTE);
    expect(State).toBe('ROLLED_BACK');
    expect(EventLog?.map(({ EventType }) => EventType)).toContain('ROLLBACK_STARTED');
    expect(EventLog?.find(({ EventType }) => EventType === 'ROLLBACK_STARTED')?.TriggeredBy).toBe('CLOUDWATCH_ALARM');
  });

  it('then everybody is served "off" and no request takes the canary path any more', async () => {
    const from = Math.ceil(sandbox.clock.now() / MINUTE) * MINUTE;
    await sandbox.advance(11 * MINUTE);
    const to = Math.floor(sandbox.clock.now() / MINUTE) * MINUTE;
    const { events } = await clients.logs.send(
      new FilterLogEventsCommand({
        logGroupName: `/aws/lambda/${MOCK_READ}`,
        filterPattern: '"[FLAG-CHECK]" "prismaEnabled: true"',
        startTime: from,
      }),
    );

    expect(await served()).toMatchObject({ enabled: false });
    expect(events).toEqual([]);
    expect(await requests('canary', from, to)).toBe(0);
    expect(await requests('mock', from, to)).toBeGreaterThan(100);
  });

  it('then no user noticed: every failed canary request was answered from mock', async () => {
    const { counts } = sandbox.traffic.status();
    const { events } = await clients.logs.send(
      new FilterLogEventsCommand({
        logGroupName: `/aws/lambda/${MOCK_READ}`,
        filterPattern: '"[CANARY-FALLBACK]"',
        startTime: failedAt,
      }),
    );
    const { TraceSummaries } = await clients.xray.send(
      new GetTraceSummariesCommand({
        StartTime: new Date(failedAt),
        EndTime: new Date(sandbox.clock.now()),
        FilterExpression: 'annotation[canary] = true',
      }),
    );

    expect(counts.failed).toBe(0);
    expect(events?.length).toBeGreaterThan(3);
    expect(TraceSummaries?.length).toBeGreaterThan(0);
  });
});
