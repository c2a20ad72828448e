import { EXIT } from '../domain/operator-error';
import { originText } from '../domain/system/configuration';
import { redacted } from '../domain/text/redact';
import type { Gateways } from '../ports/gateways';
import { type Diagnosis, doctorView } from '../views/doctor';
import { type CommandContext, defineCommand } from './command';
import { read } from './option-values';
import { printResult } from './results';

const JOURNAL_LINES = 5;

/** A part that cannot be read is its reason: a doctor that fails with the patient is none. */
async function orWhy<T>(look: () => Promise<T>): Promise<T | { readonly why: string }> {
  try {
    return await look();
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

const isKnown = <T extends object>(found: T | { readonly why: string }): found is T => !('why' in found);

async function diagnose(context: CommandContext): Promise<Diagnosis> {
  const surroundings = await context.surroundings();
  const clean = (text: string): string => redacted(text, surroundings.home);
  const [configuration, gateways, credentials, endpoint] = await Promise.all([
    orWhy(context.configuration),
    orWhy(context.gateways),
    orWhy(async () => ({ kind: await surroundings.credentials() })),
    surroundings.endpoint(),
  ]);
  const account = isKnown(gateways) ? await orWhy(() => gateways.identities.current()) : gateways;
  return {
    versions: [...context.versions, { name: 'platform', version: surroundings.platform }],
    configuration: isKnown(configuration)
      ? configuration
          .filter(({ value }) => value !== undefined)
          .map(({ path, value, origin }) => ({
            path,
            value: clean(String(value)),
            from: clean(originText(origin)),
          }))
      : { why: clean(configuration.why) },
    variables: surroundings.variables,
    endpoint: {
      url: clean(endpoint.url),
      skewMs: endpoint.skewMs,
      ...(endpoint.why === undefined ? {} : { why: clean(endpoint.why) }),
    },
    credentials: isKnown(credentials) ? credentials : { why: clean(credentials.why) },
    identity: isKnown(account)
      ? { account: clean(account.account), arn: clean(account.arn) }
      : { why: clean(account.why) },
    stateFolder: isKnown(account) ? clean(surroundings.stateFolder(account.account)) : undefined,
    journal: isKnown(gateways) ? await journalOf(gateways, clean) : { why: 'the account is not known' },
  };
}

const journalOf = (gateways: Gateways, clean: (text: string) => string): Promise<Diagnosis['journal']> =>
  orWhy(async () =>
    (await gateways.journal.entries())
      .slice(-JOURNAL_LINES)
      .map(({ seq, at, command, step, phase }) => ({ seq, at, what: clean(`${command} ${step} ${phase}`) })),
  );

export const doctorCommand = defineCommand<{ readonly bundle: string | undefined }>({
  name: 'doctor',
  summary: 'what a fault report needs: versions, configuration, endpoint, clock, credentials, journal, redacted',
  description:
    'Reads only, and works when little else does. Keys, passwords, names in ARNs and accounts (but for four digits) are left out; reasons and requests are not read.',
  options: [{ flags: '--bundle <file>', description: 'write it as JSON here, to be sent with a report' }],
  examples: [
    { command: 'huntaze-beta doctor', what: 'on the screen' },
    { command: 'huntaze-beta doctor --bundle report.json', what: 'a file to send' },
  ],
  parse: ({ options }) => ({ bundle: read.optional(options['bundle'], (value) => read.text('--bundle', value)) }),
  async run({ bundle }, context) {
    const { terminal, globals } = context;
    const found = await diagnose(context);
    if (bundle !== undefined) {
      await context.writeFile(bundle, `${JSON.stringify(found, null, 2)}\n`);
      terminal.say(`written: ${bundle}`);
    }
    if (globals.json) printResult(terminal, 'doctor', found);
    else if (bundle === undefined) terminal.out(doctorView(found, terminal.palette, terminal.width));
    return EXIT.done;
  },
});
