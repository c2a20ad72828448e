import { type DeployedSystem, logGroupOf } from './system';

/** Who needs what: an observer reads, an operator also moves the flag and rolls back, set-up also creates and ships. */
export type Role = 'observer' | 'operator' | 'set-up';

interface Grant {
  readonly sid: string;
  readonly from: Role;
  readonly actions: readonly string[];
  readonly resources: (names: Names) => readonly string[];
}

interface Names {
  readonly system: DeployedSystem;
  /** `arn:aws:<service>:<region>:<account>:<rest>`. */
  arn(service: string, rest: string): string;
}

const everything = (): readonly string[] => ['*'];
const flags = ({ system, arn }: Names): readonly string[] => [
  arn('appconfig', `application/${system.application.id}`),
  arn('appconfig', `application/${system.application.id}/*`),
];
const functions = ({ system, arn }: Names): readonly string[] =>
  [system.mockFunction, system.prismaFunction].flatMap((name) => [
    arn('lambda', `function:${name}`),
    arn('lambda', `function:${name}:*`),
  ]);
const releases = ({ system, arn }: Names): readonly string[] => [
  arn('codedeploy', `application:${system.codeDeployApplication}`),
  arn('codedeploy', `deploymentgroup:${system.codeDeployApplication}/*`),
  arn('codedeploy', 'deploymentconfig:*'),
];
const logGroups = ({ system, arn }: Names): readonly string[] =>
  [system.mockFunction, system.prismaFunction].map((name) => arn('logs', `log-group:${logGroupOf(name)}:*`));
const alarms = ({ system, arn }: Names): readonly string[] =>
  [system.errorRateAlarm, system.canaryAlarm].map((name) => arn('cloudwatch', `alarm:${name}`));

