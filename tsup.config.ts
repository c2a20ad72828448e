import { defineConfig } from 'tsup';
import { BUNDLES } from './scripts/bundles.js';

const { entryPoints, format, platform, target, splitting, minify, banner, external, ...rest } = BUNDLES.cli;

/**
 * The command line: one entry and lazily loaded chunks, every dependency inside but the database engine (it ships WASM
 * files). The options are those of scripts/bundles.js, so that the licences are read from the same bundle. Written
 * beside dist/cli; scripts/build-cli.js moves it there in an order that a command which starts meanwhile survives.
 */
export default defineConfig({
  entry: entryPoints,
  outDir: 'dist/cli.new',
  format,
  platform,
  target,
  splitting,
  minify,
  banner,
  external: external.map((name) => new RegExp(`^${name.replace('*', '')}`)),
  noExternal: [/^(?!@electric-sql\/)/],
  clean: true,
  dts: false,
  silent: true,
  esbuildOptions(options) {
    options.mainFields = rest.mainFields;
    options.conditions = rest.conditions;
    options.legalComments = rest.legalComments;
  },
});
