import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBench, refusal, TRANSPORTS } from '../../harness';

const TEMPLATE = readFileSync(new URL('../../../../lambdas/template.yaml', import.meta.url), 'utf8');
const GIVEN = {
  VpcId: 'vpc-1',
  SubnetIds: 'subnet-1,subnet-2',
  DatabaseInstanceIdentifier: 'users',
  DatabaseSecurityGroupId: 'sg-1',
};
const parameters = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
const Capabilities = ['CAPABILITY_IAM' as const];

describe.each(TRANSPORTS)('CloudFormation, %s', (transport) => {
  let bench: Awaited<ReturnType<typeof openBench>>;
  let client: CloudFormationClient;
  beforeEach(async () => {
    bench = await openBench(transport, { fresh: true, seed: 5 });
    const credentials = { accessKeyId: bench.accessKeyId ?? 'AKIATEST', secretAccessKey: 'secret' };
    client = new CloudFormationClient({
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      ...(bench.endpoint === undefined
        ? { requestHandler: bench.sandbox.requestHandler() as never }
        : { endpoint: bench.endpoint }),
    });
  });
  afterEach(() => bench.close());

  const outputs = async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'huntaze-beta' }));
    return new Map((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  };
  const create = (values: Readonly<Record<string, string>>) =>
    client.send(
      new CreateStackCommand({
        StackName: 'huntaze-beta',
        TemplateBody: TEMPLATE,
        Parameters: parameters(values),
        Capabilities,
      }),
    );

  it('makes the shipped stack: ids drawn as AWS draws them, roles that trust their service', async () => {
    await create(GIVEN);
    const made = await outputs();
    expect(made.get('ApplicationId')).toMatch(/^[a-z0-9]{7}$/);
    expect(made.get('ApplicationId')).not.toBe('cjcqdvj');
    expect(made.get('MockReadRoleArn')).toMatch(
      /^arn:aws:iam::000000000000:role\/huntaze-beta-MockReadRole-[A-Z0-9]{12}$/,
    );
    expect(made.get('SubnetIds')).toBe('subnet-1,subnet-2');
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'huntaze-beta' }));
    expect(StackResources).toHaveLength(21);
    const fn = (Role: string) =>
      bench.clients.lambda.send(
        new CreateFunctionCommand({
          FunctionName: 'reads',
          Role,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: readFileSync(new URL('../../../../dist/lambdas/huntaze-mock-read.zip', import.meta.url)) },
        }),
      );
    for (const role of ['arn:aws:iam::000000000000:role/nobody', made.get('CodeDeployRoleArn') ?? '']) {
      expect((await refusal(fn(role))).message).toBe('The role defined for the function cannot be assumed by Lambda.');
    }
    await fn(made.get('MockReadRoleArn') ?? '');
  });

  it('takes the flags that exist already', async () => {
    await create({ ...GIVEN, ApplicationId: 'abcdefg', EnvironmentId: 'hijklmn' });
    const made = await outputs();
    expect([made.get('ApplicationId'), made.get('EnvironmentId')]).toEqual(['abcdefg', 'hijklmn']);
    expect((await bench.sandbox.save()).appconfig.applications).toEqual({});
  });

  it('goes through a change set, as the aws command deploys, and again with changed parameters', async () => {
    const deploy = async (ChangeSetType: 'CREATE' | 'UPDATE', values: Readonly<Record<string, string>>) => {
      const set = { StackName: 'huntaze-beta', ChangeSetName: `deploy-${ChangeSetType}` };
      await client.send(
        new CreateChangeSetCommand({
          ...set,
          ChangeSetType,
          TemplateBody: TEMPLATE,
          Parameters: parameters(values),
          Capabilities,
        }),
      );
      const { Status, StatusReason, Changes = [] } = await client.send(new DescribeChangeSetCommand(set));
      if (Status === 'FAILED') return StatusReason;
      await client.send(new ExecuteChangeSetCommand(set));
      return Changes.filter(({ ResourceChange }) => ResourceChange?.Action === 'Add').length;
    };
    expect(await deploy('CREATE', GIVEN)).toBe(21);
    const before = await outputs();
    expect(await deploy('UPDATE', GIVEN)).toContain("didn't contain changes");
    expect(await deploy('UPDATE', { ...GIVEN, DatabaseUser: 'reader' })).toBe(0);
    const after = await outputs();
    expect(after.get('ApplicationId')).toBe(before.get('ApplicationId'));
    expect(after.get('DatabaseUrl')).toContain('postgresql://reader@');
  });

  it('leaves the flags in the account when the stack is deleted', async () => {
    await create(GIVEN);
    const id = (await outputs()).get('ApplicationId') ?? '';
    await client.send(new DeleteStackCommand({ StackName: 'huntaze-beta' }));
    const { appconfig, iam } = await bench.sandbox.save();
    expect(appconfig.applications[id]?.name).toBe('huntaze-flags');
    expect(iam.roles).toEqual({});
    expect((await refusal(outputs())).message).toBe('Stack with id huntaze-beta does not exist');
  });

  it.each([
    ['no template', 'Resources: [', 'Template format error'],
    [
      'another section',
      'Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::IAM::Role}}',
      'Invalid template property or properties [Transform]',
    ],
    ['a resource that nobody makes', 'Resources: {A: {Type: AWS::S3::Bucket}}', 'AWS::S3::Bucket'],
    [
      'a parameter without a value',
      'Parameters: {A: {Type: String}}\nResources: {B: {Type: AWS::IAM::Role}}',
      'Parameters: [A] must have values',
    ],
    [
      'a reference to nothing',
      'Resources: {A: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Gone}}}',
      'Unresolved resource dependencies [Gone]',
    ],
  ])('refuses a template with %s', async (_what, TemplateBody, message) => {
    const error = await refusal(client.send(new CreateStackCommand({ StackName: 'x', TemplateBody, Capabilities })));
    expect(error.message).toContain(message);
  });

  it('deletes a stack that was updated: roles that were made again go after what uses them', async () => {
    await create(GIVEN);
    const changed = { ...GIVEN, DatabaseName: 'another' };
    await client.send(
      new UpdateStackCommand({
        StackName: 'huntaze-beta',
        TemplateBody: TEMPLATE,
        Parameters: parameters(changed),
        Capabilities,
      }),
    );
    await client.send(new DeleteStackCommand({ StackName: 'huntaze-beta' }));
    const gone = await refusal(client.send(new DescribeStacksCommand({ StackName: 'huntaze-beta' })));
    expect(gone.message).toBe('Stack with id huntaze-beta does not exist');
  });
});
