// Builds what `deploy` ships: one minified ES module per function, zipped so that the same input gives the same bytes
// (and so the same CodeSha256), and the SQL of the database. Runs in plain Node; writes to dist/lambdas.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = new URL('../', import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, root));

/** Folder of the sources -> name of the function, which is the name of its zip. */
const FUNCTIONS = { 'mock-read': 'huntaze-mock-read', 'prisma-read': 'huntaze-prisma-read' };

/** CommonJS dependencies (pg) inside an ES module still ask for `require` and `__dirname`. */
const BANNER = [
  "import{createRequire as __cr}from'node:module';",
  "import{fileURLToPath as __fp}from'node:url';",
  "import{dirname as __dn}from'node:path';",
  'const require=__cr(import.meta.url);',
  'const __filename=__fp(import.meta.url);',
  'const __dirname=__dn(__filename);',
].join('');

/** Zip stores local time in steps of two seconds from 1980: a fixed instant, written the same in every time zone. */
const ZIP_TIME = new Date(1980, 0, 1, 0, 0, 0);

/** The bundle of one function as text. */
async function bundle(folder) {
  const result = await build({
    entryPoints: [path(`lambdas/${folder}/index.ts`)],
    absWorkingDir: path('.'),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    mainFields: ['module', 'main'],
    conditions: ['module'],
    external: ['pg-native'],
    banner: { js: BANNER },
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`esbuild wrote nothing for ${folder}`);
  return output.contents;
}

/** Reproducible zip: entries sorted by name, one fixed time, maximal compression. */
function zip(files) {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map(([name, bytes]) => [name, [bytes, { mtime: ZIP_TIME, level: 9 }]])));
}

const quote = (text) => `'${text.replaceAll("'", "''")}'`;

/** One statement that brings the beta's users into an empty or an already seeded table. */
export function seedSql() {
  const users = JSON.parse(readFileSync(path('lambdas/shared/users.json'), 'utf8'));
  const rows = users.map((user) => `  (${[user.id, user.email, user.name, user.subscription].map(quote).join(', ')})`);
  return `INSERT INTO "users" ("id", "email", "name", "subscription") VALUES\n${rows.join(',\n')}\nON CONFLICT ("id") DO NOTHING;\n`;
}

/** The migrations in order and the seed: everything a fresh database needs, as one script. */
export function databaseSql() {
  const folder = path('lambdas/prisma-read/migrations');
  const migrations = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return [...migrations.map((name) => readFileSync(`${folder}/${name}`, 'utf8')), seedSql()].join('\n');
}

/** Builds one function: the bundle and the zip, as bytes. */
export async function packFunction(folder) {
  const index = await bundle(folder);
  return { index, zip: zip({ 'index.mjs': index }) };
}

/** A reader of the file finds the old bytes or the new ones, never half of them. */
function writeWhole(file, content) {
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

async function main() {
  const out = path('dist/lambdas');
  mkdirSync(out, { recursive: true });
  await Promise.all(
    Object.entries(FUNCTIONS).map(async ([folder, name]) =>
      writeWhole(`${out}/${name}.zip`, (await packFunction(folder)).zip),
    ),
  );
  writeWhole(`${out}/database.sql`, databaseSql());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
