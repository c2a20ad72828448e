import type { ReadStream } from 'node:tty';

/**
 * A closed terminal answers EIO to every call, and readline throws that from an event. Here
 * it calls `stop` instead, so that the run ends in order and saves its state.
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
