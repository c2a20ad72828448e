import {
  GetDeploymentCommand,
  GetEnvironmentCommand,
  ListApplicationsCommand,
  ListConfigurationProfilesCommand,
  ListDeploymentsCommand,
  ListEnvironmentsCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-appconfig';
import { GetLatestConfigurationCommand, StartConfigurationSessionCommand } from '@aws-sdk/client-appconfigdata';
import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../src/sandbox/index';
import { type Beta, deployBeta } from '../beta';
import { type Clients, clientsFor } from '../harness';

const MINUTE = 60_000;
const ALARM = 'canary-errors';

describe('a canary at 25 % whose database goes away', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let beta: Beta;
  const ids = { application: '', environment: '', profile: '' };

  async function served(): Promise<{ prismaAdapter: { enabled: boolean; percentage?: number } }> {
    const { InitialConfigurationToken } = await clients.appconfigdata.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: ids.application,
        EnvironmentIdentifier: ids.environment,
        ConfigurationProfileIdentifier: ids.profile,
      }),
    );
    const { Configuration } = await clients.appconfigdata.send(
      new GetLatestConfigurationCommand({ ConfigurationToken: InitialConfigurationToken }),
    );
    return JSON.parse(Buffer.from(Configuration ?? []).toString('utf8'));
  }

  const alarm = async (): Promise<string | undefined> =>
    (await clients.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [ALARM] }))).MetricAlarms?.[0]?.StateValue;

  const deployment = async () => {
    const target = { ApplicationId: ids.application, EnvironmentId: ids.environment };
    const { Items } = await clients.appconfig.send(new ListDeploymentsCommand(target));
    return clients.appconfig.send(
      new GetDeploymentCommand({ ...target, DeploymentNumber: Items?.[0]?.DeploymentNumber }),
    );
  };

  beforeAll(async () => {
    sandbox = await openSandbox({ seed: 8 });
    clients = clientsFor({ sandbox });
    beta = await deployBeta(sandbox, clients, { percentage: 0, shadow: 100 });
    const { appconfig, cloudwatch } = clients;
    ids.application = (await appconfig.send(new ListApplicationsCommand({}))).Items?.[0]?.Id ?? '';
    ids.environment =
      (await appconfig.send(new ListEnvironmentsCommand({ ApplicationId: ids.application }))).Items?.[0]?.Id ?? '';
    ids.profile =
      (await appconfig.send(new ListConfigurationProfilesCommand({ ApplicationId: ids.application }))).Items?.[0]?.Id ??
      '';
    const metric = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: {
        Metric: { Namespace: 'Huntaze/Beta', MetricName, Dimensions: [{ Name: 'Path', Value: 'canary' }] },
        Period: 300,
        Stat: 'Sum',
      },
    });
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: ALARM,
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        Metrics: [
          metric('errors', 'Errors'),
          metric('requests', 'Requests'),
          { Id: 'rate', ReturnData: true, Expression: 'IF(errors >= 3, 100 * errors / requests, 0)' },
        ],
      }),
    );
    await appconfig.send(
      new UpdateEnvironmentCommand({
        ApplicationId: ids.application,
        EnvironmentId: ids.environment,
        Monitors: [
          {
            AlarmArn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${ALARM}`,
            AlarmRoleArn: 'arn:aws:iam::000000000000:role/alarm',
          },
        ],
      }),
    );
    sandbox.traffic.setRate(1_000);
    await sandbox.advance(10 * MINUTE);
  }, 120_000);
  afterAll(() => sandbox.close());

  it('is rolled back by AppConfig, because of what the functions wrote', async () => {
    expect((await served()).prismaAdapter.enabled).toBe(false);
    await beta.deployFlags({ percentage: 25, shadow: 100 }, { bakeMinutes: 60 });
    await sandbox.advance(15 * MINUTE);
    expect((await served()).prismaAdapter).toMatchObject({ enabled: true, percentage: 25 });
    expect([await alarm(), (await deployment()).State]).toEqual(['OK', 'BAKING']);

    sandbox.traffic.change({ databaseDown: true });
    let minutes = 0;
    while ((await alarm()) !== 'ALARM' && minutes < 20) {
      await sandbox.advance(MINUTE);
      minutes += 1;
    }
    expect(minutes).toBeGreaterThan(0);
    expect(minutes).toBeLessThan(10);
    await sandbox.advance(2 * MINUTE);
    expect((await deployment()).State).toBe('ROLLED_BACK');
    expect((await served()).prismaAdapter.enabled).toBe(false);
    const { State } = await clients.appconfig.send(
      new GetEnvironmentCommand({ ApplicationId: ids.application, EnvironmentId: ids.environment }),
    );
    expect(State).toBe('ROLLED_BACK');
  }, 120_000);

  it('sends no request to Prisma any more, and no user has noticed', async () => {
    await sandbox.advance(2 * MINUTE);
    const from = sandbox.clock.now();
    await sandbox.advance(10 * MINUTE);
    const world = await sandbox.save();
    const lines = world.logs.groups.flatMap((group) =>
      group.message.filter((_, index) => (group.at[index] ?? 0) >= from),
    );
    expect(lines.filter((line) => line.includes('[MOCK-SUCCESS]')).length).toBeGreaterThan(100);
    expect(lines.filter((line) => line.includes('[CANARY-'))).toEqual([]);
    expect(sandbox.traffic.status().counts.failed).toBe(0);
  }, 60_000);
});
