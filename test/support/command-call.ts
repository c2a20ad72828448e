import type { CommandContext, CommandSpec, GlobalOptions } from '../../src/commands/command';
import { rawInput } from '../../src/commands/default-input';
import type { ExitCode } from '../../src/domain/operator-error';
import type { Terminal } from '../../src/terminal/terminal';
import { commandContext, NO_GLOBALS, recordedTerminal } from './command-context';
import { expectContract } from './json-contract';

/** Parses and runs a command as a test calls it: the options that are typed (defaults fill in the rest), globals, parts of the terminal and of the context. */
export function createTestCall<Options>(
  command: CommandSpec<Options>,
  base: Partial<CommandContext>,
  args: readonly string[] = [],
) {
  return async (
    options: Readonly<Record<string, unknown>>,
    globals: Partial<GlobalOptions> = {},
    screen: Partial<Terminal> = {},
    context: Partial<CommandContext> = {},
  ): Promise<{ readonly code: ExitCode; readonly stdout: string; readonly stderr: string }> => {
    const terminal = recordedTerminal(100);
    const parts = { ...base, ...context, globals: { ...NO_GLOBALS, ...globals }, terminal: { ...terminal, ...screen } };
    const code = await command.run(command.parse(rawInput(command, options, args)), commandContext(parts));
    if (globals.json === true) expectContract(command.name, terminal.stdout());
    return { code, stdout: terminal.stdout(), stderr: terminal.stderr() };
  };
}
