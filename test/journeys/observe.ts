import type { AnyCommand, CommandContext, GlobalOptions } from '../../src/commands/command';
import { rawInput } from '../../src/commands/default-input';
import type { ExitCode } from '../../src/domain/operator-error';
import type { Terminal } from '../../src/terminal/terminal';
import { commandContext, NO_GLOBALS, recordedTerminal } from '../support/command-context';
import { expectContract } from '../support/json-contract';

export interface Said {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Around {
  readonly globals?: Partial<GlobalOptions>;
  readonly context?: Partial<CommandContext>;
  readonly screen?: Partial<Terminal>;
  readonly width?: number;
}

/** Runs a command with its own defaults, as the command line does, and keeps what it prints. */
export async function runCommand(
  command: AnyCommand,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { globals = {}, context = {}, screen = {}, width = 100 }: Around,
): Promise<Said> {
  const terminal = recordedTerminal(width);
  const code = await command.run(
    command.parse(rawInput(command, options, args)),
    commandContext({ ...context, globals: { ...NO_GLOBALS, ...globals }, terminal: { ...terminal, ...screen } }),
  );
  if (globals.json === true) expectContract(command.name, terminal.stdout());
  return { code, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

/** Rows of a CSV text (RFC 4180), read by hand. */
export function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === '"' && text[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ',' || character === '\n')) {
      rows.at(-1)?.push(cell);
      cell = '';
      if (character === '\n') rows.push([]);
    } else cell += character ?? '';
  }
  return rows.slice(0, -1);
}
