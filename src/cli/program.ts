import { Command, CommanderError, Help, Option } from 'commander';
import type { AnyCommand, CommandDescription, RawInput } from '../commands/command';
import { OperatorError } from '../domain/operator-error';
import { advice, OwnCommand } from '../domain/text/advice';
import { didYouMean, suggest } from '../domain/text/suggest';
import { exitCodesText } from './exit-codes';
import {
  GLOBAL_OPTIONS,
  globalOptionsOf,
  refuseContradictions,
  refuseGlobals,
  sharedOptionsText,
} from './global-options';
import { refuseOptionAsValue, refuseSecondValue, wordsOf } from './option-values';
import type { CommandEntry } from './registry';

/** A parsed command line, before anything has run. */
export type Parsed<Spec> =
  | {
      readonly kind: 'run';
      readonly command: Spec;
      readonly input: RawInput;
      readonly globals: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'menu'; readonly globals: Readonly<Record<string, unknown>> }
  | { readonly kind: 'text'; readonly text: string };

interface Found<Spec> {
  readonly kind: 'found';
  readonly command: Spec;
  readonly input: RawInput;
}

const VALUE_OPTIONS = new Set(
  GLOBAL_OPTIONS.filter(({ flags }) => flags.includes('<')).map(({ flags }) => flags.split(' ')[0]),
);

/** The first word that is not an option or an option's value. */
export function commandWord(argv: readonly string[]): string | undefined {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-')) return word;
    if (VALUE_OPTIONS.has(word)) i++;
  }
  return undefined;
}

function unknownCommand(word: string, known: readonly string[], prefix = ''): OperatorError {
  const near = suggest(word, known);
  return new OperatorError('USAGE', `unknown command "${prefix}${word}"`, {
    next:
      near === undefined
        ? advice`${new OwnCommand([...prefix.split(' ').filter(Boolean), '--help'])}  lists the commands`
        : `did you mean "${prefix}${near}"?`,
  });
}

/** Commander's error as ours, with the next step. */
function usageError(error: CommanderError, command: Command): OperatorError {
  const hint = /\(Did you mean (?:one of )?(.+?)\?\)/s.exec(error.message)?.[1];
  const what = error.message
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean.*/s, '')
    .replaceAll("'", '"')
    .replace(/\.$/, '');
  // A choice that Commander refuses: of a closed list, the one that was meant.
  const [, given, choices] = /"([^"]*)" is invalid\. Allowed choices are (.+)$/.exec(what) ?? [];
  if (given !== undefined && choices !== undefined)
    return new OperatorError('USAGE', what.replace(/ Allowed choices.*/, '').replace(/\.$/, ''), {
      next: didYouMean(given, choices.split(', ')),
      cause: error,
    });
  return new OperatorError('USAGE', what, {
    next: hint === undefined ? new OwnCommand([...wordsOf(command), '--help']) : `did you mean ${hint}?`,
    cause: error,
  });
}

export interface ProgramOptions<Spec> {
  readonly width: number;
  readonly version: string;
  /** Every command, in the order of the list that help prints. */
  readonly commands: readonly CommandEntry<Spec>[];
  /** Where the schemas are that `help json` lists. */
  readonly packageFolder?: string;
}

/** One parse under way: what help has printed, the command being read, and what was found. */
interface Reading<Spec> {
  readonly options: ProgramOptions<Spec>;
  readonly printed: string[];
  current: Command;
  found: Found<Spec> | { readonly kind: 'menu' } | undefined;
}

