/** Application or environment of the flags: looked for by id where there is one, else by name. */
export interface FlagPart {
  /** Absent: the name alone was configured, and the default id is another one's. */
  readonly id: string | undefined;
  readonly name: string;
  /** What was configured; the rest is a default. An id and a name that were both given must agree. */
  readonly given: 'nothing' | 'id' | 'name' | 'both';
}

/** Names and ids of the deployed system, resolved from the configuration. Defaults are `DEFAULT_SYSTEM`. */
export interface DeployedSystem {
  /** Its environment in the configuration; absent where that describes only one system. */
  readonly name?: string;
  readonly region: string;
  /** Pinned account, or undefined when nothing is pinned yet. */
  readonly account: string | undefined;
  readonly application: FlagPart;
  readonly environment: FlagPart;
  /** Name of the flag profile; its id is discovered. */
  readonly profile: string;
  readonly mockFunction: string;
  readonly prismaFunction: string;
  readonly alias: string;
  readonly runtime: string;
  readonly errorRateAlarm: string;
  readonly canaryAlarm: string;
  /** The SNS topic that is told; `fromAws`: by AWS itself, too, of alarms and deployments. */
  readonly notifyTopic?: { readonly arn: string; readonly fromAws: boolean };
  /** Topic ARNs that both alarms notify, `notifyTopic` among them where AWS tells it. */
  readonly alarmActions: readonly string[];
  readonly dashboard: string;
  readonly codeDeployApplication: string;
  readonly codeDeployGroup: string;
  readonly roles: {
    readonly mockRead?: string;
    readonly prismaRead?: string;
    readonly codeDeploy?: string;
    readonly appConfigAlarm?: string;
  };
  /** `DATABASE_URL` of prisma-read without a password: it connects with tokens of its role. From the stack's outputs. */
  readonly databaseUrl?: string;
  /** prisma-read's network, from the stack's outputs. */
  readonly network: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

export const DEFAULT_SYSTEM: DeployedSystem = {
  region: 'us-east-1',
  account: undefined,
  application: { id: 'cjcqdvj', name: 'huntaze-flags', given: 'nothing' },
  environment: { id: 'ghhj0jb', name: 'production', given: 'nothing' },
  profile: 'feature-flags',
  mockFunction: 'huntaze-mock-read',
  prismaFunction: 'huntaze-prisma-read',
  alias: 'live',
  runtime: 'nodejs24.x',
  errorRateAlarm: 'huntaze-lambda-error-rate-gt-2pct',
  canaryAlarm: 'huntaze-canary-errors',
  alarmActions: [],
  dashboard: 'huntaze-prisma-migration',
  codeDeployApplication: 'huntaze-prisma-skeleton',
  codeDeployGroup: 'mock-read-live',
  roles: {},
  network: { subnetIds: [], securityGroupIds: [] },
};

/** The account of every sandbox; a live account never has this id. */
export const SANDBOX_ACCOUNT = '000000000000';

const sandboxRole = (name: string): string => `arn:aws:iam::${SANDBOX_ACCOUNT}:role/${name}`;

/** The system of a ready-made sandbox: default names and ids, and the roles that its stack has made. */
export const SANDBOX_SYSTEM: DeployedSystem = {
  ...DEFAULT_SYSTEM,
  roles: {
    mockRead: sandboxRole('huntaze-mock-read'),
    prismaRead: sandboxRole('huntaze-prisma-read'),
    codeDeploy: sandboxRole('huntaze-codedeploy'),
    appConfigAlarm: sandboxRole('huntaze-appconfig-alarm'),
  },
};

export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;
