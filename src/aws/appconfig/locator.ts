import type { FlagLocation, FoundFlagHome, NamedResource } from '../../domain/flags/store';
import { OperatorError } from '../../domain/operator-error';
import type { DeployedSystem } from '../../domain/system/system';
import { GatewayError } from '../../ports/gateway-error';
import { notFound, orAbsent } from '../client/gateway-errors';
import { pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

export const FLAG_PROFILE_TYPE = 'AWS.AppConfig.FeatureFlags';

/** Most entries of a page of AppConfig's lists. */
const PAGE_SIZE = 50;

type Part = 'application' | 'environment';

interface Profile extends NamedResource {
  readonly type: string;
}

type FoundParts = FoundFlagHome & { readonly profiles: readonly Profile[] };

/** Finds where the flags live: by the configured id first, then by name. AppConfig assigns the ids on creation. */
export interface FlagLocator {
  /** The parts that exist now. */
  find(): Promise<FoundParts>;
  /** Every part, cached; fails with `not-found` and the name of the missing part. */
  locate(): Promise<FlagLocation>;
}

const named = (item: { readonly Id?: string | undefined; readonly Name?: string | undefined }): NamedResource => ({
  id: item.Id ?? '',
  name: item.Name ?? '',
});

/** AppConfig answers 400 instead of 404 for an id with the wrong shape. */
const absentId = async <Answer>(work: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await orAbsent(work);
  } catch (error) {
    if (error instanceof GatewayError && error.failure.kind === 'invalid') return undefined;
    throw error;
  }
};

export function createFlagLocator(clients: SdkClients, system: DeployedSystem): FlagLocator {
  async function find(): Promise<FoundParts> {
    const application = await findApplication(clients, system);
    if (application === undefined) {
      return { application, environment: undefined, profile: undefined, profiles: [] };
    }
    const [environment, profiles] = await Promise.all([
      findEnvironment(clients, system, application.id),
      listProfiles(clients, application.id),
    ]);
    const profile = profiles.find((item) => item.name === system.profile || item.id === system.profile);
    return { application, environment, profile, profiles };
  }

  let known: Promise<FlagLocation> | undefined;
  return {
    find,
    locate() {
      // Several gateways ask at the same time and share one answer. A failure is not cached.
      known ??= find()
        .then((found) => completed(found, system))
        .catch((error: unknown) => {
          known = undefined;
          throw error;
        });
      return known;
    },
  };
}

/** The location, when every part was found; fails with the name of the first that was not. */
function completed({ application, environment, profile, profiles }: FoundParts, system: DeployedSystem): FlagLocation {
  if (application === undefined) {
    throw notFound(
      'appconfig:GetApplication',
      `there is no AppConfig application ${system.application.id ?? ''} (${system.application.name}) in ${system.region}`,
    );
  }
  if (environment === undefined) {
    throw notFound(
      'appconfig:GetEnvironment',
      `application ${application.id} has no environment ${system.environment.id ?? ''} (${system.environment.name})`,
    );
  }
  if (profile === undefined) {
    throw notFound(
      'appconfig:ListConfigurationProfiles',
      `application ${application.id} has no profile ${system.profile}`,
    );
  }
  return {
    applicationId: application.id,
    applicationName: application.name,
    environmentId: environment.id,
    environmentName: environment.name,
    profileId: profile.id,
    profileName: profile.name,
    profileType: profile.type,
    flagProfiles: profiles.filter((item) => item.type === FLAG_PROFILE_TYPE).map(({ id, name }) => ({ id, name })),
  };
}

async function findApplication(clients: SdkClients, system: DeployedSystem): Promise<NamedResource | undefined> {
  const { sdk, read } = await clients.appconfig();
  const { id } = system.application;
  const byId = id && (await absentId(read(new sdk.GetApplicationCommand({ ApplicationId: id }))));
  if (byId) return agreeing(system, 'application', named(byId));
  const ask = (token: string | undefined) =>
    read(new sdk.ListApplicationsCommand({ MaxResults: PAGE_SIZE, NextToken: token }));
  const matches: NamedResource[] = [];
  for await (const page of pages(ask)) {
    matches.push(...(page.Items ?? []).map(named).filter(({ name }) => name === system.application.name));
  }
  return onlyOne(system, 'application', matches);
}

/** The part that was found by its id: a configured name must be its own. */
function agreeing(system: DeployedSystem, part: Part, found: NamedResource): NamedResource {
  const { name, given } = system[part];
  if (given !== 'both' || found.name === name) return found;
  throw new OperatorError('CONFIG', `${part}.id ${found.id} is called "${found.name}", and ${part}.name is "${name}"`, {
    why: 'one of the two is that of another system',
    next: `correct ${part}.id or ${part}.name, or leave one of them out`,
  });
}

/** The part that was found by its name, after no id was: a configured id must not silently mean another one. */
function onlyOne(system: DeployedSystem, part: Part, matches: readonly NamedResource[]): NamedResource | undefined {
  const { id, name, given } = system[part];
  if (given === 'id' || given === 'both') {
    throw notFound(
      part === 'application' ? 'appconfig:GetApplication' : 'appconfig:GetEnvironment',
      `there is no AppConfig ${part} ${id} in ${system.region}: correct ${part}.id (ids belong to one account and region), or leave it out to look for "${name}"`,
    );
  }
  if (matches.length > 1) {
    throw new OperatorError('CONFIG', `${matches.length} AppConfig ${part}s are called "${name}"`, {
      why: matches.map((match) => match.id).join(', '),
      next: `name one with ${part}.id`,
    });
  }
  return matches[0];
}

async function findEnvironment(
  clients: SdkClients,
  system: DeployedSystem,
  applicationId: string,
): Promise<FoundFlagHome['environment']> {
  const { sdk, read } = await clients.appconfig();
  const ids = { ApplicationId: applicationId };
  const { id } = system.environment;
  const byId = id ? await absentId(read(new sdk.GetEnvironmentCommand({ ...ids, EnvironmentId: id }))) : undefined;
  if (byId !== undefined) agreeing(system, 'environment', named(byId));
  const environments = byId === undefined ? await listEnvironments(clients, applicationId) : [];
  const same = environments.filter((item) => item.Name === system.environment.name);
  const match = byId === undefined ? onlyOne(system, 'environment', same.map(named)) : undefined;
  const found = byId ?? same.find((item) => item.Id === match?.id);
  if (found === undefined) return undefined;
  const monitors = (found.Monitors ?? []).map((monitor) => ({
    alarmArn: monitor.AlarmArn ?? '',
    roleArn: monitor.AlarmRoleArn,
  }));
  return { ...named(found), monitors };
}

async function listEnvironments(clients: SdkClients, applicationId: string) {
  const { sdk, read } = await clients.appconfig();
  const items = [];
  const request = { ApplicationId: applicationId, MaxResults: PAGE_SIZE };
  for await (const page of pages((token) => read(new sdk.ListEnvironmentsCommand({ ...request, NextToken: token }))))
    items.push(...(page.Items ?? []));
  return items;
}

async function listProfiles(clients: SdkClients, applicationId: string): Promise<readonly Profile[]> {
  const { sdk, read } = await clients.appconfig();
  const profiles: Profile[] = [];
  const request = { ApplicationId: applicationId, MaxResults: PAGE_SIZE };
  const ask = (token: string | undefined) =>
    read(new sdk.ListConfigurationProfilesCommand({ ...request, NextToken: token }));
  for await (const page of pages(ask))
    for (const item of page.Items ?? []) profiles.push({ ...named(item), type: item.Type ?? 'AWS.Freeform' });
  return profiles;
}
