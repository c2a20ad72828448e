import { Command, CommanderError, Help, Option } from 'commander';
import type { AnyCommand, RawInput } from '../commands/command';
import { OperatorError } from '../domain/operator-error';
import { suggest } from '../domain/text/suggest';
import { exitCodesText } from './exit-codes';
import { GLOBAL_OPTIONS } from './global-options';
import { COMMANDS, type CommandEntry } from './registry';

/** What the command line asks for, after parsing; nothing has run yet. */
export type Parsed =
  | {
      readonly kind: 'run';
      readonly command: AnyCommand;
      readonly input: RawInput;
      readonly globals: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'menu'; readonly globals: Readonly<Record<string, unknown>> }
  | { readonly kind: 'text'; readonly text: string };

interface Found {
  readonly kind: 'found';
  readonly command: AnyCommand;
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
    next: near === undefined ? `huntaze-beta ${prefix}--help  lists the commands` : `did you mean "${prefix}${near}"?`,
  });
}

/** Commander's complaint in our words: what, and what to do. */
function usageError(error: CommanderError, command: Command): OperatorError {
  const hint = /\(Did you mean (?:one of )?(.+?)\?\)/s.exec(error.message)?.[1];
  const what = error.message
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean.*/s, '')
    .replaceAll("'", '"')
    .replace(/\.$/, '');
  return new OperatorError('USAGE', what, {
    next:
      hint === undefined
        ? `${[command.parent?.name(), command.name()].filter(Boolean).join(' ')} --help`
        : `did you mean ${hint}?`,
    cause: error,
  });
}

export interface ProgramOptions {
  readonly width: number;
  readonly version: string;
}

/** Parses argv (without node and script). Loads the code of the one command that is named. */
export async function parseCommandLine(argv: readonly string[], options: ProgramOptions): Promise<Parsed> {
  const printed: string[] = [];
  const found: Found[] = [];
  const program = new Command('huntaze-beta');
  configure(program, options, printed);
  program
    .description('Runs a three-hour canary beta on AWS: check, canary, watch, decide, roll back.')
    .usage('[command] [options]');
  program.version(options.version, '-V, --version', 'print the version');
  for (const { flags, description } of GLOBAL_OPTIONS)
    program.addOption(new Option(flags, description).helpGroup('Global options:'));
  program
    .helpCommand('help [command]', 'show help for a command; "help exit-codes" explains the exit codes')
    .helpOption('-h, --help', 'show help');

  const word = commandWord(argv);
  if (word === 'help' && argv.includes('exit-codes')) return { kind: 'text', text: exitCodesText() };
  const wanted = word === 'help' ? commandWord(argv.slice(argv.indexOf('help') + 1)) : word;
  let failing: Command = program;
  for (const entry of COMMANDS) {
    const specs = entry.name === wanted ? await entry.load() : undefined;
    addEntry(
      program,
      entry,
      specs,
      options,
      printed,
      (result) => found.push(result),
      (command) => {
        failing = command;
      },
    );
  }
  program.addHelpText(
    'after',
    `\n${['Examples:', '  $ huntaze-beta rehearse            play the whole beta on this machine, no AWS account', '  $ huntaze-beta check               the twelve readiness checks', '  $ huntaze-beta canary --percent 1  send 1 % of the requests to Prisma', '  $ huntaze-beta watch               see it live', '  $ huntaze-beta rollback            back to 100 % mock, verified'].join('\n')}`,
  );
  if (
    wanted !== undefined &&
    wanted !== 'help' &&
    wanted !== 'exit-codes' &&
    !COMMANDS.some(({ name }) => name === wanted)
  ) {
    throw unknownCommand(wanted, [...COMMANDS.map(({ name }) => name), 'help']);
  }
  try {
    if (word === undefined && !argv.some((arg) => ['-h', '--help', '-V', '--version'].includes(arg))) {
      const { operands, unknown } = program.parseOptions([...argv]);
      if (unknown.length > 0) program.parse([...argv], { from: 'user' });
      if (operands.length === 0) return { kind: 'menu', globals: program.opts() };
    }
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usageError(error, failing);
    return { kind: 'text', text: printed.join('').trimEnd() };
  }
  const result = found[0];
  if (result === undefined) return { kind: 'text', text: printed.join('').trimEnd() };
  return { kind: 'run', command: result.command, input: result.input, globals: program.opts() };
}

/** Commander's help with the commands before the options: they are what a reader looks for. */
function commandsFirst(this: Help, command: Command, help: Help): string {
  const sections = Help.prototype.formatHelp.call(help, command, help).trimEnd().split('\n\n');
  const isOptions = (section: string): boolean => /^(?:Options|Global options):/.test(section);
  return `${[...sections.filter((section) => !isOptions(section)), ...sections.filter(isOptions)].join('\n\n')}\n`;
}

function configure(command: Command, options: ProgramOptions, printed: string[]): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => printed.push(text),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(options.width, 100),
      getErrHelpWidth: () => Math.min(options.width, 100),
      getOutHasColors: () => false,
    })
    .configureHelp({ helpWidth: Math.min(options.width, 100), showGlobalOptions: true, formatHelp: commandsFirst });
}

/** Adds a command; only the named one gets its options, arguments and subcommands. */
function addEntry(
  program: Command,
  entry: CommandEntry,
  specs: readonly AnyCommand[] | undefined,
  options: ProgramOptions,
  printed: string[],
  onFound: (found: Found) => void,
  onEnter: (command: Command) => void,
): void {
  const command = program
    .command(entry.name)
    .summary(entry.summary)
    .description(entry.summary)
    .helpGroup(`${entry.group}:`);
  configure(command, options, printed);
  if (specs === undefined) return;
  onEnter(command);
  const names = specs.map(({ name }) => name);
  for (const spec of specs) {
    const target = spec.name === entry.name ? command : command.command(spec.name.slice(entry.name.length + 1));
    configure(target, options, printed);
    describeCommand(target, spec);
    target.action((...values: unknown[]) => {
      onEnter(target);
      const operands = values.slice(0, spec.arguments?.length ?? 0) as RawInput['args'];
      onFound({ kind: 'found', command: spec, input: { args: operands, options: target.opts() } });
    });
  }
  if (!names.includes(entry.name)) {
    command.argument('[command]').argument('[rest...]').allowUnknownOption();
    command.action((given: string | undefined) => {
      if (given === undefined) return command.help();
      throw unknownCommand(
        given,
        names.map((name) => name.slice(entry.name.length + 1)),
        `${entry.name} `,
      );
    });
  }
}

function describeCommand(target: Command, spec: AnyCommand): void {
  target
    .summary(spec.summary)
    .description([spec.summary, ...(spec.description === undefined ? [] : [spec.description])].join('\n\n'));
  for (const argument of spec.arguments ?? []) target.argument(argument.name, argument.description);
  for (const option of spec.options ?? []) {
    const made = new Option(option.flags, option.description);
    if (option.default !== undefined) made.default(option.default);
    if (option.choices !== undefined) made.choices([...option.choices]);
    target.addOption(made);
  }
  if (spec.passThrough === true) target.allowUnknownOption().allowExcessArguments();
  const examples = spec.examples.map(({ command, what }) => `  $ ${command}${what === '' ? '' : `\n      ${what}`}`);
  if (examples.length > 0) target.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}
