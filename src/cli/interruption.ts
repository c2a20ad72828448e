import { writeSync } from 'node:fs';
import { EXIT } from '../domain/operator-error';
import { surviveClosedTerminal } from './closed-terminal';

/** The first Ctrl-C asks the command to stop; the second ends the process at once. */
const FORCED_AFTER_SIGNALS = 2;

/** A command that still runs so long after the first Ctrl-C waits for an answer of AWS, or saves a sandbox. */
const STILL_RUNNING_MS = 2_000;
const STILL_RUNNING = 'stopping: its last step still runs, for a minute at most; Ctrl-C again ends at once\n';
const FORCED =
  'interrupted in its last step: a write in it may have been applied; the same command again finds out and goes on from there\n';

/** What stops this process from outside: signals, a closed terminal, an output that cannot be written. */
export interface Interruption {
  /** Aborted when the command has to stop. */
  readonly signal: AbortSignal;
  /** Why stdout could not be written, if it could not. */
  readonly lost: NodeJS.ErrnoException | undefined;
  /** What Ctrl-C does. */
  interrupt(): void;
  /** What Ctrl-Z does; settles when the program goes on. */
  suspend(): Promise<void>;
}

/** Listens for what stops this process; to be called once. */
export function listenForInterruption(): Interruption {
  const abort = new AbortController();
  let lost: NodeJS.ErrnoException | undefined;
  let signals = 0;
  const stop = (): void => abort.abort(new DOMException('interrupted', 'AbortError'));
  const interrupt = (): void => {
    signals++;
    if (signals >= FORCED_AFTER_SIGNALS) {
      showCursor();
      sayAtOnce(FORCED);
      process.exit(EXIT.interrupted);
    }
    stop();
    setTimeout(() => sayAtOnce(STILL_RUNNING), STILL_RUNNING_MS).unref();
  };
  // Ctrl-\\ ends the process as it always does, with the cursor visible.
  process.once('SIGQUIT', () => {
    showCursor();
    process.kill(process.pid, 'SIGQUIT');
  });
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  // A closed terminal sends SIGHUP more than once; a second one must not cut off saving the sandbox's world.
  process.on('SIGHUP', stop);
  surviveClosedTerminal(process.stdin, stop);
  // stdout can close early (`| head -1`) or fail (disk full): stop the command, save state, keep its exit code.
  // A closed stderr does not stop a rollback.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    lost ??= error;
    stop();
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO') stop();
  });
  return {
    signal: abort.signal,
    get lost() {
      return lost;
    },
    interrupt,
    suspend: () =>
      new Promise((resolve) => {
        process.once('SIGCONT', () => resolve());
        showCursor();
        process.kill(process.pid, 'SIGTSTP');
      }),
  };
}

/** Written before the process can end; a stderr that is gone is no reason to stay. */
function sayAtOnce(text: string): void {
  try {
    writeSync(process.stderr.fd, text);
  } catch {}
}

/** Gives the cursor back, wherever the screen was left. */
export function showCursor(): void {
  if (process.stdout.isTTY && process.env['TERM'] !== 'dumb') process.stdout.write('\x1b[?25h');
}

/** What to say of an output that failed; undefined when it was closed by its reader. */
export const notWritten = ({ code, message }: NodeJS.ErrnoException, error = 'error'): string | undefined =>
  code === 'EPIPE' || code === 'EIO' ? undefined : `${error} the output could not be written: ${message}`;
