import { defineConfig } from 'tsup';

const BANNER =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** The CLI: one ESM entry and lazily loaded chunks, every dependency inside but the database engine (it ships WASM files). */
export default defineConfig({
  entry: { main: 'src/cli/main.ts' },
  outDir: 'dist/cli',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  splitting: true,
  minify: true,
  clean: true,
  dts: false,
  silent: true,
  noExternal: [/^(?!@electric-sql\/)/],
  external: [/^@electric-sql\//],
  banner: { js: BANNER },
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
    options.conditions = ['module'];
    options.legalComments = 'none';
  },
});
