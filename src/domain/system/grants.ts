import { type DeployedSystem, logGroupOf } from './system';

/** Who needs what: an observer reads, an operator also moves the flag and rolls back, set-up also creates and ships. */
export const ROLES_OF_PEOPLE = ['observer', 'operator', 'set-up'] as const;

export type Role = (typeof ROLES_OF_PEOPLE)[number];

export interface Grant {
  readonly sid: string;
  readonly from: Role;
  readonly actions: readonly string[];
  readonly resources: (names: Names) => readonly string[];
  readonly condition?: object;
}

/** What the resources of a grant are made from. */
export interface Names {
  readonly system: DeployedSystem;
  readonly role: Role;
  readonly account: string;
  /** `arn:<partition>:<service>:<region>:<account>:<rest>`. */
  arn(service: string, rest: string): string;
  readonly partition: string;
}

/** Needed where an action has no resource type, or acts on what has no name yet. */
const everything = (): readonly string[] => ['*'];

/** The application's id is not known before it is created, nor where only its name is configured. */
const flags = ({ system, role, arn }: Names): readonly string[] =>
  role === 'set-up' || system.application.id === undefined
    ? [arn('appconfig', 'application/*')]
    : [
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
const roles = ({ system, account, partition }: Names): readonly string[] => {
  const named = Object.values(system.roles);
  return named.length > 0 ? named : [`arn:${partition}:iam::${account}:role/huntaze-*`];
};

/** The topic that watch tells, and what else AWS lets tell it; nothing where none is configured. */
const toldTopic = ({ system }: Names): readonly string[] =>
  system.notifyTopic === undefined ? [] : [system.notifyTopic.arn];
const whereAwsTells =
  (resources: (names: Names) => readonly string[]) =>
  (names: Names): readonly string[] =>
    names.system.notifyTopic?.fromAws === true ? resources(names) : [];

const of = (service: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => `${service}:${name}`);

/**
 * The one table of permissions. Each action is on the resource types that the service authorization reference gives it;
 * an action without one matches `*` only. Actions on the same resources become one statement; docs/iam is made from it.
 */
export const GRANTS: readonly Grant[] = [
  {
    sid: 'ReadFlags',
    from: 'observer',
    actions: of(
      'appconfig',
      'GetApplication',
      'GetEnvironment',
      'ListEnvironments',
      'ListConfigurationProfiles',
      'GetDeployment',
      'ListDeployments',
      'GetHostedConfigurationVersion',
      'ListHostedConfigurationVersions',
      'StartConfigurationSession',
      'GetLatestConfiguration',
    ),
    resources: flags,
  },
  {
    sid: 'ReadFunctions',
    from: 'observer',
    actions: of(
      'lambda',
      'GetFunctionConfiguration',
      'GetAlias',
      'GetPolicy',
      'GetFunctionEventInvokeConfig',
      'GetFunctionConcurrency',
    ),
    resources: functions,
  },
  {
    sid: 'ReadReleases',
    from: 'observer',
    actions: of('codedeploy', 'GetDeploymentGroup', 'ListDeployments', 'GetDeployment', 'BatchGetDeployments'),
    resources: releases,
  },
  {
    sid: 'ReadAccount',
    from: 'observer',
    actions: [
      ...of('appconfig', 'ListApplications', 'ListDeploymentStrategies'),
      ...of('codedeploy', 'ListDeploymentTargets', 'BatchGetDeploymentTargets'),
      ...of('cloudwatch', 'DescribeAlarms', 'DescribeAlarmHistory', 'GetMetricData', 'ListMetrics', 'GetDashboard'),
      ...of('logs', 'DescribeLogGroups', 'GetQueryResults', 'StopQuery', 'DescribeQueryDefinitions'),
      ...of('xray', 'GetTraceSummaries', 'BatchGetTraces', 'GetServiceGraph', 'GetTraceSegmentDestination'),
      ...of('xray', 'GetGroups', 'GetSamplingRules'),
    ],
    resources: everything,
  },
  {
    sid: 'ReadLogs',
    from: 'observer',
    actions: of('logs', 'DescribeLogStreams', 'FilterLogEvents', 'StartQuery'),
    resources: logGroups,
  },
  {
    sid: 'TellTopic',
    from: 'observer',
    actions: of('sns', 'Publish'),
    resources: toldTopic,
  },
  {
    sid: 'MoveFlag',
    from: 'operator',
    actions: of('appconfig', 'CreateHostedConfigurationVersion', 'StartDeployment', 'StopDeployment'),
    resources: flags,
  },
  {
    sid: 'UseStrategies',
    from: 'operator',
    actions: of('appconfig', 'StartDeployment'),
    resources: ({ arn }) => [arn('appconfig', 'deploymentstrategy/*')],
  },
  {
    sid: 'MakeStrategiesStopReleasesShareQueries',
    from: 'operator',
    actions: ['appconfig:CreateDeploymentStrategy', 'codedeploy:StopDeployment', 'logs:PutQueryDefinition'],
    resources: everything,
  },
  {
    sid: 'MoveAlias',
    from: 'operator',
    actions: of('lambda', 'UpdateAlias'),
    resources: ({ system, arn }) => [arn('lambda', `function:${system.mockFunction}`)],
  },
  {
    sid: 'Probe',
    from: 'operator',
    actions: of('lambda', 'InvokeFunction'),
    resources: ({ system, arn }) => [arn('lambda', `function:${system.mockFunction}:${system.alias}`)],
  },
  {
    sid: 'HardStop',
    from: 'operator',
    actions: of('lambda', 'PutFunctionConcurrency'),
    resources: ({ system, arn }) => [arn('lambda', `function:${system.prismaFunction}`)],
  },
  {
    sid: 'QuietAlarms',
    from: 'operator',
    actions: of('cloudwatch', 'DisableAlarmActions', 'EnableAlarmActions'),
    resources: alarms,
  },
  {
    sid: 'SetUpFunctions',
    from: 'set-up',
    actions: of(
      'lambda',
      'CreateFunction',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'PublishVersion',
      'CreateAlias',
      'UpdateAlias',
      'PutFunctionEventInvokeConfig',
      'InvokeFunction',
    ),
    resources: functions,
  },
  {
    sid: 'SetUpFlags',
    from: 'set-up',
    actions: of('appconfig', 'CreateEnvironment', 'UpdateEnvironment', 'CreateConfigurationProfile'),
    resources: flags,
  },
  {
    sid: 'SetUpReleases',
    from: 'set-up',
    actions: of(
      'codedeploy',
      'GetApplication',
      'CreateApplication',
      'GetDeploymentConfig',
      'CreateDeploymentConfig',
      'CreateDeploymentGroup',
      'UpdateDeploymentGroup',
      'CreateDeployment',
      'RegisterApplicationRevision',
    ),
    resources: releases,
  },
  {
    sid: 'SetUpAccount',
    from: 'set-up',
    actions: [
      'appconfig:CreateApplication',
      ...of('cloudwatch', 'PutMetricAlarm', 'PutDashboard'),
      'cloudformation:DescribeStacks',
      // Lambda asks EC2 with the caller's credentials when a function is put into a VPC.
      ...of('ec2', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs', 'GetSecurityGroupsForVpc'),
    ],
    resources: everything,
  },
  {
    sid: 'SetUpTopic',
    from: 'set-up',
    actions: of('sns', 'GetTopicAttributes', 'SetTopicAttributes'),
    resources: whereAwsTells(toldTopic),
  },
  {
    sid: 'FindEvents',
    from: 'set-up',
    actions: of('appconfig', 'ListExtensionAssociations', 'CreateExtensionAssociation'),
    resources: whereAwsTells(everything),
  },
  {
    sid: 'SetUpEvents',
    from: 'set-up',
    actions: of('appconfig', 'GetExtensionAssociation', 'UpdateExtensionAssociation'),
    resources: whereAwsTells(({ arn }) => [arn('appconfig', 'extensionassociation/*')]),
  },
  {
    sid: 'SetUpLogs',
    from: 'set-up',
    actions: of('logs', 'CreateLogGroup', 'PutRetentionPolicy'),
    resources: logGroups,
  },
  {
    sid: 'PassRoles',
    from: 'set-up',
    actions: of('iam', 'PassRole'),
    resources: roles,
    condition: {
      StringEquals: {
        'iam:PassedToService': ['lambda.amazonaws.com', 'codedeploy.amazonaws.com', 'appconfig.amazonaws.com'],
      },
    },
  },
];
