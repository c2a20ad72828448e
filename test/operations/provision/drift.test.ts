import {
  AppConfigClient,
  DeleteConfigurationProfileCommand,
  DeleteDeploymentStrategyCommand,
  DeleteEnvironmentCommand,
  DeleteHostedConfigurationVersionCommand,
  ListDeploymentStrategiesCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-appconfig';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CodeDeployClient,
  DeleteApplicationCommand,
  DeleteDeploymentConfigCommand,
  DeleteDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DeleteAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import { saying } from '../../support/saying';
import { openWiredBeta, provision, type WiredBeta, writesOf } from './provisioned-beta';

const MOCK = 'huntaze-mock-read';
const PRISMA = 'huntaze-prisma-read';
const ERRORS = 'huntaze-lambda-error-rate-gt-2pct';
const CANARY = 'huntaze-canary-errors';
const GROUP = { applicationName: 'huntaze-prisma-skeleton', deploymentGroupName: 'mock-read-live' };
const UPDATED = { applicationName: 'huntaze-prisma-skeleton', currentDeploymentGroupName: 'mock-read-live' };

interface Hands {
  readonly appconfig: AppConfigClient;
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly codedeploy: CodeDeployClient;
  readonly lambda: LambdaClient;
  readonly beta: WiredBeta;
}

interface Drift {
  readonly what: string;
  /** Breaks one thing, as somebody with the SDK would. */
  cause(hands: Hands): Promise<unknown>;
  /** What the plan must say, and nothing else. */
  readonly plan: readonly string[];
  /** Changed values that the plan must name. */
  readonly names?: readonly string[];
}

const alarmWith = async ({ cloudwatch }: Hands, name: string, change: object): Promise<unknown> => {
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  const {
    AlarmName,
    AlarmDescription,
    Metrics,
    EvaluationPeriods,
    DatapointsToAlarm,
    Threshold,
    ComparisonOperator,
    TreatMissingData,
    ActionsEnabled,
    AlarmActions,
  } = MetricAlarms![0]!;
  return cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      AlarmDescription,
      Metrics,
      EvaluationPeriods,
      DatapointsToAlarm,
      Threshold,
      ComparisonOperator,
      TreatMissingData,
      ActionsEnabled,
      AlarmActions,
      ...change,
    }),
  );
};

/** Waits, in the sandbox's time, until Lambda has finished an update. */
const configured = async (hands: Hands, change: object, name = MOCK): Promise<void> => {
  await hands.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...change }));
  await hands.beta.sandbox.advance(10_000);
};

const deleteStrategy = async ({ appconfig }: Hands, name: string): Promise<unknown> => {
  const { Items } = await appconfig.send(new ListDeploymentStrategiesCommand({ MaxResults: 50 }));
  return appconfig.send(
    new DeleteDeploymentStrategyCommand({ DeploymentStrategyId: Items!.find((item) => item.Name === name)!.Id! }),
  );
};

const dashboardWith = async (
  { cloudwatch }: Hands,
  change: (widgets: { properties: { title: string } }[]) => unknown[],
): Promise<unknown> => {
  const { DashboardBody } = await cloudwatch.send(
    new GetDashboardCommand({ DashboardName: 'huntaze-prisma-migration' }),
  );
  const body = JSON.parse(DashboardBody!) as { widgets: { properties: { title: string } }[] };
  return cloudwatch.send(
    new PutDashboardCommand({
      DashboardName: 'huntaze-prisma-migration',
      DashboardBody: JSON.stringify({ ...body, widgets: change(body.widgets) }),
    }),
  );
};

