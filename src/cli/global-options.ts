import { refuseUnused } from '../commands/applicable';
import type { CommandDescription, GlobalOptions, OptionSpec } from '../commands/command';
import { OperatorError } from '../domain/operator-error';
import { OwnCommand } from '../domain/text/advice';

/** Options that every command takes, in any place of the line. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--env <name>', description: 'environment of the configuration, such as staging' },
  { flags: '--profile <name>', description: 'AWS profile' },
  { flags: '--region <name>', description: 'AWS region' },
  { flags: '--endpoint-url <url>', description: 'send every call to this endpoint' },
  { flags: '--account <id>', description: 'pin the account that writes may touch' },
  { flags: '--sandbox', description: 'use the local AWS: the running one, else the saved one in this process' },
  { flags: '--json', description: 'print the result as JSON on stdout, ask nothing' },
  { flags: '-y, --yes', description: 'answer yes to every question' },
  { flags: '--no-color', description: 'print without colours (so does NO_COLOR)' },
  { flags: '--local', description: "print times of this machine's zone instead of UTC" },
  { flags: '--utc', description: 'print times in UTC, as without it' },
  { flags: '--config <file>', description: 'configuration file to read instead of ./huntaze-beta.config.json' },
  { flags: '--quiet', description: 'print the result alone, warnings and errors on stderr; ask nothing' },
  { flags: '--verbose', description: 'print each AWS call on stderr: its duration and request id' },
  { flags: '--debug', description: 'like --verbose, with stack traces' },
];

/** Chooses the environment where --env does not. */
export const ENVIRONMENT_VARIABLE = 'HUNTAZE_ENV';

/** The environment that this run asks for. */
export const askedEnvironment = (
  { env }: Pick<GlobalOptions, 'env'>,
  variables: Readonly<Record<string, string | undefined>>,
): string | undefined => env ?? (variables[ENVIRONMENT_VARIABLE] || undefined);

export function globalOptionsOf(raw: Readonly<Record<string, unknown>>): GlobalOptions {
  const text = (key: string): string | undefined => (typeof raw[key] === 'string' ? raw[key] : undefined);
  return {
    env: text('env'),
    profile: text('profile'),
    region: text('region'),
    endpointUrl: text('endpointUrl'),
    account: text('account'),
    config: text('config'),
    sandbox: raw['sandbox'] === true,
    json: raw['json'] === true,
    yes: raw['yes'] === true,
    quiet: raw['quiet'] === true,
    verbose: raw['verbose'] === true || raw['debug'] === true,
    debug: raw['debug'] === true,
    color: raw['color'] !== false,
    local: raw['local'] === true,
    utc: raw['utc'] === true,
  };
}

/** Options that each choose how times are printed: OperatorError USAGE for two of them. */
function refuseTwoZones({ local, utc, json }: GlobalOptions): void {
  if (!local || !(utc || json)) return;
  throw new OperatorError('USAGE', utc ? '--local and --utc exclude each other' : '--local has no effect with --json', {
    why: utc ? undefined : 'data have their times in UTC or as epoch milliseconds',
    next: 'leave one of them out',
  });
}

/** Options that each say how much is told: OperatorError USAGE for two of them. */
function refuseTwoVoices({ quiet, verbose, debug }: GlobalOptions): void {
  if (!quiet || !verbose) return;
  throw new OperatorError('USAGE', `--quiet and ${debug ? '--debug' : '--verbose'} exclude each other`, {
    next: 'leave one of them out',
  });
}

/** Options that each choose the endpoint: OperatorError USAGE for two of them. */
function refuseTwoTargets({ sandbox, endpointUrl, profile }: GlobalOptions): void {
  if (!sandbox) return;
  const unused = [
    ...(endpointUrl === undefined ? [] : ['--endpoint-url']),
    ...(profile === undefined ? [] : ['--profile']),
  ].join(' and ');
  if (unused === '') return;
  throw new OperatorError('USAGE', `--sandbox goes to the local AWS, so ${unused} would have no effect`, {
    next: `leave out --sandbox to use ${unused}, or leave out ${unused}`,
  });
}

/** Options that exclude each other, whatever the command: OperatorError USAGE. */
export function refuseContradictions(globals: GlobalOptions): void {
  refuseTwoTargets(globals);
  refuseTwoZones(globals);
  refuseTwoVoices(globals);
}

/** Options of all commands that say nothing to this one: OperatorError USAGE. */
export function refuseGlobals(
  { name, unusedGlobals }: CommandDescription,
  given: Readonly<Record<string, unknown>>,
): void {
  if (unusedGlobals === undefined) return;
  const typed = Object.keys(given);
  refuseUnused({ options: given, typed }, unusedGlobals.options, {
    where: `on ${name}`,
    why: unusedGlobals.why,
    next: new OwnCommand([...name.split(' '), '--help']),
  });
}

/** The options that all commands share, in the short form that stands at the end of a command's help. */
export function sharedOptionsText({ unusedGlobals }: CommandDescription, width: number): string {
  const names = GLOBAL_OPTIONS.map(({ flags }) => flags.replace(/^-\w, /, '').split(' ')[0] ?? flags);
  const taken = names.filter((name) => unusedGlobals?.options.includes(name) !== true);
  return [
    'Global options (huntaze-beta --help explains them):',
    ...linesOf(taken, width - 2).map((line) => `  ${line}`),
  ].join('\n');
}

/** Names with commas in lines. Widths of other scripts play no part, and what measures them takes longer than all of help. */
function linesOf(names: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const name of names.map((each, at) => (at === names.length - 1 ? each : `${each},`))) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + name.length > width) lines.push(name);
    else lines[lines.length - 1] = `${last} ${name}`;
  }
  return lines;
}
