import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { type Notification, notificationLine } from '../domain/events/notification';
import { type Notifier, NotifyError } from '../ports/notifier';
import { isTooLate, withPatience } from './patience';

/** How long a program may run. */
const PATIENCE_MS = 10_000;

/** Runs a program of the operator, without a shell, with the notification as JSON on its standard input. */
export const createCommandNotifier = (argv: readonly string[]): Notifier => ({
  name: `command ${basename(argv[0] ?? '')}`,
  send: (notification, signal) => run(argv, JSON.stringify(notification), signal),
});

/** Shows the notification where a desktop is; `platform` is Node's name of the system. */
export const createDesktopNotifier = (platform: string): Notifier => ({
  name: 'desktop',
  send: (notification, signal) => run(desktopCommand(platform, notification), '', signal),
});

/** Texts are arguments, and no part of a script. */
function desktopCommand(platform: string, notification: Notification): readonly string[] {
  const text = notificationLine(notification);
  if (platform === 'darwin') {
    const script = 'on run words\ndisplay notification (item 1 of words) with title "huntaze-beta"\nend run';
    return ['osascript', '-e', script, text];
  }
  return ['notify-send', '--app-name=huntaze-beta', '--', 'huntaze-beta', text];
}

async function run(argv: readonly string[], input: string, signal: AbortSignal): Promise<void> {
  try {
    await withPatience(signal, PATIENCE_MS, (each) => ended(argv, input, each));
  } catch (error) {
    if (isTooLate(error)) throw new NotifyError(`it did not end within ${PATIENCE_MS / 1000} s`, false);
    throw error;
  }
}

function ended(argv: readonly string[], input: string, signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], signal, killSignal: 'SIGKILL' });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new NotifyError(`it cannot be run: ${error.code ?? 'unknown reason'}`, false)),
    );
    child.once('exit', (code, killedBy) => {
      if (code === 0) resolve();
      else reject(new NotifyError(killedBy === null ? `it ended with ${code}` : `it was ended by ${killedBy}`, false));
    });
    // A program that does not read its input closes it: that is its own affair.
    child.stdin.once('error', () => {});
    child.stdin.end(input);
  });
}
