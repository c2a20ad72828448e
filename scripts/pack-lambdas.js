// Builds what `deploy` ships: one minified ES module per function, zipped so that the same input gives the same bytes
// (and so the same CodeSha256), and the SQL of the database. Runs in plain Node; writes to dist/lambdas.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { bundleFile, path, writeWhole } from './bundles.js';
import { databaseSql } from './database-sql.js';

/** Folder of the sources -> name of the function, which is the name of its zip. */
const FUNCTIONS = { 'mock-read': 'huntaze-mock-read', 'prisma-read': 'huntaze-prisma-read' };

/** Zip stores local time in steps of two seconds from 1980: a fixed instant, written the same in every time zone. */
const ZIP_TIME = new Date(1980, 0, 1, 0, 0, 0);

/** Reproducible zip: entries sorted by name, one fixed time, maximal compression. */
function zip(files) {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map(([name, bytes]) => [name, [bytes, { mtime: ZIP_TIME, level: 9 }]])));
}

/** Builds one function: the bundle and the zip, as bytes. Measurements change a part of it with plugins of esbuild. */
export async function packFunction(folder, plugins = []) {
  const index = await bundleFile(folder, { plugins });
  return { index, zip: zip({ 'index.mjs': index }) };
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
