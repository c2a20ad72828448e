import * as sdk from '@aws-sdk/client-appconfig';
import { type Case, refuses, type Setting, shows, until } from '../case';

const API = 'https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_';
const GUIDE = 'https://docs.aws.amazon.com/appconfig/latest/userguide/';
const FLAGS = `${GUIDE}appconfig-type-reference-feature-flags.html`;

/** A valid flag document with one enabled and one disabled flag. */
export const flagDocument = (percentage: number): object => ({
  version: '1',
  flags: {
    on: {
      name: 'On',
      attributes: { percentage: { constraints: { type: 'number', required: true, minimum: 0, maximum: 100 } } },
    },
    off: { name: 'Off', attributes: { reason: { constraints: { type: 'string' } } } },
  },
  values: { on: { enabled: true, percentage }, off: { enabled: false, reason: 'none' } },
});

export interface FlagHome {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
  /** A strategy that takes no time. */
  readonly atOnce: string;
  /** A strategy that bakes for ten minutes. */
  readonly baking: string;
}

/** Application, environment, flag profile and strategies of one purpose. */
export const flagHome = (setting: Setting, purpose: string): Promise<FlagHome> =>
  setting.once(`flags ${purpose}`, async () => {
    const { appconfig } = setting.clients;
    const { Id: application = '' } = await appconfig.send(
      new sdk.CreateApplicationCommand({ Name: setting.name(purpose) }),
    );
    const { Id: environment = '' } = await appconfig.send(
      new sdk.CreateEnvironmentCommand({ ApplicationId: application, Name: setting.name('production') }),
    );
    const { Id: profile = '' } = await appconfig.send(
      new sdk.CreateConfigurationProfileCommand({
        ApplicationId: application,
        Name: setting.name('flags'),
        LocationUri: 'hosted',
        Type: 'AWS.AppConfig.FeatureFlags',
      }),
    );
    return { application, environment, profile, ...(await strategies(setting)) };
  });

const strategies = (setting: Setting): Promise<Pick<FlagHome, 'atOnce' | 'baking'>> =>
  setting.once('strategies', async () => {
    const make = async (name: string, FinalBakeTimeInMinutes: number): Promise<string> => {
      const made = await setting.clients.appconfig.send(
        new sdk.CreateDeploymentStrategyCommand({
          Name: setting.name(name),
          DeploymentDurationInMinutes: 0,
          FinalBakeTimeInMinutes,
          GrowthFactor: 100,
          ReplicateTo: 'NONE',
        }),
      );
      return made.Id ?? '';
    };
    return { atOnce: await make('at-once', 0), baking: await make('baking', 10) };
  });

/** Publishes content; answers the version's number. */
export async function publish(setting: Setting, home: FlagHome, content: object | string): Promise<number> {
  const made = await setting.clients.appconfig.send(publication(home, content));
  return made.VersionNumber ?? 0;
}

const publication = (home: FlagHome, content: object | string, latest?: number) =>
  new sdk.CreateHostedConfigurationVersionCommand({
    ApplicationId: home.application,
    ConfigurationProfileId: home.profile,
    Content: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    ContentType: 'application/json',
    ...(latest === undefined ? {} : { LatestVersionNumber: latest }),
  });

const where = ({ application, environment }: FlagHome) => ({ ApplicationId: application, EnvironmentId: environment });

/** Starts a deployment; answers its number. */
export async function deploy(setting: Setting, home: FlagHome, version: number, strategy: string): Promise<number> {
  const begun = await setting.clients.appconfig.send(
    new sdk.StartDeploymentCommand({
      ...where(home),
      ConfigurationProfileId: home.profile,
      ConfigurationVersion: String(version),
      DeploymentStrategyId: strategy,
    }),
  );
  return begun.DeploymentNumber ?? 0;
}

/** The state of a deployment once it is one of these. */
export const stateOf = async (setting: Setting, home: FlagHome, DeploymentNumber: number, ...states: string[]) => {
  const read = () => setting.clients.appconfig.send(new sdk.GetDeploymentCommand({ ...where(home), DeploymentNumber }));
  return (await until(setting, read, ({ State = '' }) => states.includes(State))).State ?? 'none';
};

