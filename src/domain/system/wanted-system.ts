import { MOCK_READ_VARIABLES, PRISMA_READ_VARIABLES } from './function-settings';
import { type DeployedSystem, logGroupOf, SANDBOX_ACCOUNT } from './system';

/** A function as it must be configured; tracing is active and logs are text for both. */
export interface WantedFunction {
  readonly name: string;
  readonly description: string;
  readonly runtime: string;
  readonly handler: string;
  readonly roleArn: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** How an alias is shifted: `percent` first, the rest after `minutes`. */
export interface WantedReleaseConfig {
  readonly name: string;
  readonly percent: number;
  readonly minutes: number;
}

export interface WantedReleaseGroup {
  readonly roleArn: string;
  readonly configName: string;
  readonly alarms: readonly string[];
}

export const LOG_RETENTION_DAYS = 30;

/** A shadow call must never be repeated (it would be counted twice) nor wait in a queue. */
export const SHADOW_EVENT_LIMITS = { retries: 0, maxAgeSeconds: 60 } as const;

/** Executions reserved for prisma-read: the most that the database has to serve at once. */
export const PRISMA_RESERVED_EXECUTIONS = 20;

/** How CodeDeploy shifts the alias to a new version, by the value of `--strategy`. */
export const RELEASE_CONFIGS = {
  'canary-10': { name: 'CodeDeployDefault.LambdaCanary10Percent10Minutes', percent: 10, minutes: 10, predefined: true },
  'canary-1': { name: 'Huntaze.LambdaCanary1Percent60Minutes', percent: 1, minutes: 60, predefined: false },
  'all-at-once': { name: 'CodeDeployDefault.LambdaAllAtOnce', percent: 100, minutes: 0, predefined: true },
} as const;

export type ReleaseStrategy = keyof typeof RELEASE_CONFIGS;

/** The three events on which CodeDeploy rolls the alias back. */
export const ROLLBACK_EVENTS = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
] as const;

export type RoleName = keyof DeployedSystem['roles'];

/** What each role is for; its key is that of the configuration. */
export const ROLES: Readonly<Record<RoleName, string>> = {
  mockRead: 'execution role of mock-read',
  prismaRead: 'execution role of prisma-read',
  codeDeploy: 'service role of CodeDeploy',
  appConfigAlarm: 'role that reads alarms for AppConfig',
};

/** The log groups of both functions. */
export const wantedLogGroups = (system: DeployedSystem): readonly string[] => [
  logGroupOf(system.mockFunction),
  logGroupOf(system.prismaFunction),
];

export interface FlagHomeIds {
  readonly applicationId: string;
  readonly environmentId: string;
}

/** mock-read: reads the flags of that application and environment, and asks prisma-read through its alias. */
export const wantedMockRead = (system: DeployedSystem, home: FlagHomeIds, role: string): WantedFunction => ({
  name: system.mockFunction,
  description: 'Answers reads from mock data, and a share of them from Prisma',
  runtime: system.runtime,
  handler: 'index.handler',
  roleArn: role,
  memoryMb: 512,
  timeoutSeconds: 10,
  environment: {
    [MOCK_READ_VARIABLES.application]: home.applicationId,
    [MOCK_READ_VARIABLES.environment]: home.environmentId,
    [MOCK_READ_VARIABLES.profile]: system.profile,
    [MOCK_READ_VARIABLES.prismaFunction]: `${system.prismaFunction}:${system.alias}`,
  },
  subnetIds: [],
  securityGroupIds: [],
});

/**
 * Chosen by measurement: a first read costs 60 to 180 ms of a whole processor, which 512 MB stretch to 0.2 to 0.6 s of a
 * canary's 0.8 s. docs/decisions/0006-cold-starts.md
 */
const PRISMA_READ_MEMORY_MB = 1_024;

/** In the sandbox every host name reaches its database. On an account only the stack knows the address. */
const SANDBOX_DATABASE_URL = 'postgresql://huntaze:sandbox@database.internal:5432/huntaze';

/** Where prisma-read finds its database. Without configured values nothing is written, and existing variables stay. */
function databaseVariables(system: DeployedSystem, account: string): Readonly<Record<string, string>> {
  const { databaseUrl, databaseAuth } = PRISMA_READ_VARIABLES;
  if (account === SANDBOX_ACCOUNT) return { [databaseUrl]: SANDBOX_DATABASE_URL };
  return system.databaseUrl === undefined ? {} : { [databaseUrl]: system.databaseUrl, [databaseAuth]: 'iam' };
}

/** prisma-read: reads PostgreSQL. Variables that are not named here stay as they are. */
export const wantedPrismaRead = (system: DeployedSystem, account: string, role: string): WantedFunction => ({
  name: system.prismaFunction,
  description: 'Answers reads from PostgreSQL through Prisma, and compares shadows',
  runtime: system.runtime,
  handler: 'index.handler',
  roleArn: role,
  memoryMb: PRISMA_READ_MEMORY_MB,
  timeoutSeconds: 10,
  environment: databaseVariables(system, account),
  subnetIds: system.network.subnetIds,
  securityGroupIds: system.network.securityGroupIds,
});

/** ARN that an alarm has or will have. */
export const alarmArn = (partition: string, region: string, account: string, name: string): string =>
  `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
