import * as sdk from '@aws-sdk/client-cloudformation';
import type { Clients } from '../sandbox/harness';
import type { Setting } from './case';
import { nameWith } from './throw-away';

const role = (service: string, Action: readonly string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'conformance',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
      },
    ],
  },
});

/** The two roles that services take on; the policies are as narrow as the AWS-managed ones. */
const TEMPLATE = JSON.stringify({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'Throw-away roles of npm run conformance',
  Resources: {
    Functions: role('lambda.amazonaws.com', ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']),
    Releases: role('codedeploy.amazonaws.com', [
      'cloudwatch:DescribeAlarms',
      'lambda:GetAlias',
      'lambda:GetFunction',
      'lambda:GetFunctionConfiguration',
      'lambda:GetProvisionedConcurrencyConfig',
      'lambda:UpdateAlias',
    ]),
  },
  Outputs: {
    Functions: { Value: { 'Fn::GetAtt': ['Functions', 'Arn'] } },
    Releases: { Value: { 'Fn::GetAtt': ['Releases', 'Arn'] } },
  },
});

const READS = 60;
const BETWEEN_MS = 3_000;

/** Makes the stack with the roles, and waits until it is complete. */
export async function makeRoles(
  { cloudformation: client }: Clients,
  prefix: string,
  sleep: (ms: number) => Promise<void>,
): Promise<Setting['roles']> {
  const StackName = nameWith(prefix)('roles');
  await client.send(
    new sdk.CreateStackCommand({ StackName, TemplateBody: TEMPLATE, Capabilities: ['CAPABILITY_IAM'] }),
  );
  for (let left = READS; left > 0; left -= 1) {
    const [stack] = (await client.send(new sdk.DescribeStacksCommand({ StackName }))).Stacks ?? [];
    if (stack?.StackStatus === 'CREATE_COMPLETE') return rolesOf(stack);
    if (stack?.StackStatus !== 'CREATE_IN_PROGRESS')
      throw new Error(`the stack ${StackName} is ${stack?.StackStatus}: ${stack?.StackStatusReason}`);
    await sleep(BETWEEN_MS);
  }
  throw new Error(`the stack ${StackName} is not complete after ${(READS * BETWEEN_MS) / 1000} s`);
}

function rolesOf({ Outputs = [] }: sdk.Stack): Setting['roles'] {
  const of = (key: string): string => Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
  return { lambda: of('Functions'), codeDeploy: of('Releases') };
}