const DRIFTS: readonly Drift[] = [
  {
    what: 'a log group is deleted',
    cause: ({ logs }) => logs.send(new DeleteLogGroupCommand({ logGroupName: `/aws/lambda/${MOCK}` })),
    plan: [`create log group /aws/lambda/${MOCK}`],
  },
  {
    what: 'a log group is kept for ever',
    cause: ({ logs }) => logs.send(new DeleteRetentionPolicyCommand({ logGroupName: `/aws/lambda/${PRISMA}` })),
    plan: [`change log group /aws/lambda/${PRISMA}`],
    names: ['retention: for ever -> 30 days'],
  },
  {
    what: 'a log group is kept for a day',
    cause: ({ logs }) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName: `/aws/lambda/${MOCK}`, retentionInDays: 1 })),
    plan: [`change log group /aws/lambda/${MOCK}`],
    names: ['retention: 1 days -> 30 days'],
  },
  {
    what: 'the off strategy is deleted',
    cause: (hands) => deleteStrategy(hands, 'huntaze-off'),
    plan: ['create strategy huntaze-off'],
  },
  {
    what: 'a bake strategy is deleted',
    cause: (hands) => deleteStrategy(hands, 'huntaze-bake-1440'),
    plan: ['create strategy huntaze-bake-1440'],
  },
  {
    what: 'the monitors are removed',
    cause: ({ appconfig }) =>
      appconfig.send(
        new UpdateEnvironmentCommand({ ApplicationId: 'cjcqdvj', EnvironmentId: 'ghhj0jb', Monitors: [] }),
      ),
    plan: ['change monitors of production'],
    names: [`${ERRORS}: (not set) -> watched`, `${CANARY}: (not set) -> watched`],
  },
  {
    what: 'one monitor is removed',
    cause: ({ appconfig }) =>
      appconfig.send(
        new UpdateEnvironmentCommand({
          ApplicationId: 'cjcqdvj',
          EnvironmentId: 'ghhj0jb',
          Monitors: [
            {
              AlarmArn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${ERRORS}`,
              AlarmRoleArn: 'arn:aws:iam::000000000000:role/huntaze-appconfig-alarm',
            },
          ],
        }),
      ),
    plan: ['change monitors of production'],
    names: [`${CANARY}: (not set) -> watched`],
  },
  {
    what: 'tracing is off',
    cause: (hands) => configured(hands, { TracingConfig: { Mode: 'PassThrough' } }),
    plan: [`change function ${MOCK}`],
    names: ['tracing: off -> active'],
  },
  {
    what: 'the runtime is old',
    cause: (hands) => configured(hands, { Runtime: 'nodejs22.x' }, PRISMA),
    plan: [`change function ${PRISMA}`],
    names: ['runtime: nodejs22.x -> nodejs24.x'],
  },
  {
    what: 'a variable points elsewhere',
    cause: (hands) =>
      configured(hands, {
        Environment: {
          Variables: {
            APPCONFIG_APPLICATION: 'abcdefg',
            APPCONFIG_ENVIRONMENT: 'ghhj0jb',
            APPCONFIG_PROFILE: 'feature-flags',
            PRISMA_FUNCTION: 'huntaze-prisma-read:live',
            MINE: 'kept',
          },
        },
      }),
    plan: [`change function ${MOCK}`, `change alias ${MOCK}:live`],
    names: ['variable APPCONFIG_APPLICATION: abcdefg -> cjcqdvj'],
  },
  {
    what: 'the handler is another',
    cause: (hands) => configured(hands, { Handler: 'other.main' }),
    plan: [`change function ${MOCK}`],
    names: ['handler: other.main -> index.handler'],
  },
  {
    what: 'the role is another',
    cause: (hands) => configured(hands, { Role: 'arn:aws:iam::000000000000:role/other' }),
    plan: [`change function ${MOCK}`],
    names: ['role: arn:aws:iam::000000000000:role/other -> arn:aws:iam::000000000000:role/huntaze-mock-read'],
  },
  {
    what: 'memory is too small',
    cause: (hands) => configured(hands, { MemorySize: 128 }, PRISMA),
    plan: [`change function ${PRISMA}`],
    names: ['memory MB: 128 -> 1024'],
  },
  {
    what: 'the time-out is too short',
    cause: (hands) => configured(hands, { Timeout: 2 }),
    plan: [`change function ${MOCK}`],
    names: ['timeout s: 2 -> 10'],
  },
  {
    what: 'logs are JSON',
    cause: (hands) => configured(hands, { LoggingConfig: { LogFormat: 'JSON' } }),
    plan: [`change function ${MOCK}`],
    names: ['logs: json -> text'],
  },
  {
    what: "prisma-read's alias is deleted",
    cause: ({ lambda }) => lambda.send(new DeleteAliasCommand({ FunctionName: PRISMA, Name: 'live' })),
    plan: [`create alias ${PRISMA}:live`, `create shadow calls of ${PRISMA}:live`],
  },
  {
    what: "mock-read's alias is deleted",
    cause: ({ lambda }) => lambda.send(new DeleteAliasCommand({ FunctionName: MOCK, Name: 'live' })),
    plan: [`create alias ${MOCK}:live`],
  },
  {
    what: 'the event-invoke configuration is deleted',
    cause: ({ lambda }) =>
      lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: PRISMA, Qualifier: 'live' })),
    plan: [`create shadow calls of ${PRISMA}:live`],
  },
  {
    what: 'shadow calls are repeated',
    cause: ({ lambda }) =>
      lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: PRISMA,
          Qualifier: 'live',
          MaximumRetryAttempts: 2,
          MaximumEventAgeInSeconds: 60,
        }),
      ),
    plan: [`change shadow calls of ${PRISMA}:live`],
    names: ['retries: 2 -> 0'],
  },
  {
    what: 'the reservation is removed',
    cause: ({ lambda }) => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: PRISMA })),
    plan: [`create reserved concurrency of ${PRISMA}`],
  },
  {
    what: 'the error alarm is deleted',
    cause: ({ cloudwatch }) => cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [ERRORS] })),
    plan: [`create alarm ${ERRORS}`],
  },
  {
    what: 'the canary alarm is deleted',
    cause: ({ cloudwatch }) => cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [CANARY] })),
    plan: [`create alarm ${CANARY}`],
  },
  {
    what: 'the threshold is raised',
    cause: (hands) => alarmWith(hands, ERRORS, { Threshold: 50 }),
    plan: [`change alarm ${ERRORS}`],
    names: ['threshold: 50 -> 0'],
  },
  {
    what: 'missing data is breaching',
    cause: (hands) => alarmWith(hands, CANARY, { TreatMissingData: 'breaching' }),
    plan: [`change alarm ${CANARY}`],
    names: ['missing data: breaching -> notBreaching'],
  },
  {
    what: 'the comparison is turned',
    cause: (hands) => alarmWith(hands, ERRORS, { ComparisonOperator: 'LessThanThreshold' }),
    plan: [`change alarm ${ERRORS}`],
    names: ['comparison: < -> >'],
  },
  {
    what: 'alarm actions stay disabled',
    cause: ({ cloudwatch }) => cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [ERRORS] })),
    plan: [`change alarm ${ERRORS}`],
    names: ['actions enabled: false -> true'],
  },
  {
    what: 'the dashboard is deleted',
    cause: ({ cloudwatch }) =>
      cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['huntaze-prisma-migration'] })),
    plan: ['create dashboard huntaze-prisma-migration'],
  },
  {
    what: 'a widget is removed',
    cause: (hands) =>
      dashboardWith(hands, (widgets) => widgets.filter(({ properties }) => properties.title !== 'Shadow diffs %')),
    plan: ['change dashboard huntaze-prisma-migration'],
    names: ['Shadow diffs %: (not set) -> as designed'],
  },
  {
    what: 'a widget shows something else',
    cause: (hands) =>
      dashboardWith(hands, (widgets) =>
        widgets.map((widget) =>
          widget.properties.title === 'Error rate %'
            ? { ...widget, properties: { ...widget.properties, period: 60 } }
            : widget,
        ),
      ),
    plan: ['change dashboard huntaze-prisma-migration'],
    names: ['Error rate %: differs -> as designed'],
  },
  {
    what: 'the CodeDeploy application is deleted',
    cause: ({ codedeploy }) =>
      codedeploy.send(new DeleteApplicationCommand({ applicationName: GROUP.applicationName })),
    plan: ['create CodeDeploy application huntaze-prisma-skeleton', 'create deployment group mock-read-live'],
  },
  {
    what: 'the deployment config is deleted',
    cause: ({ codedeploy }) =>
      codedeploy.send(
        new DeleteDeploymentConfigCommand({ deploymentConfigName: 'Huntaze.LambdaCanary1Percent60Minutes' }),
      ),
    plan: ['create deployment config Huntaze.LambdaCanary1Percent60Minutes'],
  },
  {
    what: 'the group is deleted',
    cause: ({ codedeploy }) => codedeploy.send(new DeleteDeploymentGroupCommand(GROUP)),
    plan: ['create deployment group mock-read-live'],
  },
  {
    what: 'the group watches no alarm',
    cause: ({ codedeploy }) =>
      codedeploy.send(
        new UpdateDeploymentGroupCommand({ ...UPDATED, alarmConfiguration: { enabled: false, alarms: [] } }),
      ),
    plan: ['change deployment group mock-read-live'],
    names: ['alarms enabled: false -> true'],
  },
  {
    what: 'the group does not roll back',
    cause: ({ codedeploy }) =>
      codedeploy.send(
        new UpdateDeploymentGroupCommand({ ...UPDATED, autoRollbackConfiguration: { enabled: false, events: [] } }),
      ),
    plan: ['change deployment group mock-read-live'],
    names: ['automatic rollback: false -> true'],
  },
  {
    what: 'the group rolls back on failure only',
    cause: ({ codedeploy }) =>
      codedeploy.send(
        new UpdateDeploymentGroupCommand({
          ...UPDATED,
          autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
        }),
      ),
    plan: ['change deployment group mock-read-live'],
    names: [
      'rollback events: DEPLOYMENT_FAILURE -> DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST',
    ],
  },
];

describe('provision after a drift', () => {
  let beta: WiredBeta;
  let hands: Hands;

  beforeAll(async () => {
    beta = await openWiredBeta();
    await provision(beta.gateways);
    const options = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
      requestHandler: beta.sandbox.requestHandler(),
    };
    hands = {
      beta,
      appconfig: new AppConfigClient(options),
      cloudwatch: new CloudWatchClient(options),
      logs: new CloudWatchLogsClient(options),
      codedeploy: new CodeDeployClient(options),
      lambda: new LambdaClient(options),
    };
  });
  afterAll(() => beta.close());
  beforeEach(async () => {
    expect(writesOf((await planProvision(beta.gateways)).plan)).toEqual([]);
  });

  it('knows more than twenty drifts', () => {
    expect(DRIFTS.length).toBeGreaterThan(30);
  });

  it.each(DRIFTS)('names and repairs: $what', async ({ cause, plan, names }) => {
    await cause(hands);
    const drifted = await planProvision(beta.gateways);
    expect(writesOf(drifted.plan)).toEqual(plan);
    const changes = drifted.plan.items.flatMap((item) =>
      item.changes.map(({ what, from, to }) => `${what}: ${from ?? '(not set)'} -> ${to}`),
    );
    for (const name of names ?? []) expect(changes).toContain(name);
    await provision(beta.gateways);
    expect(writesOf((await planProvision(beta.gateways)).plan)).toEqual([]);
  });

  it('keeps what somebody added: a variable, a widget, a monitor, an alarm action', async () => {
    await configured(hands, { Environment: { Variables: { MINE: 'kept' } } });
    await dashboardWith(hands, (widgets) => [
      ...widgets.slice(1),
      { type: 'text', x: 0, y: 12, width: 24, height: 2, properties: { markdown: 'ours' } },
    ]);
    await alarmWith(hands, ERRORS, { AlarmActions: ['arn:aws:sns:us-east-1:000000000000:night'], Threshold: 3 });
    const other = {
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:other',
      AlarmRoleArn: 'arn:aws:iam::000000000000:role/other',
    };
    await hands.appconfig.send(
      new UpdateEnvironmentCommand({ ApplicationId: 'cjcqdvj', EnvironmentId: 'ghhj0jb', Monitors: [other] }),
    );
    await provision(beta.gateways);
    expect((await beta.gateways.functions.describe(MOCK))?.environment).toMatchObject({
      MINE: 'kept',
      APPCONFIG_APPLICATION: 'cjcqdvj',
    });
    expect(await beta.gateways.dashboards.get('huntaze-prisma-migration')).toContain('ours');
    expect(await beta.gateways.alarms.read([ERRORS])).toMatchObject([
      { actions: ['arn:aws:sns:us-east-1:000000000000:night'], threshold: 0 },
    ]);
    expect((await beta.gateways.flagDeployments.environment()).monitors).toHaveLength(3);
  });

  it('leaves alone what is not its to change, and says what to type', async () => {
    await hands.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: PRISMA, ReservedConcurrentExecutions: 0 }),
    );
    const { plan } = await planProvision(beta.gateways);
    expect(writesOf(plan)).toEqual([]);
    expect(plan.items.find(({ resource }) => resource.startsWith('reserved concurrency'))).toMatchObject({
      action: 'left-alone',
      next: saying('put-function-concurrency'),
    });
    await hands.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: PRISMA, ReservedConcurrentExecutions: 7 }),
    );
    const seven = (await planProvision(beta.gateways)).plan.items.find(({ resource }) =>
      resource.startsWith('reserved concurrency'),
    );
    expect(seven).toMatchObject({ action: 'as-wanted', detail: '7 executions' });
  });

  it('brings a setting that somebody changed on the function to the version that live serves', async () => {
    await configured(hands, { MemorySize: 2048 });
    const { plan } = await planProvision(beta.gateways);
    expect(plan.items.find(({ resource }) => resource === `function ${MOCK}`)).toMatchObject({ action: 'as-wanted' });
    expect(writesOf(plan)).toEqual([`change alias ${MOCK}:live`]);
    await provision(beta.gateways);
    const live = await hands.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: MOCK, Qualifier: 'live' }),
    );
    expect(live.MemorySize).toBe(2048);
    expect(writesOf((await planProvision(beta.gateways)).plan)).toEqual([]);
  });

  it('makes the profile and the environment again when they are deleted, and ends with off', async () => {
    const { profileId } = await beta.gateways.flagDocuments.locate();
    await hands.appconfig.send(new DeleteEnvironmentCommand({ ApplicationId: 'cjcqdvj', EnvironmentId: 'ghhj0jb' }));
    const profile = { ApplicationId: 'cjcqdvj', ConfigurationProfileId: profileId };
    await hands.appconfig.send(new DeleteHostedConfigurationVersionCommand({ ...profile, VersionNumber: 1 }));
    await hands.appconfig.send(new DeleteConfigurationProfileCommand(profile));
    const fresh = beta.anotherOperator();
    const plan = await provision(fresh);
    expect(writesOf((await planProvision(fresh)).plan)).toEqual([]);
    expect(writesOf(plan)).toEqual([
      'create flag environment production',
      'create flag profile feature-flags',
      'create monitors of production',
      'create flags of feature-flags',
    ]);
    expect((await fresh.flagDocuments.served()).kind).toBe('served');
  });
});