/** Parses argv (without node and script). Loads the one command that is named. */
export async function parseCommandLine<Spec extends CommandDescription = AnyCommand>(
  argv: readonly string[],
  options: ProgramOptions<Spec>,
): Promise<Parsed<Spec>> {
  const { commands } = options;
  const word = commandWord(argv);
  if (word === 'help') return explain(argv.slice(argv.indexOf('help') + 1), options);
  if (word !== undefined && !commands.some(({ name }) => name === word))
    throw unknownCommand(word, [...commands.map(({ name }) => name), 'help']);
  const program = new Command('huntaze-beta');
  const reading: Reading<Spec> = { options, printed: [], current: program, found: undefined };
  describeProgram(program, reading);
  for (const entry of commands) addEntry(program, entry, entry.name === word ? await entry.load() : undefined, reading);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usageError(error, reading.current);
    return { kind: 'text', text: reading.printed.join('').trimEnd() };
  }
  const { found, current } = reading;
  if (found === undefined) return { kind: 'text', text: reading.printed.join('').trimEnd() };
  const globals = givenGlobals(current);
  refuseContradictions(globalOptionsOf(globals));
  if (found.kind === 'found') refuseGlobals(found.command, globals);
  return found.kind === 'menu'
    ? { kind: 'menu', globals }
    : { kind: 'run', command: found.command, input: found.input, globals };
}

/** `help`, `help exit-codes`, `help json`, `help query run`: the last two words are a command's and its subcommand's. */
async function explain<Spec extends CommandDescription>(
  words: readonly string[],
  options: ProgramOptions<Spec>,
): Promise<Parsed<Spec>> {
  if (words.includes('exit-codes')) return { kind: 'text', text: exitCodesText() };
  if (words.includes('json')) {
    const { jsonResultsText } = await import('./json-results');
    return { kind: 'text', text: jsonResultsText(options.packageFolder ?? 'the folder of the package') };
  }
  return parseCommandLine([...words.filter((word) => word !== 'help'), '--help'], options);
}

const EXAMPLES = [
  'Examples:',
  '  $ huntaze-beta rehearse            play the whole beta on this machine, no AWS account',
  '  $ huntaze-beta check               the twelve readiness checks',
  '  $ huntaze-beta canary --percent 1  send 1 % of the requests to Prisma',
  '  $ huntaze-beta watch               see it live',
  '  $ huntaze-beta rollback            back to 100 % mock, verified',
];

function describeProgram<Spec>(program: Command, reading: Reading<Spec>): void {
  configure(program, reading);
  program
    .description('Runs a three-hour canary beta on AWS: check, canary, watch, decide, roll back.')
    .usage('[command] [options]')
    .version(reading.options.version, '-V, --version', 'print the version');
  addGlobalOptions(program);
  program
    .helpCommand(
      'help [command]',
      'show help for a command; "help exit-codes" and "help json" explain what scripts read',
    )
    .addHelpText('after', `\n${EXAMPLES.join('\n')}`)
    .action(() => {
      reading.found = { kind: 'menu' };
    });
}

/** Adds the global options to every command, so that they work anywhere in the line. */
function addGlobalOptions(command: Command): void {
  for (const { flags, description } of GLOBAL_OPTIONS) {
    const option = new Option(flags, description).helpGroup('Global options:');
    if (option.required) refuseOptionAsValue(command, option);
    command.addOption(option);
  }
}

/** Options of this very command that were typed, by camel-case name. */
function typedOptions(command: Command): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === 'cli')
      .map((name) => [name, command.getOptionValue(name)]),
  );
}

const GLOBAL_NAMES = new Set(
  GLOBAL_OPTIONS.map(({ flags, description }) => new Option(flags, description).attributeName()),
);
const ownOptions = (options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !GLOBAL_NAMES.has(name)));

/** Global options typed before or after any word of the command; the last place wins. */
function givenGlobals(command: Command): Readonly<Record<string, unknown>> {
  const outer = command.parent === null ? {} : givenGlobals(command.parent);
  const given = Object.entries(typedOptions(command)).filter(([name]) => GLOBAL_NAMES.has(name));
  return { ...outer, ...Object.fromEntries(given) };
}

/** Commander's help: a command's own parts first; the options that all commands share are explained once, by the program's. */
function ownPartsFirst(this: Help, command: Command, help: Help): string {
  const sections = Help.prototype.formatHelp.call(help, command, help).trimEnd().split('\n\n');
  const isShared = (section: string): boolean => section.startsWith('Global options:');
  const isOwn = (section: string): boolean => section.startsWith('Options:');
  return `${[
    ...sections.filter((section) => !isOwn(section) && !isShared(section)),
    ...sections.filter(isOwn),
    ...(command.parent === null ? sections.filter(isShared) : []),
  ].join('\n\n')}\n`;
}

