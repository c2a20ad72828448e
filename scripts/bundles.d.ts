import type { BuildOptions, BuildResult } from 'esbuild';

/** Name of a bundle -> options of esbuild. */
export const BUNDLES: Readonly<Record<string, BuildOptions>>;

/** Absolute path of a file of the project. */
export function path(relative: string): string;

/** Bundles one entry of the table in memory: `outputFiles` and `metafile`. */
export function bundle(name: string, more?: BuildOptions): Promise<BuildResult<{ write: false; metafile: true }>>;
