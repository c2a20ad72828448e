// Bundles the command line (one entry, chunks that are loaded when a command needs them) and the database migration.
// Runs in plain Node; writes dist/cli and dist/migrate-database.js.
import { mkdirSync } from 'node:fs';
import { bundle, bundleFile, path, removeOthers, writeWhole } from './bundles.js';

const folder = path('dist/cli');
mkdirSync(folder, { recursive: true });
const { outputFiles } = await bundle('cli');
// Chunks first, the entry last: a command that starts meanwhile finds every chunk that its entry names.
const entryLast = outputFiles.toSorted(
  (a, b) => Number(a.path.endsWith('/main.js')) - Number(b.path.endsWith('/main.js')),
);
for (const file of entryLast) writeWhole(file.path, file.contents);
removeOthers(folder, new Set(outputFiles.map((file) => file.path)));
writeWhole(path('dist/migrate-database.js'), await bundleFile('migrate'));
