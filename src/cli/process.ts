import { randomInt } from 'node:crypto';
import type { AnyCommand, CommandContext, GlobalOptions } from '../commands/command';
import { EXIT, type ExitCode } from '../domain/operator-error';
import { showTimesIn } from '../domain/text/clock-face';
import { createTerminal } from '../terminal/create-terminal';
import type { Terminal } from '../terminal/terminal';
import { describeError, errorJson, errorLines } from './errors';
import { askedEnvironment, globalOptionsOf } from './global-options';
import { type Interruption, listenForInterruption, notWritten, showCursor } from './interruption';
import { packageInfo } from './package-info';
import { parseCommandLine } from './program';
import { COMMANDS } from './registry';
import { commandSpeller } from './spell-command';

/**
 * One run of the program in this process: parse, run, print the error if there is one, set the exit code. Signals abort
 * the context's signal; a closed stdout ends the program quietly.
 */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const interruption = listenForInterruption();
  const run = new Run(argv, interruption);
  let code: ExitCode;
  try {
    code = await run.command();
  } catch (error) {
    code = run.failed(error);
  } finally {
    showCursor();
  }
  process.exitCode = code;
  await run.context?.close().catch((error: unknown) => {
    for (const line of errorLines(describeError(error), run.terminal.sayPalette, errorWidth(run.terminal)))
      run.terminal.warn(line);
    process.exitCode = code === EXIT.done ? EXIT.failed : code;
  });
  await flushed();
  const { lost } = interruption;
  const unwritten = lost === undefined ? undefined : notWritten(lost, run.terminal.sayPalette.bad('error'));
  if (unwritten !== undefined) {
    run.terminal.warn(unwritten);
    process.exitCode = EXIT.failed;
  }
  process.exit(process.exitCode);
}

/** The command of one command line, with the terminal that its options ask for. */
class Run {
  terminal: Terminal;
  context: (CommandContext & { close(): Promise<void> }) | undefined;
  #globals: GlobalOptions;
  #answered = false;

  constructor(
    private readonly argv: readonly string[],
    private readonly interruption: Interruption,
  ) {
    this.#globals = globalOptionsOf({
      color: !argv.includes('--no-color'),
      json: argv.includes('--json'),
      debug: argv.includes('--debug'),
    });
    this.terminal = this.#terminalFor(this.#globals);
  }

  async command(): Promise<ExitCode> {
    const parsed = await parseCommandLine(this.argv, {
      width: this.terminal.width,
      version: packageInfo().version,
      commands: COMMANDS,
      packageFolder: packageInfo().root,
    });
    if (parsed.kind === 'text') {
      this.terminal.out(parsed.text);
      return EXIT.done;
    }
    this.#globals = globalOptionsOf(parsed.globals);
    showTimesIn(this.#globals.local ? 'local' : 'UTC');
    this.terminal = this.#terminalFor(this.#globals);
    const { terminal, interruption } = this;
    const { createContext } = await import('./context');
    const context = createContext({ terminal, globals: this.#globals, signal: interruption.signal });
    this.context = context;
    const command: AnyCommand | undefined = parsed.kind === 'run' ? parsed.command : await menuCommand(terminal);
    if (command === undefined) {
      terminal.out((await helpText(terminal.width)) ?? '');
      return EXIT.usage;
    }
    const options = command.parse(parsed.kind === 'run' ? parsed.input : { args: [], options: {} });
    const ended = await command.run(options, context);
    return ended === EXIT.interrupted && this.#nobodyReads ? EXIT.done : ended;
  }

  /** Says what went wrong, unless it was only that nobody reads on. */
  failed(error: unknown): ExitCode {
    const { terminal, interruption } = this;
    const interrupted = interruption.signal.aborted && !(error instanceof Error && error.name === 'OperatorError');
    const text = describeError(interrupted ? interruption.signal.reason : error);
    const unread = this.#nobodyReads && text.exitCode === EXIT.interrupted;
    for (const line of unread ? [] : errorLines(text, terminal.sayPalette, errorWidth(terminal))) terminal.warn(line);
    // A script reads one document: the error, unless an answer was printed already.
    if (this.#globals.json && !this.#answered && !unread) terminal.json(errorJson(text), 'line');
    if (this.#globals.debug && error instanceof Error) {
      const stacks = [error, error.cause]
        .map((each) => (each instanceof Error ? each.stack : undefined))
        .filter((stack) => stack !== undefined);
      terminal.warn(stacks.join('\ncaused by '));
    }
    return unread ? EXIT.done : text.exitCode;
  }

  /** stdout was closed by its reader. */
  get #nobodyReads(): boolean {
    return this.interruption.lost?.code === 'EPIPE';
  }

  #terminalFor(options: GlobalOptions): Terminal {
    return createTerminal({
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      color: options.color,
      json: options.json,
      quiet: options.quiet,
      about: askedEnvironment(options, process.env),
      nonce: String(randomInt(10_000_000, 99_999_999)),
      onAnswer: () => {
        this.#answered = true;
      },
      interrupt: this.interruption.interrupt,
      suspend: this.interruption.suspend,
      signal: this.interruption.signal,
      command: commandSpeller(options, process.env),
    });
  }
}

/** Errors are broken into lines for a person only: a script finds each part on one. */
const errorWidth = ({ width }: Terminal): number => (process.stderr.isTTY ? width : Number.POSITIVE_INFINITY);

/** Without a command: the guided menu in a terminal, the help text elsewhere. */
async function menuCommand(terminal: Terminal): Promise<AnyCommand | undefined> {
  if (!terminal.canAsk) return undefined;
  const playbook = COMMANDS.find(({ name }) => name === 'playbook');
  return (await playbook?.load())?.[0];
}

async function helpText(width: number): Promise<string | undefined> {
  const parsed = await parseCommandLine(['--help'], { width, version: packageInfo().version, commands: COMMANDS });
  return parsed.kind === 'text' ? parsed.text : undefined;
}

/** Waits until all output has left the process or has failed: a pipe may be slow. */
async function flushed(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
  // Node reports a failed write in the next turn of the event loop.
  await new Promise<void>((resolve) => setImmediate(resolve));
}
