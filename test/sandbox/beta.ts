import { readFileSync } from 'node:fs';
import {
  CreateApplicationCommand,
  CreateConfigurationProfileCommand,
  CreateDeploymentStrategyCommand,
  CreateEnvironmentCommand,
  CreateHostedConfigurationVersionCommand,
  StartDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Sandbox } from '../../src/sandbox/index';
import { ensureArtefacts } from './artefacts';
import type { Clients } from './harness';

export const MOCK_READ = 'huntaze-mock-read';
export const PRISMA_READ = 'huntaze-prisma-read';

export interface Flags {
  readonly percentage: number;
  readonly shadow: number;
}

const flagDocument = ({ percentage, shadow }: Flags): string =>
  JSON.stringify({
    version: '1',
    flags: {
      prismaAdapter: {
        name: 'Prisma adapter',
        attributes: {
          percentage: { constraints: { type: 'number', required: true, minimum: 0, maximum: 100 } },
          salt: { constraints: { type: 'string' } },
          bucketBy: { constraints: { type: 'string', enum: ['request', 'user'] } },
        },
      },
      prismaShadow: {
        name: 'Prisma shadow',
        attributes: { percentage: { constraints: { type: 'number', required: true, minimum: 0, maximum: 100 } } },
      },
    },
    values: {
      prismaAdapter: { enabled: percentage > 0, percentage, salt: 'beta-2026', bucketBy: 'request' },
      prismaShadow: { enabled: shadow > 0, percentage: shadow },
    },
  });

export interface Beta {
  /** Publishes and deploys without growth; bakes for so long (default: not at all). */
  deployFlags(flags: Flags, options?: { readonly bakeMinutes?: number }): Promise<void>;
}

const BUILT_ZIPS = new URL('../../dist/lambdas/', import.meta.url);

/**
 * The deployed system of the beta, from the real bundles, made with SDK calls; ends with both functions active. `zips` is
 * the folder of the bundles, by default the built ones; `prismaRole` the name of prisma-read's role.
 */
export async function deployBeta(
  sandbox: Sandbox,
  { lambda, appconfig }: Clients,
  flags: Flags,
  {
    prismaReadMb = 1_024,
    zips = BUILT_ZIPS,
    prismaRole = 'beta',
  }: { readonly prismaReadMb?: number; readonly zips?: URL; readonly prismaRole?: string } = {},
): Promise<Beta> {
  ensureArtefacts();
  const { Id: application } = await appconfig.send(new CreateApplicationCommand({ Name: 'huntaze-flags' }));
  const { Id: environment } = await appconfig.send(
    new CreateEnvironmentCommand({ ApplicationId: application, Name: 'production' }),
  );
  const { Id: profile } = await appconfig.send(
    new CreateConfigurationProfileCommand({
      ApplicationId: application,
      Name: 'feature-flags',
      LocationUri: 'hosted',
      Type: 'AWS.AppConfig.FeatureFlags',
    }),
  );
  let strategies = 0;
  const deployFlags: Beta['deployFlags'] = async (next, { bakeMinutes = 0 } = {}) => {
    strategies += 1;
    const { Id: strategy } = await appconfig.send(
      new CreateDeploymentStrategyCommand({
        Name: `at-once-${strategies}`,
        DeploymentDurationInMinutes: 0,
        GrowthFactor: 100,
        FinalBakeTimeInMinutes: bakeMinutes,
        ReplicateTo: 'NONE',
      }),
    );
    const { VersionNumber } = await appconfig.send(
      new CreateHostedConfigurationVersionCommand({
        ApplicationId: application,
        ConfigurationProfileId: profile,
        ContentType: 'application/json',
        Content: Buffer.from(flagDocument(next)),
      }),
    );
    await appconfig.send(
      new StartDeploymentCommand({
        ApplicationId: application,
        EnvironmentId: environment,
        ConfigurationProfileId: profile,
        DeploymentStrategyId: strategy,
        ConfigurationVersion: String(VersionNumber),
      }),
    );
    await sandbox.advance(60_000);
  };
  await deployFlags(flags);

  const deploy = async (name: string, variables: Record<string, string>, timeout: number): Promise<void> => {
    const memory = name === PRISMA_READ ? prismaReadMb : 512;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: `arn:aws:iam::000000000000:role/${name === PRISMA_READ ? prismaRole : 'beta'}`,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        MemorySize: memory,
        Timeout: timeout,
        Environment: { Variables: variables },
        TracingConfig: { Mode: 'Active' },
        Code: { ZipFile: readFileSync(new URL(`${name}.zip`, zips)) },
      }),
    );
    await sandbox.advance(10_000);
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: name }));
    await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: Version }));
  };
  await deploy(PRISMA_READ, { DATABASE_URL: 'postgresql://huntaze:sandbox@database.internal:5432/huntaze' }, 10);
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: PRISMA_READ,
      Qualifier: 'live',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    }),
  );
  await deploy(
    MOCK_READ,
    {
      APPCONFIG_APPLICATION: String(application),
      APPCONFIG_ENVIRONMENT: String(environment),
      APPCONFIG_PROFILE: String(profile),
    },
    10,
  );
  await sandbox.advance(10_000);
  return { deployFlags };
}
