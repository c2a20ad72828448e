import { CreateApplicationCommand, GetEnvironmentCommand } from '@aws-sdk/client-appconfig';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { GetTraceSummariesCommand } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/sandbox/index';
import { openBoth, refusal } from '../harness';

const ARN = 'arn:aws:sts::000000000000:assumed-role/guest/test';
const RELEASES = 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:huntaze/*';
const guest = {
  arn: ARN,
  policies: [
    parsePolicy('guest', {
      Statement: [
        { Effect: 'Allow', Action: 'codedeploy:*', Resource: RELEASES },
        { Effect: 'Allow', Action: 'lambda:CreateFunction', Resource: '*' },
        { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'appconfig:GetEnvironment',
          Resource: 'arn:aws:appconfig:us-east-1:000000000000:application/abcdefg',
        },
      ],
    }),
  ],
};

describe('a denied call', () => {
  let both: Awaited<ReturnType<typeof openBoth>>;
  beforeAll(async () => {
    both = await openBoth({ seed: 3 });
    both.sandbox.actAs(guest);
  });
  afterAll(() => both.close());

  it.each(['inProcess', 'overHttp'] as const)('is refused in the words of its service, %s', async (way) => {
    const { appconfig, cloudwatch, codedeploy, lambda, logs, xray } = both[way];
    const said = async (call: Promise<unknown>) => {
      const { name, message, $metadata } = await refusal(call);
      return [name, $metadata?.httpStatusCode, message.replace(`User: ${ARN} is not authorized to perform: `, '')];
    };
    expect({
      list: await said(cloudwatch.send(new DescribeAlarmsCommand({}))),
      group: await said(logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/x' }))),
      alias: await said(lambda.send(new InvokeCommand({ FunctionName: 'x', Qualifier: 'live' }))),
      noResource: await said(appconfig.send(new CreateApplicationCommand({ Name: 'x' }))),
      secondResource: await said(
        appconfig.send(new GetEnvironmentCommand({ ApplicationId: 'abcdefg', EnvironmentId: 'hijklmn' })),
      ),
      // The group is allowed, but the action has no resource type: `*` only.
      stop: await said(codedeploy.send(new StopDeploymentCommand({ deploymentId: 'd-ABCDEFGHI' }))),
      traces: await said(xray.send(new GetTraceSummariesCommand({ StartTime: new Date(0), EndTime: new Date(1000) }))),
    }).toMatchSnapshot();
  });

  it('hands on what EC2 says when a function is put into a VPC', async () => {
    const create = new CreateFunctionCommand({
      FunctionName: 'x',
      Role: 'arn:aws:iam::000000000000:role/x',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: Buffer.from('zip') },
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    });
    expect((await refusal(both.inProcess.lambda.send(create))).message).toContain(
      'Your access has been denied by EC2, please make sure your request credentials have permission to DescribeSecurityGroups.',
    );
  });

  it('never is GetCallerIdentity, which says who calls', async () => {
    expect((await both.overHttp.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(ARN);
  });

  it('can be asked for as a fault, for callers who may do everything, too', async () => {
    both.sandbox.actAs();
    both.sandbox.faults.add({ kind: 'denied', operation: 'DescribeAlarms', calls: 1 });
    const { name, message } = await refusal(both.overHttp.cloudwatch.send(new DescribeAlarmsCommand({})));
    expect([name, message]).toEqual([
      'AccessDenied',
      'User: arn:aws:sts::000000000000:assumed-role/operator/rehearsal is not authorized to perform: cloudwatch:DescribeAlarms on resource: arn:aws:cloudwatch:us-east-1:000000000000:alarm:* because no identity-based policy allows the cloudwatch:DescribeAlarms action',
    ]);
    await both.overHttp.cloudwatch.send(new DescribeAlarmsCommand({}));
  });
});
