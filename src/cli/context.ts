import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { CommandContext, GlobalOptions } from '../commands/command';
import { OperatorError } from '../domain/operator-error';
import { originText, type ResolvedValue, shownValues } from '../domain/system/configuration';
import { type DeployedSystem, SANDBOX_SYSTEM } from '../domain/system/system';
import { suggest } from '../domain/text/suggest';
import type { Gateways } from '../ports/gateways';
import type { Terminal } from '../terminal/terminal';
import { packageInfo } from './package-info';
import type { Connection } from './reach';
import { readTrusted } from './trusted-file';

const PROJECT_FILE = 'huntaze-beta.config.json';

/** The user's configuration folder under the XDG rules. */
const userConfigFile = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'huntaze-beta', 'config.json');

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Resolves the configuration of this run: files, environment, flags, AWS profile. */
async function loadConfiguration(globals: GlobalOptions, env: NodeJS.ProcessEnv): Promise<readonly ResolvedValue[]> {
  const [{ resolveConfig }, project, user] = await Promise.all([
    import('./config'),
    readTrusted(globals.config ?? PROJECT_FILE),
    readTrusted(userConfigFile(env)),
  ]);
  if (globals.config !== undefined && project === undefined) {
    throw new OperatorError('CONFIG', `there is no file ${globals.config}`, {
      next: 'name an existing file with --config',
    });
  }
  const resolved = await resolveConfig({
    flags: {
      region: globals.region,
      profile: globals.profile,
      account: globals.account,
      endpointUrl: globals.endpointUrl,
    },
    env,
    files: [
      { path: globals.config ?? `./${PROJECT_FILE}`, text: project },
      { path: userConfigFile(env), text: user },
    ],
    async profileRegion(profile) {
      if (globals.sandbox) return undefined;
      const { loadSharedConfigFiles } = await import('@smithy/core/config');
      const { configFile, credentialsFile } = await loadSharedConfigFiles();
      return configFile[profile]?.['region'] ?? credentialsFile[profile]?.['region'];
    },
  });
  if (!globals.sandbox) await refuseUnknownProfile(resolved.find(({ path }) => path === 'profile'));
  return resolved;
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
  const running = await (await import('./sandbox/sandboxes')).runningSandbox();
  if (running?.fresh === true) return configured;
  return { ...SANDBOX_SYSTEM, account: globals.account, region: globals.region ?? SANDBOX_SYSTEM.region };
}

/** The context of one run. Files are read and clients made at first use. */
export function createContext(parts: {
  readonly terminal: Terminal;
  readonly globals: GlobalOptions;
  readonly signal: AbortSignal;
}): CommandContext & { close(): Promise<void> } {
  const { terminal, globals, signal } = parts;
  let values: Promise<readonly ResolvedValue[]> | undefined;
  let connection: Promise<Connection> | undefined;
  const configuration = (): Promise<readonly ResolvedValue[]> => {
    values ??= loadConfiguration(globals, process.env);
    return values;
  };
  const connect = (): Promise<Connection> => {
    connection ??= configuration().then(async (resolved) => {
      const [{ systemOf }, { compose }] = await Promise.all([import('./config'), import('./compose')]);
      const system = await systemFor(globals, systemOf(resolved));
      return compose({ system, values: resolved, globals, terminal, signal });
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
    configuration: async () => shownValues(await configuration()),
    surroundings: async () =>
      (await import('./surroundings')).surroundingsOf(globals, await configuration().catch(() => undefined)),
    system: async () => systemFor(globals, (await import('./config')).systemOf(await configuration())),
    gateways: async (): Promise<Gateways> => (await connect()).gateways,
    notifications: async () => {
      const { notificationsOf } = await import('./notifications');
      return notificationsOf(await configuration(), connect);
    },
    allowWrites: async () => (await connect()).allowWrites(),
    languages: async () => (await import('./languages')).languages,
    sandboxes: async () => (await import('./sandbox/sandboxes')).sandboxes,
    rehearsals: async () => (await import('./sandbox/rehearsals')).rehearsals,
    catalog: async () => (await import('./load-catalog')).loadCatalog(),
    async readFile(path) {
      try {
        return path === '-' ? await standardInput() : await readFile(resolve(path), 'utf8');
      } catch (error) {
        throw new OperatorError('USAGE', `cannot read ${path === '-' ? 'standard input' : path}`, {
          why: (error as Error).message,
          next: path === '-' ? 'pipe the text into the command, or name a file' : 'name a file that can be read',
          cause: error,
        });
      }
    },
    readFileIfAny: (path) => readTrusted(resolve(path)),
    async checkConfiguration(path, text) {
      (await import('./config')).parseConfigFile(path, text);
    },
    async writeFile(path, content) {
      try {
        await mkdir(dirname(resolve(path)), { recursive: true });
        await writeFile(resolve(path), content);
      } catch (error) {
        throw new OperatorError('USAGE', `cannot write ${path}`, {
          why: (error as Error).message,
          next: 'name a folder that can be written',
          exitCode: 1,
          cause: error,
        });
      }
    },
    async close() {
      await (await connection?.catch(() => undefined))?.close();
    },
  };
}