/** A subcommand in its parent's list, without `[options]`: every command has some. */
const nameAndArguments = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`)),
  ].join(' ');

const helpWidth = (columns: number): number => Math.min(columns, 100);

/**
 * Positional: a word that names a subcommand ends the options of its parent. Otherwise Commander gives an option that
 * both have to the parent, and the subcommand that was typed never sees it.
 */
function configure<Spec>(command: Command, { options, printed }: Reading<Spec>): void {
  const width = helpWidth(options.width);
  command
    .enablePositionalOptions()
    .exitOverride()
    .helpOption('-h, --help', 'show help')
    .configureOutput({
      writeOut: (text) => printed.push(text),
      writeErr: () => {},
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => false,
    })
    .configureHelp({ helpWidth: width, formatHelp: ownPartsFirst, subcommandTerm: nameAndArguments });
}

/** Adds a command; only the named one gets its options, arguments and subcommands. */
function addEntry<Spec extends CommandDescription>(
  program: Command,
  entry: CommandEntry<Spec>,
  specs: readonly Spec[] | undefined,
  reading: Reading<Spec>,
): void {
  const command = program
    .command(entry.name)
    .summary(entry.summary)
    .description(entry.summary)
    .helpGroup(`${entry.group}:`);
  configure(command, reading);
  if (specs === undefined) return;
  reading.current = command;
  for (const spec of specs) {
    const target = spec.name === entry.name ? command : command.command(spec.name.slice(entry.name.length + 1));
    configure(target, reading);
    describeCommand(target, spec, reading.options.width);
    target.action((...values: unknown[]) => {
      reading.current = target;
      if (target !== command) refuseMisplaced(command, target);
      reading.found = {
        kind: 'found',
        command: spec,
        input: {
          args: values.slice(0, spec.arguments?.length ?? 0) as RawInput['args'],
          options: ownOptions(target.opts()),
          typed: Object.keys(typedOptions(target)),
        },
      };
    });
  }
}

/** An option of the parent, typed before the subcommand's word, has no effect: refuse it. */
function refuseMisplaced(parent: Command, target: Command): void {
  const name = Object.keys(ownOptions(typedOptions(parent)))[0];
  const option = parent.options.find((each) => each.attributeName() === name);
  if (option === undefined) return;
  const shared = target.options.some((each) => each.long === option.long);
  throw new OperatorError('USAGE', `${option.long} comes before "${target.name()}"`, {
    why: `there it is an option of "${parent.name()}", which does not run`,
    next: shared
      ? advice`${new OwnCommand([parent.name(), target.name()])} ... ${option.long ?? option.flags}`
      : advice`${new OwnCommand([parent.name(), target.name(), '--help'])}  lists the options of ${target.name()}`,
  });
}

function describeCommand(target: Command, spec: CommandDescription, columns: number): void {
  target
    .summary(spec.summary)
    .description([spec.summary, ...(spec.description === undefined ? [] : [spec.description])].join('\n\n'));
  for (const argument of spec.arguments ?? []) target.argument(argument.name, argument.description);
  for (const option of spec.options ?? []) {
    const made = new Option(option.flags, option.description);
    if (option.default !== undefined) made.default(option.default);
    if (option.choices !== undefined) made.choices([...option.choices]);
    if (made.required) {
      refuseSecondValue(target, made);
      refuseOptionAsValue(target, made);
    }
    target.addOption(made);
  }
  addGlobalOptions(target);
  const examples = spec.examples.map(({ command, what }) => `  $ ${command}${what === '' ? '' : `\n      ${what}`}`);
  if (examples.length > 0) target.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  target.addHelpText('after', `\n${sharedOptionsText(spec, helpWidth(columns))}`);
}
