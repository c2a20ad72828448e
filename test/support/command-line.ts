import { globalOptionsOf } from '../../src/cli/global-options';
import { parseCommandLine } from '../../src/cli/program';
import { COMMANDS } from '../../src/cli/registry';
import type { CommandContext, GlobalOptions } from '../../src/commands/command';
import { type ExitCode, OperatorError } from '../../src/domain/operator-error';
import { commandContext, recordedTerminal } from './command-context';

/** A parsed command line, before the command runs. */
export interface TypedLine {
  readonly name: string;
  readonly options: unknown;
  readonly globals: GlobalOptions;
}

/** Parses words through the real parser and the command's own `parse`; throws what they throw. */
export async function typedLine(argv: readonly string[]): Promise<TypedLine> {
  const parsed = await parseCommandLine(argv, { width: 80, version: '0.0.0-test', commands: COMMANDS });
  if (parsed.kind !== 'run') throw new Error(`"${argv.join(' ')}" runs no command: ${parsed.kind}`);
  const { command, input, globals } = parsed;
  return { name: command.name, options: command.parse(input), globals: globalOptionsOf(globals) };
}

/** The error that a command line is refused with; fails when it is accepted. */
export async function refusedLine(argv: readonly string[]): Promise<OperatorError> {
  const accepted = await typedLine(argv).catch((error: unknown) => error as OperatorError);
  if (accepted instanceof Error) return accepted;
  throw new Error(`"${argv.join(' ')}" was accepted: ${JSON.stringify(accepted.options)}`);
}

/** Runs words as a process does, up to the printed error: the parser, the command, and the exit code of what it throws. */
export async function runLine(
  argv: readonly string[],
  context: Partial<CommandContext>,
): Promise<{
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  readonly error?: OperatorError;
}> {
  const parsed = await parseCommandLine(argv, { width: 100, version: '0.0.0-test', commands: COMMANDS });
  if (parsed.kind !== 'run') throw new Error(`"${argv.join(' ')}" runs no command: ${parsed.kind}`);
  const globals = globalOptionsOf(parsed.globals);
  const recorded = recordedTerminal(100);
  const terminal = globals.quiet ? { ...recorded, say: () => {} } : recorded;
  const printed = () => ({ stdout: terminal.stdout(), stderr: terminal.stderr() });
  try {
    const options: unknown = parsed.command.parse(parsed.input);
    const code = await parsed.command.run(options, commandContext({ ...context, globals, terminal }));
    return { code, ...printed() };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { code: error.exitCode, ...printed(), error };
  }
}
