import type { ReadStream } from 'node:tty';

/**
 * A terminal that was closed answers EIO to whatever is still done with it, and readline throws that from an event. Here
 * it calls `stop` instead, so that the run ends by itself and saves what is to be saved.
 */
export function surviveClosedTerminal(stdin: ReadStream, stop: () => void): void {
  if (!stdin.isTTY) return;
  const setRawMode = stdin.setRawMode.bind(stdin);
  stdin.setRawMode = (mode) => {
    try {
      return setRawMode(mode);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
      stop();
      return stdin;
    }
  };
}
