import type { WriteStream } from 'node:tty';

/** Columns of the screen. A terminal whose size nobody has set says 0. */
export const columnsOf = (
  stdout: Pick<WriteStream, 'columns'>,
  env: Readonly<Record<string, string | undefined>>,
): number => stdout.columns || Number(env['COLUMNS']) || 80;