/** The one table of permissions (service authorization reference); docs/iam is made from it. */
export const GRANTS: readonly Grant[] = [
  {
    sid: 'ReadFlags',
    from: 'observer',
    actions: [
      'GetApplication',
      'GetEnvironment',
      'ListEnvironments',
      'GetConfigurationProfile',
      'ListConfigurationProfiles',
      'GetDeployment',
      'ListDeployments',
      'GetHostedConfigurationVersion',
      'ListHostedConfigurationVersions',
      'StartConfigurationSession',
      'GetLatestConfiguration',
    ].map((name) => `appconfig:${name}`),
    resources: flags,
  },
  {
    sid: 'ListFlags',
    from: 'observer',
    actions: ['appconfig:ListApplications', 'appconfig:ListDeploymentStrategies', 'appconfig:GetDeploymentStrategy'],
    resources: everything,
  },
  {
    sid: 'ReadFunctions',
    from: 'observer',
    actions: [
      'GetFunctionConfiguration',
      'GetAlias',
      'ListAliases',
      'ListVersionsByFunction',
      'GetPolicy',
      'GetFunctionEventInvokeConfig',
      'GetFunctionConcurrency',
    ].map((name) => `lambda:${name}`),
    resources: functions,
  },
  {
    sid: 'ReadReleases',
    from: 'observer',
    actions: [
      'GetApplication',
      'GetDeploymentGroup',
      'ListDeployments',
      'GetDeployment',
      'BatchGetDeployments',
      'ListDeploymentTargets',
      'GetDeploymentTarget',
      'BatchGetDeploymentTargets',
      'GetDeploymentConfig',
    ].map((name) => `codedeploy:${name}`),
    resources: releases,
  },
  {
    sid: 'ReadMetrics',
    from: 'observer',
    actions: ['DescribeAlarms', 'DescribeAlarmHistory', 'GetMetricData', 'ListMetrics', 'GetDashboard'].map(
      (name) => `cloudwatch:${name}`,
    ),
    resources: everything,
  },
  {
    sid: 'ReadQueries',
    from: 'observer',
    actions: ['logs:DescribeLogGroups', 'logs:GetQueryResults', 'logs:StopQuery'],
    resources: everything,
  },
  {
    sid: 'ReadLogs',
    from: 'observer',
    actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:StartQuery'],
    resources: logGroups,
  },
  {
    sid: 'ReadTraces',
    from: 'observer',
    actions: ['GetTraceSummaries', 'BatchGetTraces', 'GetServiceGraph', 'GetTraceSegmentDestination'].map(
      (name) => `xray:${name}`,
    ),
    resources: everything,
  },
  {
    sid: 'MoveFlag',
    from: 'operator',
    actions: ['CreateHostedConfigurationVersion', 'ValidateConfiguration', 'StartDeployment', 'StopDeployment'].map(
      (name) => `appconfig:${name}`,
    ),
    resources: (names) => [...flags(names), names.arn('appconfig', 'deploymentstrategy/*')],
  },
  { sid: 'MakeBakeLengths', from: 'operator', actions: ['appconfig:CreateDeploymentStrategy'], resources: everything },
  {
    sid: 'MoveAlias',
    from: 'operator',
    actions: ['lambda:UpdateAlias'],
    resources: ({ system, arn }) => [arn('lambda', `function:${system.mockFunction}`)],
  },
  {
    sid: 'Probe',
    from: 'operator',
    actions: ['lambda:InvokeFunction'],
    resources: ({ system, arn }) => [arn('lambda', `function:${system.mockFunction}:${system.alias}`)],
  },
  {
    sid: 'HardStop',
    from: 'operator',
    actions: ['lambda:PutFunctionConcurrency', 'lambda:DeleteFunctionConcurrency'],
    resources: ({ system, arn }) => [arn('lambda', `function:${system.prismaFunction}`)],
  },
  {
    sid: 'StopReleases',
    from: 'operator',
    actions: [
      'codedeploy:CreateDeployment',
      'codedeploy:StopDeployment',
      'codedeploy:RegisterApplicationRevision',
      'codedeploy:GetApplicationRevision',
    ],
    resources: releases,
  },
  {
    sid: 'QuietAlarms',
    from: 'operator',
    actions: ['cloudwatch:DisableAlarmActions', 'cloudwatch:EnableAlarmActions'],
    resources: alarms,
  },
  {
    sid: 'SetUpFunctions',
    from: 'set-up',
    actions: [
      'GetFunction',
      'CreateFunction',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'PublishVersion',
      'CreateAlias',
      'UpdateAlias',
      'PutFunctionEventInvokeConfig',
      'InvokeFunction',
    ].map((name) => `lambda:${name}`),
    resources: functions,
  },
  {
    sid: 'SetUpFlags',
    from: 'set-up',
    actions: [
      'CreateApplication',
      'CreateEnvironment',
      'UpdateEnvironment',
      'CreateConfigurationProfile',
      'CreateDeploymentStrategy',
    ].map((name) => `appconfig:${name}`),
    resources: everything,
  },
  {
    sid: 'SetUpReleases',
    from: 'set-up',
    actions: ['CreateApplication', 'CreateDeploymentConfig', 'CreateDeploymentGroup', 'UpdateDeploymentGroup'].map(
      (name) => `codedeploy:${name}`,
    ),
    resources: releases,
  },
  {
    sid: 'SetUpMetrics',
    from: 'set-up',
    actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:PutDashboard'],
    resources: everything,
  },
  {
    sid: 'SetUpLogs',
    from: 'set-up',
    actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
    resources: logGroups,
  },
  {
    sid: 'PassRoles',
    from: 'set-up',
    actions: ['iam:PassRole'],
    resources: ({ system }) =>
      Object.values(system.roles).length > 0
        ? Object.values(system.roles)
        : ['arn:aws:iam::111122223333:role/huntaze-*'],
  },
];

const ORDER: readonly Role[] = ['observer', 'operator', 'set-up'];

/** The IAM policy of a role, each role including the ones before it. */
export function policyOf(role: Role, system: DeployedSystem, account: string): object {
  const names: Names = { system, arn: (service, rest) => `arn:aws:${service}:${system.region}:${account}:${rest}` };
  return {
    Version: '2012-10-17',
    Statement: GRANTS.filter(({ from }) => ORDER.indexOf(from) <= ORDER.indexOf(role)).map(
      ({ sid, actions, resources }) => ({ Sid: sid, Effect: 'Allow', Action: actions, Resource: resources(names) }),
    ),
  };
}
