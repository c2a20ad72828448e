import type { ArgumentSpec, CommandDescription, KnownNames, OptionSpec } from '../commands/command';
import { GLOBAL_OPTIONS } from './global-options';
import type { CommandEntry } from './registry';

const longFlag = (flags: string): string => flags.split(/[ ,]+/).find((word) => word.startsWith('--')) ?? flags;
const takesValue = ({ flags }: OptionSpec): boolean => /[<[]/.test(flags);
const bareName = ({ name }: ArgumentSpec): string => name.replace(/[<>[\].]/g, '');

async function argumentValues(spec: CommandDescription, index: number, known: KnownNames): Promise<readonly string[]> {
  const specs = spec.arguments ?? [];
  const argument = specs[Math.min(index, specs.length - 1)];
  if (argument === undefined || (index >= specs.length && !argument.name.includes('...'))) return [];
  return argument.choices ?? (await spec.complete?.(bareName(argument), known)) ?? [];
}

/**
 * Candidates for the last of `words` (what was typed after the program's name; the last one may be empty or half a
 * word). Never fails: no candidates is an empty list.
 */
export async function completeWords(
  words: readonly string[],
  commands: readonly CommandEntry<CommandDescription>[],
  known: KnownNames,
): Promise<readonly string[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const matching = (candidates: readonly string[]): readonly string[] =>
    candidates.filter((candidate) => candidate.startsWith(typed));
  if (before.at(-1) === '--env') return matching(await known.environments());
  const entry = commands.find(({ name }) => before.includes(name));
  if (entry === undefined)
    return matching(
      typed.startsWith('-')
        ? GLOBAL_OPTIONS.map(({ flags }) => longFlag(flags))
        : [...commands.map(({ name }) => name), 'help'],
    );

  const specs = await entry.load();
  const rest = before.slice(before.indexOf(entry.name) + 1);
  const subcommands = specs
    .filter(({ name }) => name !== entry.name)
    .map(({ name }) => name.slice(entry.name.length + 1));
  const sub = rest.find((word) => subcommands.includes(word));
  const spec = specs.find(({ name }) => name === (sub === undefined ? entry.name : `${entry.name} ${sub}`));
  const options = [...(spec?.options ?? []), ...GLOBAL_OPTIONS];
  const last = rest.at(-1) ?? '';
  const pending = options.find((option) => takesValue(option) && option.flags.split(/[ ,]+/).includes(last));
  if (pending !== undefined && spec !== undefined)
    return matching(pending.choices ?? (await spec.complete?.(longFlag(pending.flags), known)) ?? []);
  if (typed.startsWith('-')) return matching(options.map(({ flags }) => longFlag(flags)));
  const operands = rest.filter(
    (word, i) =>
      !word.startsWith('-') &&
      word !== sub &&
      !options.some((option) => takesValue(option) && option.flags.split(/[ ,]+/).includes(rest[i - 1] ?? '')),
  );
  const values = spec === undefined ? [] : await argumentValues(spec, operands.length, known);
  return matching([...(sub === undefined && operands.length === 0 ? subcommands : []), ...values]);
}
