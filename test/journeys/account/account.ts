import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { type ConfigSources, resolveConfig, systemOf } from '../../../src/cli/config';
import { createContext } from '../../../src/cli/context';
import { describeError, errorLines } from '../../../src/cli/errors';
import { globalOptionsOf } from '../../../src/cli/global-options';
import { parseCommandLine } from '../../../src/cli/program';
import { COMMANDS } from '../../../src/cli/registry';
import { owner } from '../../../src/cli/sandbox/files';
import { runningSandbox } from '../../../src/cli/sandbox/running';
import { policiesOf, type Role } from '../../../src/domain/system/permissions';
import type { DeployedSystem } from '../../../src/domain/system/system';
import {
  type Access,
  type Policy,
  parsePolicy,
  type Sandbox,
  type ServedSandbox,
  serveSandbox,
} from '../../../src/sandbox/index';
import { recordedTerminal } from '../../support/command-context';
import { sessionOf } from './staging';

const ROOT = new URL('../../../', import.meta.url);
const TEMPLATE = readFileSync(new URL('lambdas/template.yaml', ROOT), 'utf8');
const START = Date.UTC(2026, 10, 23, 9);

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A command that has not ended by then is ended, and fails its test. */
const LONGEST_MS = 60_000;

/** What one command line asked of its role's policies. */
export interface Asked {
  /** Which of the lines typed so far, from 1: one line may be typed several times. */
  readonly turn: number;
  readonly line: string;
  readonly role: Role;
  readonly access: Access;
}

export interface Ran {
  /** See `Asked`. */
  readonly turn: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Ctrl-C once this has been printed. */
  readonly interruptAfter?: RegExp;
  /** Other policies than those of the role. */
  readonly policies?: readonly Policy[];
}

/** A served fresh account, walked over HTTP, each line under its role. */
export interface Account {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** Working folder, state and configuration of the person who types. */
  readonly home: string;
  readonly asked: readonly Asked[];
  readonly denied: readonly Asked[];
  /** Begins the record of what was asked anew, and answers what it held; denials stay. */
  forgetAsked(): readonly Asked[];
  /** Calls of functions that their roles did not allow. */
  readonly deniedFunctions: readonly Access[];
  /** Lets time pass, as `sandbox advance` does: the served clock goes on from there. */
  advance(ms: number): Promise<void>;
  /** The stack, as an administrator deploys it; default `huntaze-beta`. */
  stack(parameters: Readonly<Record<string, string>>, name?: string): Promise<void>;
  system(): Promise<DeployedSystem>;
  run(role: Role, line: string, options?: RunOptions): Promise<Ran>;
  /** The turn of the next line. */
  nextTurn(): number;
  /** Copies `home`, with the world as it is now: another account can be opened there. */
  keep(folder: string): Promise<void>;
  /** AWS clients of somebody who may do everything. */
  administrator(): { readonly region: string; readonly requestHandler: never; readonly credentials: Keys };
  /** Ends the sandbox; what was recorded and written stays until `remove`. */
  close(): Promise<void>;
  remove(): void;
}

export const STACK = {
  VpcId: 'vpc-1',
  SubnetIds: 'subnet-1,subnet-2',
  DatabaseInstanceIdentifier: 'users',
  DatabaseSecurityGroupId: 'sg-1',
};

/** Where the world is saved, in `home`. */
const STATE = 'state/huntaze-beta/sandbox/fresh.json';

const SPEED = 20;

