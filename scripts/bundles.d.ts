import type { BuildOptions, BuildResult } from 'esbuild';

/** Options of esbuild for one bundle; only what the TypeScript side reads is declared. */
interface CliBundle {
  readonly entryPoints: Readonly<Record<string, string>>;
  readonly format: 'esm';
  readonly platform: 'node';
  readonly target: string;
  readonly splitting: boolean;
  readonly minify: boolean;
  readonly banner: { js: string };
  readonly external: readonly string[];
  readonly mainFields: string[];
  readonly conditions: string[];
  readonly legalComments: 'none';
}

/** Options of esbuild that take the ES module build of a dependency where it has one. */
export const ES_MODULES: { readonly mainFields: string[]; readonly conditions: string[] };

/** Name of a bundle -> options of esbuild. */
export const BUNDLES: { readonly cli: CliBundle; readonly [name: string]: object };

/** Absolute path of a file of the project. */
export function path(relative: string): string;

/** Bundles one entry of the table in memory: `outputFiles` and `metafile`. */
export function bundle(name: string, more?: BuildOptions): Promise<BuildResult<{ write: false; metafile: true }>>;
