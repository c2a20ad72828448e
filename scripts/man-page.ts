import { EXIT_CODES } from '../src/cli/exit-codes';
import { GLOBAL_OPTIONS } from '../src/cli/global-options';
import type { CommandEntry } from '../src/cli/registry';
import type { AnyCommand, OptionSpec } from '../src/commands/command';

/** Text of a page of man(7): no character of it is an instruction. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');

const tagged = (tag: string, text: string): readonly string[] => ['.TP', `.B ${plain(tag)}`, plain(text)];

const choices = ({ choices: all, default: usual }: OptionSpec): string =>
  [
    all === undefined ? '' : ` One of ${all.join(', ')}.`,
    usual === undefined ? '' : ` Default: ${String(usual)}.`,
  ].join('');

const optionsOf = (options: readonly OptionSpec[]): readonly string[] =>
  options.flatMap((option) => tagged(option.flags, `${option.description}${choices(option)}`));

function commandPart(spec: AnyCommand): readonly string[] {
  const words = [
    spec.name,
    ...(spec.arguments ?? []).map(({ name }) => name),
    ...(spec.options === undefined ? [] : ['[options]']),
  ];
  return [
    `.SS ${plain(words.join(' '))}`,
    plain(spec.summary),
    ...(spec.description === undefined ? [] : ['.PP', plain(spec.description)]),
    ...(spec.arguments ?? []).flatMap(({ name, description }) => tagged(name, description)),
    ...optionsOf(spec.options ?? []),
    ...(spec.examples.length === 0
      ? []
      : ['.PP', '.nf', ...spec.examples.map(({ command }) => `    ${plain(command)}`), '.fi']),
  ];
}

/** The manual page, from the commands themselves. */
export async function manPage(commands: readonly CommandEntry[], description: string): Promise<string> {
  const specs = (await Promise.all(commands.map(({ load }) => load()))).flat();
  return [
    '.TH HUNTAZE\\-BETA 1 "" "huntaze-beta" "huntaze-beta"',
    '.SH NAME',
    `huntaze\\-beta \\- ${plain(description)}`,
    '.SH SYNOPSIS',
    '.B huntaze\\-beta',
    plain('[command] [options]'),
    '.SH COMMANDS',
    ...specs.flatMap(commandPart),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionsOf(GLOBAL_OPTIONS),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(({ code, meaning }) => tagged(String(code), meaning)),
    '.SH FILES',
    ...tagged(
      'huntaze-beta.config.json',
      'configuration of the working folder; "huntaze-beta config" shows what counts',
    ),
    ...tagged('~/.config/huntaze-beta/config.json', 'configuration of the user'),
    ...tagged('~/.local/state/huntaze-beta', 'journal, lock and what was told, a folder an account and region'),
    '.SH SEE ALSO',
    plain('https://github.com/huntaze/huntaze-beta'),
    '',
  ].join('\n');
}