/** A fresh account, or the one whose `home` was kept. */
export async function openAccount(options: { readonly home?: string } = {}): Promise<Account> {
  const folder = options.home === undefined ? mkdtempSync(join(tmpdir(), 'huntaze-beta-account-')) : options.home;
  const home = options.home ?? join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const served: ServedSandbox = await serveSandbox({
    port: 0,
    statePath: join(home, STATE),
    owner,
    speed: SPEED,
    seed: 11,
    startAt: START,
    fresh: true,
    wall: {
      now: () => Date.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      every(ms, task) {
        const timer = setInterval(task, ms);
        return () => clearInterval(timer);
      },
    },
  });
  const { sandbox, endpoint, accessKeyId, secretAccessKey } = served;
  const asked: Asked[] = [];
  const denied: Asked[] = [];
  const deniedFunctions: Access[] = [];
  let turn = 0;
  let current: Omit<Asked, 'access'> | undefined;
  sandbox.onCall((event) => {
    if (event.phase !== 'after') return;
    if (event.caller === 'function') {
      if (event.denied !== undefined) deniedFunctions.push(event.denied);
      return;
    }
    if (current === undefined) return;
    for (const access of event.allowed ?? []) asked.push({ ...current, access });
    if (event.denied !== undefined) denied.push({ ...current, access: event.denied });
  });
  const administrator = () => ({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAADMIN', secretAccessKey: 'x' },
    requestHandler: sandbox.requestHandler({ arn: 'arn:aws:iam::000000000000:root' }) as never,
  });
  const environment = {
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    AWS_CONFIG_FILE: join(home, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
  const configuration = join(home, 'huntaze-beta.config.json');

  async function system(): Promise<DeployedSystem> {
    let text: string | undefined;
    try {
      text = readFileSync(configuration, 'utf8');
    } catch {
      text = undefined;
    }
    const sources: ConfigSources = {
      flags: {},
      env: {},
      files: [{ path: configuration, text }],
      profileRegion: async () => undefined,
    };
    return systemOf(await resolveConfig(sources));
  }

  const here = process.cwd();
  const before = { ...process.env };
  for (const key of Object.keys(process.env)) if (/^(?:AWS_|HUNTAZE_|XDG_)/.test(key)) delete process.env[key];
  Object.assign(process.env, environment);
  process.chdir(home);

  /** `--yes` writes to no endpoint that the line does not name. */
  const named = (line: string): readonly string[] => [...words(line), '--endpoint-url', endpoint];

  /** One line through the real parser and composition, in this process: calls go over HTTP. */
  async function typed(line: string, interruptAfter: RegExp | undefined): Promise<Omit<Ran, 'turn'>> {
    const abort = new AbortController();
    const recorded = recordedTerminal(100);
    const look = (): void => {
      const isDue = interruptAfter?.test(recorded.stdout() + recorded.stderr()) === true;
      if (isDue && !abort.signal.aborted) abort.abort(new DOMException('interrupted', 'AbortError'));
    };
    const watching = setInterval(look, 20);
    const late = setTimeout(() => abort.abort(new Error(`${line} takes too long`)), LONGEST_MS);
    let context: ReturnType<typeof createContext> | undefined;
    try {
      const parsed = await parseCommandLine(named(line), { width: 100, version: '0.0.0-test', commands: COMMANDS });
      if (parsed.kind !== 'run') throw new Error(`${line} is no command`);
      const globals = globalOptionsOf(parsed.globals);
      context = createContext({ terminal: recorded, globals, signal: abort.signal });
      const code = await parsed.command.run(parsed.command.parse(parsed.input), context);
      return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
    } catch (error) {
      const said = describeError(error);
      return {
        code: said.exitCode,
        stdout: recorded.stdout(),
        stderr: `${recorded.stderr()}${errorLines(said, recorded.sayPalette).join('\n')}`,
      };
    } finally {
      clearInterval(watching);
      clearTimeout(late);
      await context?.close();
    }
  }

  return {
    sandbox,
    folder,
    home,
    forgetAsked: () => asked.splice(0),
    asked,
    denied,
    deniedFunctions,
    system,
    administrator,
    async advance(ms) {
      await (await runningSandbox())?.client.advance(ms);
    },
    async stack(parameters, name = 'huntaze-beta') {
      const client = new CloudFormationClient(administrator());
      const input = {
        StackName: name,
        TemplateBody: TEMPLATE,
        Capabilities: ['CAPABILITY_IAM' as const],
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      };
      const exists = (await sandbox.save()).cloudformation.stacks[name] !== undefined;
      await client.send(exists ? new UpdateStackCommand(input) : new CreateStackCommand(input));
    },
    async run(role, line, options = {}) {
      const policies = options.policies ?? policiesFor(role, await system());
      sandbox.actAs({ arn: sessionOf(role), policies });
      turn += 1;
      current = { turn, line, role };
      const ran = await typed(line, options.interruptAfter);
      current = undefined;
      sandbox.actAs();
      return { ...ran, turn };
    },
    nextTurn: () => turn + 1,
    async keep(folder) {
      // Locks and run files are those of this process.
      cpSync(home, folder, { recursive: true, filter: (path) => !/\.(?:lock|run)$/.test(path) });
      writeFileSync(join(folder, STATE), await sandbox.serialize(), { mode: 0o600 });
    },
    async close() {
      process.chdir(here);
      for (const key of Object.keys(environment)) if (before[key] === undefined) delete process.env[key];
      Object.assign(process.env, before);
      await served.close();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const policiesFor = (role: Role, system: DeployedSystem): readonly Policy[] =>
  policiesOf(role, system, '000000000000').map((document, at) => parsePolicy(`${role} ${at}`, document));

/** The words of a line as a shell splits it, with double quotes only. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');

/** Writes a file into the account's folder. */
export const write = (account: Account, name: string, document: object): void =>
  writeFileSync(join(account.home, name), JSON.stringify(document));
