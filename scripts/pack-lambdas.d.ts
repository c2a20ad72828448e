import type { Plugin } from 'esbuild';

/** Builds one function (`mock-read` or `prisma-read`): the bundle and the zip, as bytes. */
export function packFunction(
  folder: string,
  plugins?: Plugin[],
): Promise<{ readonly index: Uint8Array; readonly zip: Uint8Array }>;
