import {
  ListTagsForResourceCommand as AppConfigTags,
  CreateApplicationCommand,
  TagResourceCommand as TagAppConfig,
  UntagResourceCommand as UntagAppConfig,
} from '@aws-sdk/client-appconfig';
import {
  ListTagsForResourceCommand as CloudWatchTags,
  DeleteAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  PutMetricAlarmCommand,
  TagResourceCommand as TagAlarm,
  UntagResourceCommand as UntagAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateLogGroupCommand,
  DeleteQueryDefinitionCommand,
  DescribeQueryDefinitionsCommand,
  ListTagsForResourceCommand as LogTags,
  PutQueryDefinitionCommand,
  TagResourceCommand as TagGroup,
  UntagResourceCommand as UntagGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  ListTagsForResourceCommand as CodeTags,
  CreateApplicationCommand as CreateCodeApplication,
  CreateDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  TagResourceCommand as TagCode,
  UntagResourceCommand as UntagCode,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { GetFunctionCodeSigningConfigCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { GetGroupsCommand, GetSamplingRulesCommand } from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, clientsFor, openBench, refusal, TRANSPORTS } from '../harness';
import { createSmall } from '../small-function';

/** What Terraform's provider and other tools of an operator call besides the operations of the beta itself. */
describe.each(TRANSPORTS)('the toolbox of an operator, %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport);
  });
  afterEach(() => bench.close());

  const alarm = { AlarmName: 'a', Namespace: 'N', MetricName: 'M', Period: 60, EvaluationPeriods: 1 } as const;
  const rule = { ...alarm, Threshold: 1, Statistic: 'Sum', ComparisonOperator: 'GreaterThanThreshold' } as const;

  it('tags alarms: LocalStack snapshots of AWS, test_tagging_metric_alarm', async () => {
    const { cloudwatch } = bench.clients;
    const ResourceARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a';
    const tags = async () => (await cloudwatch.send(new CloudWatchTags({ ResourceARN }))).Tags;
    await cloudwatch.send(new PutMetricAlarmCommand({ ...rule, Tags: [{ Key: 'Environment', Value: 'Production' }] }));
    await cloudwatch.send(new PutMetricAlarmCommand({ ...rule, Tags: [{ Key: 'ignored', Value: 'on update' }] }));
    await cloudwatch.send(new TagAlarm({ ResourceARN, Tags: ['tag1', 'tag2'].map((Key) => ({ Key, Value: 'x' })) }));
    expect(await tags()).toEqual([
      { Key: 'Environment', Value: 'Production' },
      { Key: 'tag1', Value: 'x' },
      { Key: 'tag2', Value: 'x' },
    ]);
    await cloudwatch.send(new UntagAlarm({ ResourceARN, TagKeys: ['tag1', 'tag2'] }));
    expect(await tags()).toHaveLength(1);
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['a'] }));
    expect(await tags()).toEqual([]);
    const gone = await refusal(cloudwatch.send(new TagAlarm({ ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] })));
    expect(gone.name).toBe('ResourceNotFoundException');
  });

  it('tags applications, groups and log groups, and says when they are not there', async () => {
    const { appconfig, codedeploy, logs } = bench.clients;
    const { Id } = await appconfig.send(new CreateApplicationCommand({ Name: 'app', Tags: { a: '1' } }));
    const ResourceArn = `arn:aws:appconfig:us-east-1:000000000000:application/${Id}`;
    await appconfig.send(new TagAppConfig({ ResourceArn, Tags: { b: '2' } }));
    await appconfig.send(new UntagAppConfig({ ResourceArn, TagKeys: ['a'] }));
    expect((await appconfig.send(new AppConfigTags({ ResourceArn }))).Tags).toEqual({ b: '2' });
    const wrong = await refusal(
      appconfig.send(new AppConfigTags({ ResourceArn: `${ResourceArn.slice(0, -7)}zzzzzzz` })),
    );
    expect(wrong.name).toBe('ResourceNotFoundException');

    await codedeploy.send(new CreateCodeApplication({ applicationName: 'code', computePlatform: 'Lambda' }));
    await codedeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'code',
        deploymentGroupName: 'live',
        serviceRoleArn: 'arn:aws:iam::000000000000:role/code',
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        outdatedInstancesStrategy: 'UPDATE',
        ec2TagFilters: [],
        triggerConfigurations: [],
        tags: [{ Key: 'team', Value: 'beta' }],
      }),
    );
    const group = { ResourceArn: 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:code/live' };
    await codedeploy.send(new TagCode({ ...group, Tags: [{ Key: 'k', Value: 'v' }] }));
    await codedeploy.send(new UntagCode({ ...group, TagKeys: ['k'] }));
    expect((await codedeploy.send(new CodeTags(group))).Tags).toEqual([{ Key: 'team', Value: 'beta' }]);
    const strategy = async () =>
      (await codedeploy.send(new GetDeploymentGroupCommand({ applicationName: 'code', deploymentGroupName: 'live' })))
        .deploymentGroupInfo?.outdatedInstancesStrategy;
    expect(await strategy()).toBe('UPDATE');
    await codedeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'code',
        currentDeploymentGroupName: 'live',
        outdatedInstancesStrategy: 'IGNORE',
      }),
    );
    expect(await strategy()).toBe('IGNORE');
    const none = await refusal(codedeploy.send(new CodeTags({ ResourceArn: `${group.ResourceArn}x` })));
    expect(none.name).toBe('DeploymentGroupDoesNotExistException');

    await logs.send(new CreateLogGroupCommand({ logGroupName: '/g', tags: { a: '1' } }));
    const resourceArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/g';
    await logs.send(new TagGroup({ resourceArn, tags: { b: '2' } }));
    await logs.send(new UntagGroup({ resourceArn, tagKeys: ['a'] }));
    expect((await logs.send(new LogTags({ resourceArn }))).tags).toEqual({ b: '2' });
  });

  it('answers that a function has no code signing: test_code_signing_not_found_excs', async () => {
    const { lambda } = bench.clients;
    await createSmall(bench.sandbox, lambda, 'f', 'export const handler = async () => 1;');
    const answer = await lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: 'f' }));
    expect(answer.CodeSigningConfigArn).toBeUndefined();
    const none = await refusal(lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: 'g' })));
    expect(none.name).toBe('ResourceNotFoundException');
  });

  it('finds the alarms on a metric: test_put_metric_alarm', async () => {
    const { cloudwatch } = bench.clients;
    await cloudwatch.send(new PutMetricAlarmCommand(rule));
    const found = async (more: object) =>
      (await cloudwatch.send(new DescribeAlarmsForMetricCommand({ Namespace: 'N', MetricName: 'M', ...more })))
        .MetricAlarms;
    expect((await found({}))?.map(({ AlarmName }) => AlarmName)).toEqual(['a']);
    expect(await found({ Dimensions: [{ Name: 'Path', Value: 'mock' }] })).toEqual([]);
    expect(await found({ Period: 300 })).toEqual([]);
  });

  it('keeps saved queries', async () => {
    const { logs } = bench.clients;
    const put = (input: object) =>
      logs.send(new PutQueryDefinitionCommand({ name: 'beta/errors', queryString: 'fields @message', ...input }));
    const { queryDefinitionId } = await put({ logGroupNames: ['/g'] });
    expect((await put({ queryDefinitionId, queryString: 'fields @timestamp' })).queryDefinitionId).toBe(
      queryDefinitionId,
    );
    const list = async (queryDefinitionNamePrefix?: string) =>
      (await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix }))).queryDefinitions;
    expect(await list('beta/')).toMatchObject([
      { queryDefinitionId, name: 'beta/errors', queryString: 'fields @timestamp', logGroupNames: [] },
    ]);
    expect(await list('other')).toEqual([]);
    expect((await refusal(put({ queryDefinitionId: 'nobody' }))).name).toBe('ResourceNotFoundException');
    expect((await logs.send(new DeleteQueryDefinitionCommand({ queryDefinitionId }))).success).toBe(true);
    expect(await list()).toEqual([]);
  });

  it('has the default group and sampling rule of X-Ray', async () => {
    const { xray } = bench.clients;
    expect((await xray.send(new GetGroupsCommand({}))).Groups?.map(({ GroupName }) => GroupName)).toEqual(['Default']);
    const { SamplingRuleRecords } = await xray.send(new GetSamplingRulesCommand({}));
    expect(SamplingRuleRecords?.[0]?.SamplingRule).toMatchObject({
      RuleName: 'Default',
      FixedRate: 0.05,
      ReservoirSize: 1,
    });
  });

  it('takes on a role, which makes the calls until its session ends', async () => {
    const { sts } = bench.clients;
    const RoleArn = 'arn:aws:iam::000000000000:role/observer';
    const assume = (arn: string) => sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'night' }));
    const { Credentials, AssumedRoleUser } = await assume(RoleArn);
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/observer/night');
    expect(Credentials?.Expiration?.getTime()).toBe(bench.sandbox.clock.now() + 3_600_000);
    const accessKeyId = Credentials?.AccessKeyId ?? '';
    const session = clientsFor(
      bench.endpoint === undefined
        ? { sandbox: bench.sandbox, accessKeyId }
        : { endpoint: bench.endpoint, accessKeyId },
    );
    expect((await session.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(AssumedRoleUser?.Arn);
    expect((await refusal(assume('nothing-valid-in-here'))).message).toBe('nothing-valid-in-here is invalid');

    bench.sandbox.putRoles([{ arn: RoleArn, trusts: ['lambda.amazonaws.com'], policies: [] }]);
    const denied = await refusal(assume(RoleArn));
    expect([denied.name, denied.$metadata?.httpStatusCode]).toEqual(['AccessDenied', 403]);
    expect(denied.message).toContain(`is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`);
    expect((await refusal(session.lambda.send(new ListFunctionsCommand({})))).name).toBe('AccessDeniedException');
    await bench.sandbox.advance(3_600_000);
    if (bench.endpoint !== undefined) {
      expect((await refusal(session.sts.send(new GetCallerIdentityCommand({})))).name).toBe('ExpiredToken');
    }
  });
});