const stop = (setting: Setting, home: FlagHome, DeploymentNumber: number, AllowRevert?: boolean) =>
  setting.clients.appconfig.send(
    new sdk.StopDeploymentCommand({
      ...where(home),
      DeploymentNumber,
      ...(AllowRevert === undefined ? {} : { AllowRevert }),
    }),
  );

/** A deployment of a valid document that has run to its end. */
async function complete(
  setting: Setting,
  purpose: string,
): Promise<{ readonly home: FlagHome; readonly number: number }> {
  const home = await flagHome(setting, purpose);
  return setting.once(`complete ${purpose}`, async () => {
    const number = await deploy(setting, home, await publish(setting, home, flagDocument(1)), home.atOnce);
    await stateOf(setting, home, number, 'COMPLETE');
    return { home, number };
  });
}

const strategy = (setting: Setting, change: Partial<sdk.CreateDeploymentStrategyCommandInput>) =>
  setting.clients.appconfig.send(
    new sdk.CreateDeploymentStrategyCommand({
      Name: setting.name('refused'),
      DeploymentDurationInMinutes: 0,
      FinalBakeTimeInMinutes: 0,
      GrowthFactor: 100,
      ReplicateTo: 'NONE',
      ...change,
    }),
  );

const BAD = 'BadRequestException 400';

/** A flag document that is refused. */
const document = (name: string, change: (good: Good) => unknown): Case =>
  refuses(`a flag document ${name}`, FLAGS, BAD, async (setting) => {
    const content = change(structuredClone(flagDocument(1)) as Good);
    const home = await flagHome(setting, 'documents');
    return publish(setting, home, typeof content === 'string' ? content : JSON.stringify(content));
  });

interface Good {
  version: string;
  flags: Record<string, { attributes: Record<string, object> }>;
  values: Record<string, Record<string, unknown>>;
}

const DOCUMENTS: readonly Case[] = [
  document('that is not JSON', () => '{'),
  document('with a comment', (good) => `// a comment\n${JSON.stringify(good)}`),
  document('with a key that the schema does not know', (good) => ({ ...good, _description: 'no' })),
  document('without a version', ({ flags, values }) => ({ flags, values })),
  document('with a value of an unknown flag', (good) => ({
    ...good,
    values: { ...good.values, other: { enabled: true } },
  })),
  document('with a number above its maximum', (good) => ({
    ...good,
    values: { on: { enabled: true, percentage: 101 } },
  })),
  document('with a text for a number', (good) => ({ ...good, values: { on: { enabled: true, percentage: '1' } } })),
  document('without a required attribute', (good) => ({ ...good, values: { on: { enabled: true } } })),
  shows('a valid flag document is version 1 of its profile', FLAGS, 'version 1', async (setting) => {
    const home = await flagHome(setting, 'versions');
    return `version ${await publish(setting, home, flagDocument(1))}`;
  }),
  refuses(
    'a version that names an older one as the latest',
    `${API}CreateHostedConfigurationVersion.html`,
    'ConflictException 409',
    async (setting) => {
      const home = await flagHome(setting, 'latest');
      await publish(setting, home, flagDocument(1));
      await publish(setting, home, flagDocument(2));
      return setting.clients.appconfig.send(publication(home, flagDocument(3), 1));
    },
  ),
];

