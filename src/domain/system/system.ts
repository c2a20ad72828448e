/** Names and ids of the deployed system, resolved from the configuration. Defaults are `DEFAULT_SYSTEM`. */
export interface DeployedSystem {
  readonly region: string;
  /** Pinned account, or undefined when nothing is pinned yet. */
  readonly account: string | undefined;
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: { readonly id: string; readonly name: string };
  /** Name of the flag profile; its id is discovered. */
  readonly profile: string;
  readonly mockFunction: string;
  readonly prismaFunction: string;
  readonly alias: string;
  readonly runtime: string;
  readonly errorRateAlarm: string;
  readonly canaryAlarm: string;
  /** Topic ARNs that both alarms notify. */
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
  /** prisma-read's network and secret, from the stack's outputs. */
  readonly network: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

export const DEFAULT_SYSTEM: DeployedSystem = {
  region: 'us-east-1',
  account: undefined,
  application: { id: 'cjcqdvj', name: 'huntaze-flags' },
  environment: { id: 'ghhj0jb', name: 'production' },
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

export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;
