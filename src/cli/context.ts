import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandContext, GlobalOptions } from '../commands/command';
import { OperatorError } from '../domain/operator-error';
import { originText, type ResolvedValue, shownValues } from '../domain/system/configuration';
import { type DeployedSystem, SANDBOX_SYSTEM } from '../domain/system/system';
import { suggest } from '../domain/text/suggest';
import type { Gateways } from '../ports/gateways';
import type { Terminal } from '../terminal/terminal';
import { readOperatorFile, writeOperatorFile } from './files/operator-files';
import { readTrusted } from './files/trusted-file';
import { askedEnvironment } from './global-options';
import { packageInfo } from './package-info';
import type { Connection } from './reach/reach';

export const PROJECT_FILE = 'huntaze-beta.config.json';

/** The user's configuration folder under the XDG rules. */
const userConfigFile = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'huntaze-beta', 'config.json');

interface Configuration {
  readonly values: readonly ResolvedValue[];
  /** The chosen environment. */
  readonly environment: string | undefined;
}

/** Resolves the configuration of this run: files, environment, flags, AWS profile. */
async function loadConfiguration(globals: GlobalOptions, env: NodeJS.ProcessEnv): Promise<Configuration> {
  const [{ resolveConfig, chosenEnvironment, environmentNames }, project, user] = await Promise.all([
    import('./config'),
    readTrusted(globals.config ?? PROJECT_FILE),
    readTrusted(userConfigFile(env)),
  ]);
  if (globals.config !== undefined && project === undefined) {
    throw new OperatorError('CONFIG', `there is no file ${globals.config}`, {
      next: 'name an existing file with --config',
    });
  }
  const files = [
    { path: globals.config ?? `./${PROJECT_FILE}`, text: project },
    { path: userConfigFile(env), text: user },
  ];
  const environment = chosenEnvironment(askedEnvironment(globals, env), environmentNames(files), {
    optional: globals.sandbox,
  });
  const resolved = await resolveConfig({
    environment,
    flags: {
      region: globals.region,
      profile: globals.profile,
      account: globals.account,
      endpointUrl: globals.endpointUrl,
    },
    env,
    files,
    async profileRegion(profile) {
      if (globals.sandbox) return undefined;
      const { loadSharedConfigFiles } = await import('@smithy/core/config');
      const { configFile, credentialsFile } = await loadSharedConfigFiles();
      return configFile[profile]?.['region'] ?? credentialsFile[profile]?.['region'];
    },
  });
  if (!globals.sandbox) await refuseUnknownProfile(resolved.find(({ path }) => path === 'profile'));
  return { values: resolved, environment };
}

/** A profile that is in no file would otherwise show as missing credentials, or not at all. */
async function refuseUnknownProfile(profile: ResolvedValue | undefined): Promise<void> {
  const name = profile?.value;
  if (typeof name !== 'string' || name === 'default') return;
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])];
  if (known.includes(name)) return;
  const near = suggest(name, known);
  throw new OperatorError(
    'CREDENTIALS',
    `the profile "${name}" is in neither the AWS config nor the credentials file`,
    {
      why: `it comes from ${profile === undefined ? 'the configuration' : originText(profile.origin)}`,
      next: near === undefined ? 'aws configure list-profiles  lists those that are there' : `did you mean "${near}"?`,
    },
  );
}

/**
 * The system that a run is about. A ready-made sandbox has its own names, also in a folder whose configuration describes
 * a real account: the same folder works for both. A fresh one is set up from the configuration.
 */
async function systemFor(globals: GlobalOptions, configured: DeployedSystem): Promise<DeployedSystem> {
  if (!globals.sandbox) return configured;
  const running = await (await import('./sandbox/running')).runningSandbox();
  if (running?.fresh === true) return configured;
  const { name } = configured;
  return {
    ...SANDBOX_SYSTEM,
    ...(name === undefined ? {} : { name }),
    account: globals.account,
    region: globals.region ?? SANDBOX_SYSTEM.region,
  };
}

/** The context of one run. Files are read and clients made at first use. */
export function createContext(parts: {
  readonly terminal: Terminal;
  readonly globals: GlobalOptions;
  readonly signal: AbortSignal;
}): CommandContext & { close(): Promise<void> } {
  const { terminal, globals, signal } = parts;
  let loaded: Promise<Configuration> | undefined;
  let connection: Promise<Connection> | undefined;
  const configuration = (): Promise<Configuration> => {
    loaded ??= loadConfiguration(globals, process.env);
    return loaded;
  };
  const connect = (): Promise<Connection> => {
    connection ??= configuration().then(async ({ values, environment }) => {
      const [{ systemOf }, { compose }] = await Promise.all([import('./config'), import('./compose')]);
      const system = await systemFor(globals, systemOf(values, environment));
      return compose({ system, values, globals, terminal, signal });
    });
    return connection;
  };
  return {
    terminal,
    globals,
    signal,
    versions: [
      { name: 'huntaze-beta', version: packageInfo().version },
      { name: 'node', version: process.versions.node },
    ],
    configuration: async () => shownValues((await configuration()).values),
    surroundings: async () =>
      (await import('./surroundings')).surroundingsOf(
        globals,
        await configuration().then(
          ({ values }) => values,
          () => undefined,
        ),
      ),
    system: async () => {
      const [{ systemOf }, { values, environment }] = await Promise.all([import('./config'), configuration()]);
      return systemFor(globals, systemOf(values, environment));
    },
    gateways: async (): Promise<Gateways> => (await connect()).gateways,
    notifications: async () => {
      const { notificationsOf } = await import('./notifications');
      const { values, environment } = await configuration();
      return notificationsOf(values, environment, connect);
    },
    allowWrites: async () => (await connect()).allowWrites(),
    livePages: async () => (await import('./live-page/serve')).livePages,
    languages: async () => (await import('./languages')).languages,
    sandboxes: async () => (await import('./sandbox/sandboxes')).sandboxes,
    rehearsals: async () => (await import('./sandbox/rehearsals')).rehearsals,
    ownCommand: async () => (await import('./sandbox/own-command')).ownCommand,
    catalog: async () => (await import('./load-catalog')).loadCatalog(),
    readFile: readOperatorFile,
    readFileIfAny: (path) => readTrusted(resolve(path)),
    async checkConfiguration(path, text) {
      (await import('./config')).parseConfigFile(path, text);
    },
    writeFile: writeOperatorFile,
    async close() {
      await (await connection?.catch(() => undefined))?.close();
    },
  };
}
