import { emitKeypressEvents } from 'node:readline';
import type { ReadStream } from 'node:tty';
import type { Key } from './terminal';

const NAMES: Readonly<Record<string, string>> = { return: 'enter', space: ' ' };

/**
 * Delivers single keys from a TTY in raw mode; the returned function restores the mode. Raw mode swallows Ctrl-C, so it
 * is handed to `interrupt`, as a signal would be, and Ctrl-Z to `suspend`.
 */
export function listenForKeys(
  stdin: ReadStream,
  listener: (key: Key) => void,
  { interrupt, suspend }: { readonly interrupt: () => void; readonly suspend?: () => Promise<void> },
): () => void {
  if (!stdin.isTTY) return () => {};
  emitKeypressEvents(stdin);
  const wasRaw = stdin.isRaw;
  const onKey = (
    text: string | undefined,
    key: { readonly name?: string; readonly ctrl?: boolean } | undefined,
  ): void => {
    if (key?.ctrl && key.name === 'c') {
      interrupt();
      return;
    }
    if (key?.ctrl && key.name === 'z' && suspend !== undefined) {
      stdin.setRawMode(wasRaw);
      void suspend().then(() => {
        if (!listening) return;
        stdin.setRawMode(true);
        listener({ name: 'continue' });
      });
      return;
    }
    const name =
      key?.name !== undefined && (text === undefined || text < ' ' || NAMES[key.name] !== undefined)
        ? (NAMES[key.name] ?? key.name)
        : text;
    if (name !== undefined) listener({ name });
  };
  let listening = true;
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('keypress', onKey);
  return () => {
    listening = false;
    stdin.off('keypress', onKey);
    stdin.setRawMode(wasRaw);
    stdin.pause();
  };
}
