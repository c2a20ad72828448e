import { languages } from '../../src/cli/languages';
import { livePages } from '../../src/cli/live-page/serve';
import { loadCatalog } from '../../src/cli/load-catalog';
import { rehearsals } from '../../src/cli/sandbox/rehearsals';
import { sandboxes } from '../../src/cli/sandbox/sandboxes';
import type { CommandContext, GlobalOptions } from '../../src/commands/command';
import { DEFAULT_SYSTEM } from '../../src/domain/system/system';
import { plain } from '../../src/domain/text/palette';
import type { Notifications } from '../../src/ports/notifier';
import { cleanJson, cleanText } from '../../src/terminal/clean';
import type { Terminal } from '../../src/terminal/terminal';

/** A terminal for tests: it keeps what is printed, and refuses to ask. */
export interface RecordedTerminal extends Terminal {
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export function recordedTerminal(width = 80): RecordedTerminal {
  const out: string[] = [];
  const said: string[] = [];
  const cannotAsk = (): never => {
    throw new Error('a test cannot answer questions');
  };
  return {
    stdout: () => out.join(''),
    stderr: () => said.join(''),
    out: (text) => void out.push(`${cleanText(text)}\n`),
    raw: (text) => void out.push(cleanText(text)),
    json: (value, form = 'pretty') =>
      void out.push(`${cleanJson(form === 'line' ? JSON.stringify(value) : JSON.stringify(value, null, 2))}\n`),
    say: (text) => void said.push(`${cleanText(text)}\n`),
    warn: (text) => void said.push(`${cleanText(text)}\n`),
    palette: plain,
    sayPalette: plain,
    width,
    height: 40,
    outIsTty: false,
    canAsk: false,
    confirm: cannotAsk,
    anyKey: async () => {},
    select: cannotAsk,
    input: cannotAsk,
    step: () => ({
      update: () => {},
      done: (text) => void said.push(`${text ?? ''}\n`),
      fail: (text) => void said.push(`${text ?? ''}\n`),
    }),
    live: () => ({ draw: () => {}, forget: () => {}, end: () => {} }),
    keys: () => () => {},
    onResize: () => () => {},
    bell: () => {},
    pause: async () => {},
    link: (text, url) => (text === url ? url : `${text} (${url})`),
  };
}

export const NO_GLOBALS: GlobalOptions = {
  env: undefined,
  profile: undefined,
  region: undefined,
  endpointUrl: undefined,
  sandbox: false,
  json: false,
  yes: false,
  quiet: false,
  verbose: false,
  debug: false,
  local: false,
  utc: false,
  color: true,
  config: undefined,
  account: undefined,
};

/** No receiver is configured. */
const NOBODY_IS_TOLD: Notifications = {
  notifiers: [],
  kinds: new Set(),
  bell: true,
  log: { seen: async () => undefined, remember: async () => {}, claim: async () => true, settle: async () => {} },
  environment: undefined,
  pause: async () => {},
};

/** A context for running a command in a test; using a part that the test did not give fails. */
export function commandContext(parts: Partial<CommandContext> & { readonly terminal: Terminal }): CommandContext {
  const unreachable = async (): Promise<never> => {
    throw new Error('this test has no AWS');
  };
  return {
    globals: NO_GLOBALS,
    signal: new AbortController().signal,
    system: async () => DEFAULT_SYSTEM,
    versions: [{ name: 'huntaze-beta', version: '0.0.0-test' }],
    configuration: async () => [],
    surroundings: unreachable,
    gateways: unreachable,
    notifications: async () => NOBODY_IS_TOLD,
    allowWrites: async () => {},
    livePages: async () => livePages,
    languages: async () => languages,
    sandboxes: async () => sandboxes,
    rehearsals: async () => rehearsals,
    ownCommand: unreachable,
    catalog: loadCatalog,
    readFile: unreachable,
    readFileIfAny: unreachable,
    checkConfiguration: unreachable,
    writeFile: unreachable,
    ...parts,
  };
}
