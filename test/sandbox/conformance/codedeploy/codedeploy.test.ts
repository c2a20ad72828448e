import { createHash } from 'node:crypto';
import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetApplicationsCommand,
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentsCommand,
  BatchGetDeploymentTargetsCommand,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  DeleteDeploymentConfigCommand,
  DeploymentAlreadyCompletedException,
  DeploymentLimitExceededException,
  GetApplicationCommand,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListApplicationsCommand,
  ListDeploymentConfigsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  RegisterApplicationRevisionCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

const APPLICATION = 'huntaze-prisma-skeleton';
const GROUP = 'mock-read-live';
const ALARM = 'huntaze-lambda-error-rate-gt-2pct';
const MINUTE = 60_000;

const zip = (text: string): Uint8Array =>
  zipSync({ 'index.mjs': strToU8(`export const handler = async () => '${text}';`) });

const appSpec = (current: string, target: string): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        mockRead: {
          Type: 'AWS::Lambda::Function',
          Properties: { Name: 'huntaze-mock-read', Alias: 'live', CurrentVersion: current, TargetVersion: target },
        },
      },
    ],
  });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.each(TRANSPORTS)('codedeploy %s', (transport) => {
  let bench: Bench;
  const send = (command: object): Promise<unknown> => bench.clients.codedeploy.send(command as never);
  const alias = async () =>
    bench.clients.lambda.send(new GetAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live' }));

  beforeEach(async () => {
    bench = await openBench(transport);
    const { lambda, codedeploy, cloudwatch } = bench.clients;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'huntaze-mock-read',
        Runtime: 'nodejs24.x',
        Role: 'arn:aws:iam::000000000000:role/mock-read',
        Handler: 'index.handler',
        Code: { ZipFile: zip('one') },
      }),
    );
    await bench.sandbox.advance(MINUTE);
    await lambda.send(new PublishVersionCommand({ FunctionName: 'huntaze-mock-read' }));
    await bench.sandbox.advance(MINUTE);
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'huntaze-mock-read', ZipFile: zip('two') }));
    await bench.sandbox.advance(MINUTE);
    await lambda.send(new PublishVersionCommand({ FunctionName: 'huntaze-mock-read' }));
    await bench.sandbox.advance(MINUTE);
    await lambda.send(
      new CreateAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live', FunctionVersion: '1' }),
    );
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: ALARM,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
      }),
    );
    await codedeploy.send(new CreateApplicationCommand({ applicationName: APPLICATION, computePlatform: 'Lambda' }));
    await codedeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'Huntaze.LambdaCanary1Percent60Minutes',
        computePlatform: 'Lambda',
        trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 1, canaryInterval: 60 } },
      }),
    );
    await codedeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: APPLICATION,
        deploymentGroupName: GROUP,
        serviceRoleArn: 'arn:aws:iam::000000000000:role/huntaze-codedeploy',
        deploymentConfigName: 'Huntaze.LambdaCanary1Percent60Minutes',
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        alarmConfiguration: { enabled: true, alarms: [{ name: ALARM }] },
        autoRollbackConfiguration: {
          enabled: true,
          events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
        },
      }),
    );
  });
  afterEach(() => bench.close());

  const deploy = async (content: string, extra: object = {}): Promise<string> => {
    const created = await bench.clients.codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: APPLICATION,
        deploymentGroupName: GROUP,
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content, sha256: sha256(content) } },
        ...extra,
      }),
    );
    return created.deploymentId!;
  };
  const info = async (id: string) =>
    (await bench.clients.codedeploy.send(new GetDeploymentCommand({ deploymentId: id }))).deploymentInfo!;
  const ring = (state: 'ALARM' | 'OK') =>
    bench.clients.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: state, StateReason: 'drill' }),
    );

  it('sends one percent to the new version, and the rest after the interval', async () => {
    const id = await deploy(appSpec('1', '2'), { description: 'mock-read 1 -> 2' });
    expect(id).toMatch(/^d-[A-Z0-9]{9}$/);
    expect(await info(id)).toMatchObject({ status: 'Created', creator: 'user', description: 'mock-read 1 -> 2' });
    await bench.sandbox.advance(2_000);
    expect(await info(id)).toMatchObject({ status: 'InProgress', deploymentOverview: { InProgress: 1 } });
    expect(await alias()).toMatchObject({
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { '2': 0.01 } },
    });
    const before = (await alias()).RevisionId;
    await bench.sandbox.advance(60 * MINUTE);
    const done = await info(id);
    expect(done).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 1 } });
    expect(done.completeTime!.getTime() - done.startTime!.getTime()).toBe(60 * MINUTE);
    const after = await alias();
    expect(after.FunctionVersion).toBe('2');
    expect(after.RoutingConfig?.AdditionalVersionWeights ?? {}).toEqual({});
    expect(after.RevisionId).not.toBe(before);
    const group = await bench.clients.codedeploy.send(
      new GetDeploymentGroupCommand({ applicationName: APPLICATION, deploymentGroupName: GROUP }),
    );
    expect(group.deploymentGroupInfo?.lastSuccessfulDeployment?.deploymentId).toBe(id);
  });

  it('shows its target and the events of its life', async () => {
    const id = await deploy(appSpec('1', '2'));
    await bench.sandbox.advance(2_000);
    const targets = await bench.clients.codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId: id }));
    expect(targets.targetIds).toEqual(['huntaze-mock-read:live']);
    const batch = await bench.clients.codedeploy.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds: targets.targetIds }),
    );
    const target = batch.deploymentTargets?.[0]?.lambdaTarget;
    expect(target?.lambdaFunctionInfo).toEqual({
      functionName: 'huntaze-mock-read',
      functionAlias: 'live',
      currentVersion: '1',
      targetVersion: '2',
      targetVersionWeight: 0.01,
    });
    expect(target?.lifecycleEvents?.map((event) => [event.lifecycleEventName, event.status])).toEqual([
      ['Start', 'Succeeded'],
      ['BeforeAllowTraffic', 'Skipped'],
      ['AllowTraffic', 'InProgress'],
      ['AfterAllowTraffic', 'Pending'],
      ['End', 'Pending'],
    ]);
    const one = await bench.clients.codedeploy.send(
      new GetDeploymentTargetCommand({ deploymentId: id, targetId: 'huntaze-mock-read:live' }),
    );
    expect(one.deploymentTarget?.deploymentTargetType).toBe('LambdaTarget');
  });

  it('moves in equal steps under a linear configuration, and at once under AllAtOnce', async () => {
    const id = await deploy(appSpec('1', '2'), {
      deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
    });
    const weights: (number | undefined)[] = [];
    for (let step = 0; step < 9; step += 1) {
      await bench.sandbox.advance(step === 0 ? 1_000 : MINUTE);
      weights.push((await alias()).RoutingConfig?.AdditionalVersionWeights?.['2']);
    }
    expect(weights).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    await bench.sandbox.advance(MINUTE);
    expect((await info(id)).status).toBe('Succeeded');
    const back = await deploy(appSpec('2', '1'), { deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' });
    await bench.sandbox.advance(1_000);
    expect((await info(back)).status).toBe('Succeeded');
    expect((await alias()).FunctionVersion).toBe('1');
  });

  it('stops on an alarm and rolls back by a new deployment', async () => {
    const id = await deploy(appSpec('1', '2'));
    await bench.sandbox.advance(5 * MINUTE);
    await ring('ALARM');
    await bench.sandbox.advance(MINUTE);
    const stopped = await info(id);
    expect(stopped).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    const rollback = stopped.rollbackInfo?.rollbackDeploymentId;
    await bench.sandbox.advance(2_000);
    expect(await info(rollback!)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    const restored = await alias();
    expect(restored.FunctionVersion).toBe('1');
    expect(restored.RoutingConfig?.AdditionalVersionWeights ?? {}).toEqual({});
  });

  it('does not begin while the alarm rings, unless the alarms are overridden', async () => {
    await ring('ALARM');
    const id = await deploy(appSpec('1', '2'));
    await bench.sandbox.advance(2_000);
    expect(await info(id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    await bench.sandbox.advance(2_000);
    expect((await alias()).FunctionVersion).toBe('1');
    const forced = await deploy(appSpec('1', '2'), {
      overrideAlarmConfiguration: { enabled: false },
      deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
    });
    await bench.sandbox.advance(2_000);
    expect((await info(forced)).status).toBe('Succeeded');
  });

  it('stops on request, with or without rollback, and not twice', async () => {
    const kept = await deploy(appSpec('1', '2'));
    await bench.sandbox.advance(MINUTE);
    await send(new StopDeploymentCommand({ deploymentId: kept, autoRollbackEnabled: false }));
    expect(await info(kept)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    await bench.sandbox.advance(MINUTE);
    expect((await alias()).RoutingConfig?.AdditionalVersionWeights).toEqual({ '2': 0.01 });
    expect(await refusal(send(new StopDeploymentCommand({ deploymentId: kept })))).toBeInstanceOf(
      DeploymentAlreadyCompletedException,
    );

    const undone = await deploy(appSpec('1', '2'));
    await bench.sandbox.advance(MINUTE);
    await send(new StopDeploymentCommand({ deploymentId: undone, autoRollbackEnabled: true }));
    await bench.sandbox.advance(2_000);
    expect((await alias()).RoutingConfig?.AdditionalVersionWeights ?? {}).toEqual({});
    const list = await bench.clients.codedeploy.send(
      new ListDeploymentsCommand({
        applicationName: APPLICATION,
        deploymentGroupName: GROUP,
        includeOnlyStatuses: ['Stopped'],
      }),
    );
    expect(list.deployments).toEqual([undone, kept]);
  });

  it('all at once, 1 -> 1 succeeds (terraform-aws-modules/terraform-aws-lambda, PR 85)', async () => {
    const id = await deploy(appSpec('1', '1'), { deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' });
    await bench.sandbox.advance(2_000);
    expect(await info(id)).toMatchObject({ status: 'Succeeded' });
    expect((await alias()).FunctionVersion).toBe('1');
  });

  it('fails when the alias is not where the AppSpec says, before or during the shift', async () => {
    const wrong = await deploy(appSpec('2', '1'));
    await bench.sandbox.advance(2_000);
    expect(await info(wrong)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'INVALID_LAMBDA_CONFIGURATION' },
    });
    const missing = await deploy(appSpec('1', '9'));
    await bench.sandbox.advance(2_000);
    expect((await info(missing)).errorInformation?.code).toBe('INVALID_LAMBDA_FUNCTION');
    const same = await deploy(appSpec('1', '1'));
    await bench.sandbox.advance(2_000);
    expect((await info(same)).errorInformation?.code).toBe('INVALID_LAMBDA_CONFIGURATION');

    const raced = await deploy(appSpec('1', '2'));
    await bench.sandbox.advance(MINUTE);
    await bench.clients.lambda.send(
      new UpdateAliasCommand({
        FunctionName: 'huntaze-mock-read',
        Name: 'live',
        FunctionVersion: '2',
        RoutingConfig: { AdditionalVersionWeights: {} },
      }),
    );
    await bench.sandbox.advance(60 * MINUTE);
    expect(await info(raced)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'INVALID_LAMBDA_CONFIGURATION' },
    });
    expect((await alias()).FunctionVersion).toBe('1');
  });

  it('takes one deployment at a time in a group', async () => {
    await deploy(appSpec('1', '2'));
    expect(await refusal(deploy(appSpec('1', '2')))).toBeInstanceOf(DeploymentLimitExceededException);
  });

  it.each([
    ['text that is not JSON', 'version: 0.0', 'it is not JSON'],
    ['another version', JSON.stringify({ version: 1 }), 'version must be 0.0'],
    ['no resource', JSON.stringify({ version: 0, Resources: [] }), 'exactly one function'],
    ['no target version', appSpec('1', ''), 'TargetVersion'],
  ])('refuses an AppSpec with %s', async (_what, content, reason) => {
    const error = await refusal(deploy(content));
    expect(error.name).toBe('InvalidRevisionException');
    expect(error.message).toContain(reason);
  });

  it('refuses a digest that is not the text’s, hooks, and other platforms', async () => {
    const other = await refusal(
      deploy(appSpec('1', '2'), {
        revision: {
          revisionType: 'AppSpecContent',
          appSpecContent: { content: appSpec('1', '2'), sha256: '0'.repeat(64) },
        },
      }),
    );
    expect(other.name).toBe('InvalidRevisionException');
    const hooks = JSON.stringify({ ...JSON.parse(appSpec('1', '2')), Hooks: [{ BeforeAllowTraffic: 'fn' }] });
    expect((await refusal(deploy(hooks))).message).toContain('does not implement AppSpec hooks');
    const server = await refusal(
      send(new CreateApplicationCommand({ applicationName: 'ec2', computePlatform: 'Server' })),
    );
    expect(server.name).toBe('NotImplementedException');
    const wide = new CreateDeploymentConfigCommand({
      deploymentConfigName: 'x',
      computePlatform: 'Lambda',
      trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 100, canaryInterval: 5 } },
    });
    expect((await refusal(send(wide))).name).toBe('InvalidTrafficRoutingConfigurationException');
  });

  it('lists and reads what was made', async () => {
    const { codedeploy } = bench.clients;
    expect((await codedeploy.send(new ListApplicationsCommand({}))).applications).toEqual([APPLICATION]);
    expect(
      (await codedeploy.send(new GetApplicationCommand({ applicationName: APPLICATION }))).application,
    ).toMatchObject({
      applicationName: APPLICATION,
      computePlatform: 'Lambda',
    });
    expect(
      (await codedeploy.send(new ListDeploymentGroupsCommand({ applicationName: APPLICATION }))).deploymentGroups,
    ).toEqual([GROUP]);
    const apps = await codedeploy.send(new BatchGetApplicationsCommand({ applicationNames: [APPLICATION] }));
    expect(apps.applicationsInfo).toHaveLength(1);
    const groups = await codedeploy.send(
      new BatchGetDeploymentGroupsCommand({ applicationName: APPLICATION, deploymentGroupNames: [GROUP] }),
    );
    expect(groups.deploymentGroupsInfo?.[0]?.alarmConfiguration?.alarms).toEqual([{ name: ALARM }]);
    const configs = await codedeploy.send(new ListDeploymentConfigsCommand({}));
    expect(configs.deploymentConfigsList).toHaveLength(10);
    const config = await codedeploy.send(
      new GetDeploymentConfigCommand({ deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' }),
    );
    expect(config.deploymentConfigInfo?.trafficRoutingConfig).toEqual({
      type: 'TimeBasedCanary',
      timeBasedCanary: { canaryPercentage: 10, canaryInterval: 5 },
    });
    const inUse = new DeleteDeploymentConfigCommand({ deploymentConfigName: 'Huntaze.LambdaCanary1Percent60Minutes' });
    expect((await refusal(send(inUse))).name).toBe('DeploymentConfigInUseException');
    const content = appSpec('1', '2');
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { content, sha256: sha256(content) } } as const;
    await send(new RegisterApplicationRevisionCommand({ applicationName: APPLICATION, revision }));
    const read = await codedeploy.send(new GetApplicationRevisionCommand({ applicationName: APPLICATION, revision }));
    expect(read.revision?.appSpecContent?.content).toBe(content);
    const id = await deploy(content);
    const batch = await codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [id] }));
    expect(batch.deploymentsInfo?.[0]?.revision?.appSpecContent?.content).toBe(content);
    await send(
      new UpdateDeploymentGroupCommand({
        applicationName: APPLICATION,
        currentDeploymentGroupName: GROUP,
        alarmConfiguration: { enabled: false, alarms: [] },
      }),
    );
    const updated = await codedeploy.send(
      new GetDeploymentGroupCommand({ applicationName: APPLICATION, deploymentGroupName: GROUP }),
    );
    expect(updated.deploymentGroupInfo).toMatchObject({
      alarmConfiguration: { enabled: false },
      autoRollbackConfiguration: { enabled: true },
    });
  });
});
