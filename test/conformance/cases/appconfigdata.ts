import * as sdk from '@aws-sdk/client-appconfigdata';
import { type Case, refuses, type Setting, shows } from '../case';
import { deploy, flagDocument, flagHome, publish, stateOf } from './appconfig';

const API = 'https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_';
const GUIDE = 'https://docs.aws.amazon.com/appconfig/latest/userguide/';
const BAD = 'BadRequestException 400';

/** Flags that are served. */
const served = (setting: Setting) =>
  setting.once('served', async () => {
    const home = await flagHome(setting, 'served');
    const number = await deploy(setting, home, await publish(setting, home, flagDocument(7)), home.atOnce);
    await stateOf(setting, home, number, 'COMPLETE');
    return home;
  });

async function session(
  setting: Setting,
  change: Partial<sdk.StartConfigurationSessionCommandInput> = {},
): Promise<string> {
  const home = await served(setting);
  const begun = await setting.clients.appconfigdata.send(
    new sdk.StartConfigurationSessionCommand({
      ApplicationIdentifier: home.application,
      EnvironmentIdentifier: home.environment,
      ConfigurationProfileIdentifier: home.profile,
      ...change,
    }),
  );
  return begun.InitialConfigurationToken ?? '';
}

const latest = ({ clients }: Setting, ConfigurationToken: string | undefined) =>
  clients.appconfigdata.send(new sdk.GetLatestConfigurationCommand({ ConfigurationToken }));

const content = async (setting: Setting): Promise<Record<string, object>> => {
  const { Configuration = new Uint8Array() } = await latest(setting, await session(setting));
  return JSON.parse(Buffer.from(Configuration).toString());
};

export const APPCONFIGDATA: readonly Case[] = [
  refuses(
    'a session on an application that is not there',
    `${API}StartConfigurationSession.html`,
    'ResourceNotFoundException 404',
    (setting) => session(setting, { ApplicationIdentifier: 'zzzzzzz' }),
  ),
  refuses('a session that polls more often than every 15 s', `${API}StartConfigurationSession.html`, BAD, (setting) =>
    session(setting, { RequiredMinimumPollIntervalInSeconds: 14 }),
  ),
  refuses('a token that is none', `${API}GetLatestConfiguration.html`, BAD, (setting) => latest(setting, 'nonsense')),
  refuses('a token a second time', `${API}GetLatestConfiguration.html`, BAD, async (setting) => {
    const token = await session(setting);
    await latest(setting, token);
    return latest(setting, token);
  }),
  refuses('a poll before its interval has passed', `${API}StartConfigurationSession.html`, BAD, async (setting) => {
    const token = await session(setting, { RequiredMinimumPollIntervalInSeconds: 600 });
    const first = await latest(setting, token);
    return latest(setting, first.NextPollConfigurationToken);
  }),
  shows(
    'a poll while nothing changed',
    `${API}GetLatestConfiguration.html`,
    'content, then nothing',
    async (setting) => {
      const first = await latest(setting, await session(setting));
      const second = await latest(setting, first.NextPollConfigurationToken);
      const shown = [first, second].map(({ Configuration }) =>
        (Configuration?.length ?? 0) > 0 ? 'content' : 'nothing',
      );
      return shown.join(', then ');
    },
  ),
  shows(
    'the interval when none is asked for',
    `${GUIDE}appconfig-retrieving-the-configuration.html`,
    '60 s',
    async (setting) => {
      const first = await latest(setting, await session(setting));
      return `${first.NextPollIntervalInSeconds} s`;
    },
  ),
  shows('the content type of flags', `${API}GetLatestConfiguration.html`, 'application/json', async (setting) => {
    const first = await latest(setting, await session(setting));
    return first.ContentType ?? 'none';
  }),
  shows('a session by names', `${API}StartConfigurationSession.html`, 'content', async (setting) => {
    const token = await session(setting, {
      ApplicationIdentifier: setting.name('served'),
      EnvironmentIdentifier: setting.name('production'),
      ConfigurationProfileIdentifier: setting.name('flags'),
    });
    return ((await latest(setting, token)).Configuration?.length ?? 0) > 0 ? 'content' : 'nothing';
  }),
  shows(
    'an enabled flag',
    `${GUIDE}appconfig-type-reference-feature-flags.html`,
    '{"enabled":true,"percentage":7}',
    async (setting) => {
      const { on = {} } = await content(setting);
      return JSON.stringify(Object.fromEntries(Object.entries(on).sort(([a], [b]) => a.localeCompare(b))));
    },
  ),
  shows(
    'a disabled flag, without its attributes',
    `${GUIDE}appconfig-type-reference-feature-flags.html`,
    '{"enabled":false}',
    async (setting) => JSON.stringify((await content(setting))['off']),
  ),
];
