import type { Kernel } from '../kernel/kernel';
import type { ServiceName } from '../kernel/service-name';
import type { Access } from './evaluate';
import { actionOf, prefixOf, resourcesOf } from './resources';

type Input = Readonly<Record<string, unknown>>;

/** One thing that a caller must be allowed; `or` is another that would do as well. */
export interface Requirement extends Access {
  readonly or?: Access;
}

const member = (input: Input, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Input | undefined)?.[key], input);

const passRole = (role: unknown, service: string, region: string): readonly Requirement[] =>
  typeof role !== 'string'
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: role,
          context: { 'iam:PassedToService': service, 'aws:RequestedRegion': region },
        },
      ];

/** What Lambda asks EC2 with the caller's credentials when a function is put into a VPC (Lambda developer guide). */
const VPC_LOOKUPS = ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs', 'GetSecurityGroupsForVpc'];

/** What a call needs besides its own action, by `service:Operation`. */
const BESIDES: Readonly<Record<string, (input: Input, kernel: Kernel) => readonly Requirement[]>> = {
  'lambda:CreateFunction': functionSettings,
  'lambda:UpdateFunctionConfiguration': functionSettings,
  'codedeploy:CreateDeploymentGroup': groupRole,
  'codedeploy:UpdateDeploymentGroup': groupRole,
  'codedeploy:CreateDeployment': releaseParts,
  'appconfig:CreateEnvironment': monitorRoles,
  'appconfig:UpdateEnvironment': monitorRoles,
};

function functionSettings(input: Input, { world }: Kernel): readonly Requirement[] {
  const subnets = member(input, 'VpcConfig', 'SubnetIds');
  const inVpc = Array.isArray(subnets) && subnets.length > 0;
  return [
    ...passRole(input.Role, 'lambda.amazonaws.com', world.region),
    ...(inVpc ? VPC_LOOKUPS : []).map((name) => ({
      action: `ec2:${name}`,
      resource: name === 'GetSecurityGroupsForVpc' ? `arn:aws:ec2:${world.region}:${world.accountId}:vpc/*` : '*',
      context: {},
    })),
  ];
}

function groupRole(input: Input, { world }: Kernel): readonly Requirement[] {
  return passRole(input.serviceRoleArn, 'codedeploy.amazonaws.com', world.region);
}

function monitorRoles(input: Input, { world }: Kernel): readonly Requirement[] {
  const monitors = Array.isArray(input.Monitors) ? (input.Monitors as readonly Input[]) : [];
  return monitors.flatMap(({ AlarmRoleArn }) => passRole(AlarmRoleArn, 'appconfig.amazonaws.com', world.region));
}

/** The config and the revision of a deployment must be allowed, too (CodeDeploy user guide, permissions reference). */
function releaseParts(input: Input, kernel: Kernel): readonly Requirement[] {
  const group =
    kernel.world.codedeploy.applications[String(input.applicationName)]?.groups[String(input.deploymentGroupName)];
  const named = { ...input, deploymentConfigName: input.deploymentConfigName ?? group?.configName };
  const on = (operation: string, resource: string): Access => ({
    action: `codedeploy:${operation}`,
    resource,
    context: {},
  });
  return [
    ...resourcesOf('codedeploy', 'GetDeploymentConfig', named, kernel).map((arn) => on('GetDeploymentConfig', arn)),
    ...resourcesOf('codedeploy', 'RegisterApplicationRevision', input, kernel).map((arn) => ({
      ...on('RegisterApplicationRevision', arn),
      or: on('GetApplicationRevision', arn),
    })),
  ];
}

/** Everything that the caller of this operation must be allowed. GetCallerIdentity needs no permission. */
export function requirementsOf(
  service: ServiceName,
  operation: string,
  input: Input,
  kernel: Kernel,
): readonly Requirement[] {
  if (service === 'sts') return [];
  const action = `${prefixOf(service)}:${actionOf(service, operation)}`;
  const context = { 'aws:RequestedRegion': kernel.world.region };
  return [
    ...resourcesOf(service, operation, input, kernel).map((resource) => ({ action, resource, context })),
    ...(BESIDES[`${service}:${operation}`]?.(input, kernel) ?? []),
  ];
}
