// Everything that esbuild bundles into the package, in one table: the command line, the sandbox's worker, the two
// functions and the database migration. Plain Node; scripts/third-party.js reads the same table for the licences.
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
/** Absolute path of a file of the project. */
export const path = (relative) => fileURLToPath(new URL(relative, root));

/** CommonJS dependencies (pg, commander) inside an ES module still ask for `require` and `__dirname`. */
const COMMONJS_NAMES = [
  "import{createRequire as __cr}from'node:module';",
  "import{fileURLToPath as __fp}from'node:url';",
  "import{dirname as __dn}from'node:path';",
  'const require=__cr(import.meta.url);',
  'const __filename=__fp(import.meta.url);',
  'const __dirname=__dn(__filename);',
].join('');

const COMMON = {
  absWorkingDir: path('.'),
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
};
/** The ES module build of a dependency where it has one: esbuild drops more of it than of CommonJS. */
export const ES_MODULES = { mainFields: ['module', 'main'], conditions: ['module'] };

const lambda = (folder) => ({
  ...COMMON,
  ...ES_MODULES,
  entryPoints: [path(`lambdas/${folder}/index.ts`)],
  minify: true,
  external: ['pg-native'],
  banner: { js: COMMONJS_NAMES },
  charset: 'utf8',
});

/** Name of a bundle -> options of esbuild. */
export const BUNDLES = {
  // The sandbox as an entry of the package, `huntaze-beta/sandbox`, for the tests of other projects.
  sandbox: {
    ...COMMON,
    ...ES_MODULES,
    entryPoints: [path('src/sandbox/index.ts')],
    external: ['@electric-sql/*'],
    banner: { js: COMMONJS_NAMES },
  },
  // One entry and lazily loaded chunks, every dependency inside but the database engine, which ships WASM files.
  cli: {
    ...COMMON,
    ...ES_MODULES,
    entryPoints: { main: path('src/cli/main.ts'), 'command-table': path('src/cli/help/table.ts') },
    outdir: path('dist/cli'),
    splitting: true,
    minify: true,
    external: ['@electric-sql/*'],
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  },
  // What answers --help: CommonJS, which V8 can cache on every Node.js and which needs no module loader. Commander loads
  // child_process for commands that are programs of their own; there are none, and it would take a tenth of the time.
  help: {
    ...COMMON,
    format: 'cjs',
    entryPoints: [path('src/cli/help/answer.ts')],
    alias: { 'node:child_process': 'node:process' },
    minify: true,
  },
  // A worker thread must start from plain JavaScript.
  worker: { ...COMMON, entryPoints: [path('src/sandbox/runtime/worker/entry.ts')] },
  // What holds such threads in a process of another Node.js.
  node: { ...COMMON, entryPoints: [path('src/sandbox/runtime/worker/node-entry.ts')], banner: { js: COMMONJS_NAMES } },
  'mock-read': lambda('mock-read'),
  'prisma-read': lambda('prisma-read'),
  // Runs where the package is installed: without tsx, without the sources.
  migrate: {
    ...COMMON,
    ...ES_MODULES,
    entryPoints: [path('scripts/migrate-database.ts')],
    external: ['pg-native'],
    banner: { js: COMMONJS_NAMES },
  },
};

/** Bundles one entry of the table in memory, with `more` options of esbuild: `outputFiles` and `metafile`. */
export const bundle = (name, more = {}) => build({ ...BUNDLES[name], ...more });

/** The bytes of a bundle with one file. */
export async function bundleFile(name, more = {}) {
  const { outputFiles } = await bundle(name, more);
  const [output] = outputFiles;
  if (!output) throw new Error(`esbuild wrote nothing for ${name}`);
  return output.contents;
}

/** A reader of the file finds the old bytes or the new ones, never half of them. */
export function writeWhole(file, content) {
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

/** Removes the files of a folder that are not among `kept` (absolute paths). */
export function removeOthers(folder, kept) {
  for (const name of readdirSync(folder)) {
    if (!kept.has(`${folder}/${name}`)) rmSync(`${folder}/${name}`, { recursive: true, force: true });
  }
}
