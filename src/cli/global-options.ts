import type { GlobalOptions, OptionSpec } from '../commands/command';
import { OperatorError } from '../domain/operator-error';

/** Options that every command takes, in any place of the line. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--profile <name>', description: 'AWS profile' },
  { flags: '--region <name>', description: 'AWS region' },
  { flags: '--endpoint-url <url>', description: 'send every call to this endpoint' },
  { flags: '--account <id>', description: 'pin the account that writes may touch' },
  { flags: '--sandbox', description: 'use the local AWS: the running one, else the saved one in this process' },
  { flags: '--json', description: 'print the result as JSON on stdout, ask nothing' },
  { flags: '-y, --yes', description: 'answer yes to every question' },
  { flags: '--no-color', description: 'print without colours (so does NO_COLOR)' },
  { flags: '--config <file>', description: 'configuration file to read instead of ./huntaze-beta.config.json' },
  { flags: '--debug', description: 'print stack traces and AWS calls' },
];

export function globalOptionsOf(raw: Readonly<Record<string, unknown>>): GlobalOptions {
  const text = (key: string): string | undefined => (typeof raw[key] === 'string' ? raw[key] : undefined);
  return {
    profile: text('profile'),
    region: text('region'),
    endpointUrl: text('endpointUrl'),
    account: text('account'),
    config: text('config'),
    sandbox: raw['sandbox'] === true,
    json: raw['json'] === true,
    yes: raw['yes'] === true,
    debug: raw['debug'] === true,
    color: raw['color'] !== false,
  };
}

/** Options that each choose the endpoint: OperatorError USAGE for two of them. */
export function refuseTwoTargets({ sandbox, endpointUrl, profile }: GlobalOptions): void {
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