const DEPLOYMENTS: readonly Case[] = [
  shows('a deployment without duration and bake', `${API}StartDeployment.html`, '1 COMPLETE', async (setting) => {
    const { home, number } = await complete(setting, 'deployments');
    return `${number} ${await stateOf(setting, home, number, 'COMPLETE')}`;
  }),
  shows('its percentage', `${API}GetDeployment.html`, '100 %', async (setting) => {
    const { home, number } = await complete(setting, 'deployments');
    const read = await setting.clients.appconfig.send(
      new sdk.GetDeploymentCommand({ ...where(home), DeploymentNumber: number }),
    );
    return `${read.PercentageComplete} %`;
  }),
  refuses('to stop what is complete', `${API}StopDeployment.html`, BAD, async (setting) => {
    const { home, number } = await complete(setting, 'stopped');
    return stop(setting, home, number);
  }),
  shows(
    'a complete deployment, reverted',
    `${GUIDE}appconfig-deploying-reverting.html`,
    'REVERTED',
    async (setting) => {
      const { home, number } = await complete(setting, 'reverted');
      await stop(setting, home, number, true);
      return stateOf(setting, home, number, 'REVERTED');
    },
  ),
  refuses(
    'a second deployment while one bakes',
    `${API}StartDeployment.html`,
    'ConflictException 409',
    async (setting) => {
      const { home, version } = await baking(setting, 'busy');
      return deploy(setting, home, version, home.atOnce);
    },
  ),
  shows('a deployment that is stopped while it bakes', `${API}StopDeployment.html`, 'ROLLED_BACK', async (setting) => {
    const { home, number } = await baking(setting, 'rolled-back');
    await stop(setting, home, number, true);
    return stateOf(setting, home, number, 'ROLLED_BACK');
  }),
  refuses(
    'a deployment number that is not there',
    `${API}GetDeployment.html`,
    'ResourceNotFoundException 404',
    async (setting) => {
      const home = await flagHome(setting, 'documents');
      return setting.clients.appconfig.send(new sdk.GetDeploymentCommand({ ...where(home), DeploymentNumber: 99 }));
    },
  ),
];

async function baking(setting: Setting, purpose: string) {
  const home = await flagHome(setting, purpose);
  const version = await publish(setting, home, flagDocument(1));
  const number = await deploy(setting, home, version, home.baking);
  await stateOf(setting, home, number, 'BAKING');
  return { home, version, number };
}

export const APPCONFIG: readonly Case[] = [
  refuses(
    'an application that is not there',
    `${API}GetApplication.html`,
    'ResourceNotFoundException 404',
    ({ clients }) => clients.appconfig.send(new sdk.GetApplicationCommand({ ApplicationId: 'zzzzzzz' })),
  ),
  refuses('an id of capitals', `${API}GetApplication.html`, BAD, ({ clients }) =>
    clients.appconfig.send(new sdk.GetApplicationCommand({ ApplicationId: 'NO_ID' })),
  ),
  refuses('a name of 65 characters', `${API}CreateApplication.html`, BAD, (setting) =>
    setting.clients.appconfig.send(new sdk.CreateApplicationCommand({ Name: setting.name('x'.repeat(65)) })),
  ),
  refuses('to delete an application with an environment', `${API}DeleteApplication.html`, BAD, async (setting) => {
    const { application } = await flagHome(setting, 'documents');
    return setting.clients.appconfig.send(new sdk.DeleteApplicationCommand({ ApplicationId: application }));
  }),
  refuses('a strategy with a growth of 0', `${API}CreateDeploymentStrategy.html`, BAD, (setting) =>
    strategy(setting, { GrowthFactor: 0 }),
  ),
  refuses('a strategy that bakes longer than a day', `${API}CreateDeploymentStrategy.html`, BAD, (setting) =>
    strategy(setting, { FinalBakeTimeInMinutes: 1441 }),
  ),
  refuses('to delete a predefined strategy', `${API}DeleteDeploymentStrategy.html`, BAD, ({ clients }) =>
    clients.appconfig.send(new sdk.DeleteDeploymentStrategyCommand({ DeploymentStrategyId: 'AppConfig.AllAtOnce' })),
  ),
  shows(
    'the predefined strategies',
    `${GUIDE}appconfig-creating-deployment-strategy-predefined.html`,
    'AppConfig.AllAtOnce, AppConfig.Canary10Percent20Minutes, AppConfig.Linear20PercentEvery6Minutes, AppConfig.Linear50PercentEvery30Seconds',
    async ({ clients }) => {
      const { Items = [] } = await clients.appconfig.send(new sdk.ListDeploymentStrategiesCommand({ MaxResults: 50 }));
      const names = Items.map(({ Name = '' }) => Name).filter((name) => name.startsWith('AppConfig.'));
      return names.sort().join(', ');
    },
  ),
  ...DOCUMENTS,
  ...DEPLOYMENTS,
];
