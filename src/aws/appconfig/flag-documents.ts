import type { FlagVersion, ServedFlags } from '../../domain/flags/store';
import type { FlagDocuments } from '../../ports/flags';
import { isFailure } from '../../ports/gateway-error';
import { orAbsent } from '../client/gateway-errors';
import { pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';
import type { FlagLocator } from './locator';

const decoder = new TextDecoder();

/** AppConfig takes the description as an HTTP header: characters that a header cannot carry (newlines, emoji) become `?`. */
const headerSafe = (text: string): string => text.replace(/[^\x20-\x7e]+/gu, '?').slice(0, 1024);

/** The shortest poll interval that AppConfig accepts; this session reads once. */
const SESSION_POLL_SECONDS = 15;

export function createAppConfigFlagDocuments(clients: SdkClients, locator: FlagLocator): FlagDocuments {
  const home = async () => {
    const { applicationId, profileId } = await locator.locate();
    return { ApplicationId: applicationId, ConfigurationProfileId: profileId };
  };

  async function version(number: number): Promise<FlagVersion> {
    const [{ sdk, read }, ids] = await Promise.all([clients.appconfig(), home()]);
    const answer = await read(new sdk.GetHostedConfigurationVersionCommand({ ...ids, VersionNumber: number }));
    return {
      version: answer.VersionNumber ?? number,
      label: answer.VersionLabel || undefined,
      description: answer.Description || undefined,
      contentType: answer.ContentType ?? '',
      content: decoder.decode(answer.Content ?? new Uint8Array()),
    };
  }

  async function newestNumber(): Promise<number | undefined> {
    const [{ sdk, read }, ids] = await Promise.all([clients.appconfig(), home()]);
    let newest: number | undefined;
    const ask = (token: string | undefined) =>
      read(new sdk.ListHostedConfigurationVersionsCommand({ ...ids, MaxResults: 50, NextToken: token }));
    for await (const page of pages(ask))
      for (const item of page.Items ?? []) newest = Math.max(newest ?? 0, item.VersionNumber ?? 0);
    return newest;
  }

  return {
    locate: () => locator.locate(),
    version,
    async latest() {
      const newest = await newestNumber();
      return newest === undefined ? undefined : version(newest);
    },
    async publish(content, { after, label, description }) {
      const [{ sdk, write }, ids] = await Promise.all([clients.appconfig(), home()]);
      const answer = await write(
        new sdk.CreateHostedConfigurationVersionCommand({
          ...ids,
          Content: new TextEncoder().encode(content),
          ContentType: 'application/json',
          VersionLabel: label,
          Description: headerSafe(description),
          ...(after > 0 ? { LatestVersionNumber: after } : {}),
        }),
      );
      return { version: answer.VersionNumber ?? 0 };
    },
    async served(): Promise<ServedFlags> {
      try {
        return await readServed(clients, locator);
      } catch (error) {
        // A token works once: it is spent when the answer was lost and the read repeated, or expired while we were stopped.
        if (!isFailure(error, 'invalid')) throw error;
        return readServed(clients, locator);
      }
    },
  };
}

/** What clients are served now, through a session of its own. */
async function readServed(clients: SdkClients, locator: FlagLocator): Promise<ServedFlags> {
  const [{ sdk, read }, location] = await Promise.all([clients.appconfigdata(), locator.locate()]);
  const session = await orAbsent(
    read(
      new sdk.StartConfigurationSessionCommand({
        ApplicationIdentifier: location.applicationId,
        EnvironmentIdentifier: location.environmentId,
        ConfigurationProfileIdentifier: location.profileId,
        RequiredMinimumPollIntervalInSeconds: SESSION_POLL_SECONDS,
      }),
    ),
  );
  if (session === undefined) return { kind: 'nothing-deployed' };
  const answer = await orAbsent(
    read(new sdk.GetLatestConfigurationCommand({ ConfigurationToken: session.InitialConfigurationToken })),
  );
  // The JS client answers null, not an empty array, for an empty body; the first read of a session carries content.
  if (!answer?.Configuration?.length) return { kind: 'nothing-deployed' };
  return {
    kind: 'served',
    contentType: answer.ContentType ?? '',
    content: decoder.decode(answer.Configuration),
    versionLabel: answer.VersionLabel || undefined,
  };
}
