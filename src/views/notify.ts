import type { Palette } from '../domain/text/palette';

/** Who is told, and of what. */
export function notifyView(
  {
    receivers,
    events,
  }: {
    readonly receivers: readonly string[];
    readonly events: readonly { readonly kind: string; readonly what: string; readonly sent: boolean }[];
  },
  palette: Palette,
): string {
  const width = Math.max(...events.map(({ kind }) => kind.length));
  return [
    palette.strong('receivers'),
    ...(receivers.length === 0 ? ['  none'] : receivers.map((name) => `  ${name}`)),
    palette.strong('events'),
    ...events.map(({ kind, what, sent }) => {
      const line = `  ${kind.padEnd(width)}  ${what}`;
      return sent ? line : palette.dim(`${line} (not sent)`);
    }),
  ].join('\n');
}

/** A line a receiver. */
export function notifyTestView(
  results: readonly { readonly receiver: string; readonly delivered: boolean; readonly why: string | undefined }[],
  palette: Palette,
): string {
  const width = Math.max(...results.map(({ receiver }) => receiver.length));
  return results
    .map(({ receiver, delivered, why }) =>
      delivered
        ? `${palette.ok('✔')} ${receiver.padEnd(width)}  delivered`
        : `${palette.bad('✘')} ${receiver.padEnd(width)}  not delivered: ${why ?? 'no reason'}`,
    )
    .join('\n');
}
