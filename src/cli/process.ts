import { randomInt } from 'node:crypto';
import type { AnyCommand, CommandContext, GlobalOptions } from '../commands/command';
import { EXIT, type ExitCode } from '../domain/operator-error';
import { createTerminal } from '../terminal/create-terminal';
import type { Terminal } from '../terminal/terminal';
import { surviveClosedTerminal } from './closed-terminal';
import { describeError, errorJson, errorLines } from './errors';
import { globalOptionsOf } from './global-options';
import { packageInfo } from './package-info';
import { parseCommandLine } from './program';
import { commandSpeller } from './spell-command';

/** The first Ctrl-C asks the command to stop; the second ends the process at once. */
const FORCED_AFTER_SIGNALS = 2;

/**
 * One run of the program in this process: parse, run, print the error if there is one, set the exit code. Signals abort
 * the context's signal; a closed stdout ends the program quietly.
 */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const abort = new AbortController();
  const cleanups: (() => void)[] = [];
  let signals = 0;
  const interrupt = (): void => {
    signals++;
    if (signals >= FORCED_AFTER_SIGNALS) {
      restoreScreen();
      process.exit(EXIT.interrupted);
    }
    stop();
  };
  const stop = (): void => abort.abort(new DOMException('interrupted', 'AbortError'));
  const restoreScreen = (): void => {
    for (const cleanup of cleanups) cleanup();
    if (process.stdout.isTTY && process.env['TERM'] !== 'dumb') process.stdout.write('\x1b[?25h');
  };
  // Ctrl-\\ ends the process as it always does, with the cursor visible.
  process.once('SIGQUIT', () => {
    restoreScreen();
    process.kill(process.pid, 'SIGQUIT');
  });
  const suspend = (): Promise<void> =>
    new Promise((resolve) => {
      process.once('SIGCONT', () => resolve());
      restoreScreen();
      process.kill(process.pid, 'SIGTSTP');
    });
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  // A closed terminal sends SIGHUP more than once; a second one must not cut off saving the sandbox's world.
  process.on('SIGHUP', stop);
  surviveClosedTerminal(process.stdin, stop);
  let lost: NodeJS.ErrnoException | undefined;
  // stdout can close early (`| head -1`) or fail (disk full): stop the command, save state, keep its exit code.
  // A closed stderr does not stop a rollback.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    lost ??= error;
    stop();
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO') stop();
  });

  let globals = globalOptionsOf({
    color: !argv.includes('--no-color'),
    json: argv.includes('--json'),
    debug: argv.includes('--debug'),
  });
  let answered = false;
  const terminalFor = (options: GlobalOptions): Terminal =>
    createTerminal({
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      color: options.color,
      json: options.json,
      nonce: String(randomInt(10_000_000, 99_999_999)),
      onAnswer: () => {
        answered = true;
      },
      interrupt,
      suspend,
      signal: abort.signal,
      command: commandSpeller(options, process.env),
    });
  let terminal = terminalFor(globals);
  let context: (CommandContext & { close(): Promise<void> }) | undefined;
  let code: ExitCode;
  try {
    const parsed = await parseCommandLine(argv, { width: terminal.width, version: packageInfo().version });
    if (parsed.kind === 'text') {
      terminal.out(parsed.text);
      code = EXIT.done;
    } else {
      globals = globalOptionsOf(parsed.globals);
      terminal = terminalFor(globals);
      const { createContext } = await import('./context');
      const made = createContext({ terminal, globals, signal: abort.signal });
      context = made;
      const command: AnyCommand | undefined = parsed.kind === 'run' ? parsed.command : await menuCommand(terminal);
      if (command === undefined) {
        terminal.out((await helpText(terminal.width)) ?? '');
        code = EXIT.usage;
      } else {
        const options = command.parse(parsed.kind === 'run' ? parsed.input : { args: [], options: {} });
        const ended = await command.run(options, made);
        code = ended === EXIT.interrupted && lost?.code === 'EPIPE' ? EXIT.done : ended;
      }
    }
  } catch (error) {
    const interrupted = abort.signal.aborted && !(error instanceof Error && error.name === 'OperatorError');
    const text = describeError(interrupted ? abort.signal.reason : error);
    const unread = lost?.code === 'EPIPE' && text.exitCode === EXIT.interrupted;
    for (const line of unread ? [] : errorLines(text, terminal.sayPalette)) terminal.say(line);
    // A script reads one document: the error, unless an answer was printed already.
    if (globals.json && !answered && !unread) terminal.json(errorJson(text), 'line');
    if (globals.debug && error instanceof Error) {
      const stacks = [error, error.cause]
        .map((each) => (each instanceof Error ? each.stack : undefined))
        .filter((stack) => stack !== undefined);
      terminal.say(stacks.join('\ncaused by '));
    }
    code = unread ? EXIT.done : text.exitCode;
  } finally {
    restoreScreen();
  }
  process.exitCode = code;
  await context?.close().catch((error: unknown) => {
    for (const line of errorLines(describeError(error), terminal.sayPalette)) terminal.say(line);
    process.exitCode = code === EXIT.done ? EXIT.failed : code;
  });
  await flushed();
  if (lost !== undefined && lost.code !== 'EPIPE' && lost.code !== 'EIO') {
    terminal.say(`${terminal.sayPalette.bad('error')} the output could not be written: ${lost.message}`);
    process.exitCode = EXIT.failed;
  }
  process.exit(process.exitCode);
}

/** Without a command: the guided menu in a terminal, the help text elsewhere. */
async function menuCommand(terminal: Terminal): Promise<AnyCommand | undefined> {
  if (!terminal.canAsk) return undefined;
  const { COMMANDS } = await import('./registry');
  const playbook = COMMANDS.find(({ name }) => name === 'playbook');
  return (await playbook?.load())?.[0];
}

async function helpText(width: number): Promise<string | undefined> {
  const parsed = await parseCommandLine(['--help'], { width, version: packageInfo().version });
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
