import {
  CreateApplicationCommand,
  CreateConfigurationProfileCommand,
  CreateEnvironmentCommand,
  CreateHostedConfigurationVersionCommand,
  GetDeploymentCommand,
  StartDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { GetLatestConfigurationCommand, StartConfigurationSessionCommand } from '@aws-sdk/client-appconfigdata';
import type { Clients } from '../../harness';

export const MINUTE = 60_000;

/** A valid flag document at the given share. */
export const flagDocument = (percentage: number, enabled = percentage > 0) => ({
  version: '1',
  flags: {
    prismaAdapter: {
      name: 'Prisma adapter',
      attributes: {
        percentage: { constraints: { type: 'number', required: true, minimum: 0, maximum: 100 } },
        salt: { constraints: { type: 'string' } },
      },
    },
    prismaShadow: {
      name: 'Prisma shadow',
      attributes: { percentage: { constraints: { type: 'number', required: true } } },
    },
  },
  values: {
    prismaAdapter: { enabled, percentage, salt: 'beta' },
    prismaShadow: { enabled: true, percentage: 100 },
  },
});

export interface FlagSystem {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}

/** Application, environment and flag profile, as the deployed system has them. */
export async function createFlagSystem({ appconfig }: Clients, monitors: readonly string[] = []): Promise<FlagSystem> {
  const application = await appconfig.send(new CreateApplicationCommand({ Name: 'huntaze-flags' }));
  const environment = await appconfig.send(
    new CreateEnvironmentCommand({
      ApplicationId: application.Id,
      Name: 'production',
      Monitors: monitors.map((name) => ({ AlarmArn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}` })),
    }),
  );
  const profile = await appconfig.send(
    new CreateConfigurationProfileCommand({
      ApplicationId: application.Id,
      Name: 'feature-flags',
      LocationUri: 'hosted',
      Type: 'AWS.AppConfig.FeatureFlags',
    }),
  );
  return { application: application.Id!, environment: environment.Id!, profile: profile.Id! };
}

/** Publishes content and returns its version number. */
export async function publish(
  { appconfig }: Clients,
  system: FlagSystem,
  content: unknown,
  options: { readonly label?: string; readonly latest?: number; readonly contentType?: string } = {},
): Promise<number> {
  const version = await appconfig.send(
    new CreateHostedConfigurationVersionCommand({
      ApplicationId: system.application,
      ConfigurationProfileId: system.profile,
      Content: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
      ContentType: options.contentType ?? 'application/json',
      VersionLabel: options.label,
      LatestVersionNumber: options.latest,
    }),
  );
  return version.VersionNumber!;
}

export const start = (
  { appconfig }: Clients,
  system: FlagSystem,
  version: number | string,
  strategy = 'AppConfig.AllAtOnce',
  latest?: number,
) =>
  appconfig.send(
    new StartDeploymentCommand({
      ApplicationId: system.application,
      EnvironmentId: system.environment,
      ConfigurationProfileId: system.profile,
      ConfigurationVersion: String(version),
      DeploymentStrategyId: strategy,
      LatestDeploymentNumber: latest,
    }),
  );

export const deployment = ({ appconfig }: Clients, system: FlagSystem, number: number) =>
  appconfig.send(
    new GetDeploymentCommand({
      ApplicationId: system.application,
      EnvironmentId: system.environment,
      DeploymentNumber: number,
    }),
  );

/** A polling client of the data plane; `poll` returns the text, or undefined for "unchanged". */
export async function openSession({ appconfigdata }: Clients, system: FlagSystem, minimumSeconds?: number) {
  const session = await appconfigdata.send(
    new StartConfigurationSessionCommand({
      ApplicationIdentifier: system.application,
      EnvironmentIdentifier: system.environment,
      ConfigurationProfileIdentifier: system.profile,
      RequiredMinimumPollIntervalInSeconds: minimumSeconds,
    }),
  );
  let token = session.InitialConfigurationToken;
  return {
    token: () => token,
    async poll(): Promise<string | undefined> {
      const answer = await appconfigdata.send(new GetLatestConfigurationCommand({ ConfigurationToken: token }));
      token = answer.NextPollConfigurationToken;
      return answer.Configuration?.length ? Buffer.from(answer.Configuration).toString() : undefined;
    },
  };
}

/** What a client that starts now is served. */
export const served = async (clients: Clients, system: FlagSystem): Promise<unknown> =>
  JSON.parse((await (await openSession(clients, system)).poll()) ?? 'null');
