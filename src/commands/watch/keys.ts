import type { WatchKey } from '../../views/watch/watch';
import type { CommandContext } from '../command';
import type { PanelPicture } from './panels';

export const WATCH_KEYS: readonly WatchKey[] = [
  { key: 'r', does: 'refresh' },
  { key: 'd', does: 'decide' },
  { key: 'e', does: 'errors' },
  { key: 't', does: 'traces' },
  { key: 'l', does: 'logs' },
  { key: 'b', does: 'rollback' },
  { key: 'p', does: 'pause' },
  { key: 'q', does: 'quit' },
];

export const KEYS_PANEL: PanelPicture = {
  title: 'keys',
  newestLast: false,
  lines: ({ palette }) => [
    ...WATCH_KEYS.map(({ key, does }) => `  ${palette.strong(key.padEnd(6))} ${does}`),
    `  ${palette.strong('?'.padEnd(6))} these keys`,
    `  ${palette.strong('Ctrl-Z')} back to the shell; fg comes back here`,
    '',
    '  in a panel: up, down, space scroll; d e t l open another; any other key goes back',
  ],
};

/** Resolves with the next key, or when the signal is aborted. */
export function anyKey({ terminal }: CommandContext, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      off();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const off = terminal.keys(end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
