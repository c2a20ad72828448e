import type { CommandDescription, KnownNames } from '../../commands/command';
import { EXIT } from '../../domain/operator-error';
import { toAscii, wantsAscii } from '../../terminal/ascii';
import { columnsOf } from '../../terminal/columns';
import { completeWords } from '../completion';
import { notWritten } from '../interruption';
import { parseCommandLine } from '../program';
import type { CommandEntry } from '../registry';
import type { CommandTable } from './table';

/** Candidates that only the code of a command knows. */
class NeedsCode extends Error {}

const needsCode = (): never => {
  throw new NeedsCode();
};
const UNKNOWN_NAMES: KnownNames = {
  queries: needsCode,
  filters: needsCode,
  scenarios: needsCode,
  environments: needsCode,
};

/**
 * Prints the answer to a command line that asks for text alone (`--help`, `help ramp`, a candidate for the shell) and is
 * true; false when it does not, or is wrong: then the whole program is to read it. `table` stands for the commands, so
 * that none of their code is loaded.
 */
export async function answer(argv: readonly string[], table: CommandTable): Promise<boolean> {
  const text = argv[0] === '__complete' ? await candidates(argv.slice(1), table) : await helpText(argv, table);
  if (text === undefined) return false;
  process.stdout.on('error', (error) => {
    const line = notWritten(error);
    if (line === undefined) return;
    process.stderr.write(`${line}\n`);
    process.exitCode = EXIT.failed;
  });
  process.stdout.write(text);
  return true;
}

const commandsOf = (table: CommandTable): readonly CommandEntry<CommandDescription>[] =>
  table.commands.map(({ specs, ...entry }) => ({
    ...entry,
    load: async () =>
      specs.map(({ completes, ...described }) => (completes ? { ...described, complete: needsCode } : described)),
  }));

async function helpText(argv: readonly string[], table: CommandTable): Promise<string | undefined> {
  // It names the folder of the package, which a bundle of CommonJS does not know.
  if (argv[0] === 'help' && argv.includes('json')) return undefined;
  const parsed = await parseCommandLine<CommandDescription>(argv, {
    width: columnsOf(process.stdout, process.env),
    version: table.version,
    commands: commandsOf(table),
  }).catch(() => undefined);
  if (parsed?.kind !== 'text') return undefined;
  return `${wantsAscii(process.env) ? toAscii(parsed.text) : parsed.text}\n`;
}

async function candidates(words: readonly string[], table: CommandTable): Promise<string | undefined> {
  try {
    return (await completeWords(words, commandsOf(table), UNKNOWN_NAMES)).map((word) => `${word}\n`).join('');
  } catch (error) {
    return error instanceof NeedsCode ? undefined : '';
  }
}
