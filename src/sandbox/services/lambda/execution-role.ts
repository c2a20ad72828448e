import { roleAllows, trusts } from '../../iam/roles';
import type { World } from '../../kernel/world';
import { invalidParameter } from './refusals';
import type { ConfigurationInput } from './shapes';

/** What a function in a VPC does with its role before it runs (Lambda developer guide, execution role permissions). */
const IN_A_VPC = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'];

/** Refuses a role that Lambda cannot assume, or that cannot put the function into its VPC. */
export function checkExecutionRole(world: World, role: string, vpc: ConfigurationInput['VpcConfig']): void {
  if (!trusts(world, role, 'lambda.amazonaws.com'))
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  if ((vpc?.SubnetIds ?? []).length === 0) return;
  const lacking = IN_A_VPC.find((action) => !roleAllows(world, role, `ec2:${action}`, '*'));
  if (lacking !== undefined)
    throw invalidParameter(`The provided execution role does not have permissions to call ${lacking} on EC2`);
}

/** Whether the function's lines reach its log: Lambda writes them with the function's role. */
export function mayLog(world: World, role: string, group: string, stream: string): boolean {
  const arn = `arn:aws:logs:${world.region}:${world.accountId}:log-group:${group}`;
  const needed = [
    ['logs:CreateLogStream', `${arn}:log-stream:${stream}`],
    ['logs:PutLogEvents', `${arn}:log-stream:${stream}`],
    ...(world.logs.groups.some(({ name }) => name === group) ? [] : [['logs:CreateLogGroup', `${arn}:log-stream:`]]),
  ];
  return needed.every(([action = '', resource = '']) => roleAllows(world, role, action, resource));
}

/** Whether its segments reach X-Ray. */
export const mayTrace = (world: World, role: string): boolean => roleAllows(world, role, 'xray:PutTraceSegments', '*');
