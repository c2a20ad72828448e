// Bundles the command line and the database migration. Beside the command line stand the descriptions of all commands,
// for the bundle that answers --help. Runs in plain Node; writes dist/cli and dist/migrate-database.js.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { bundle, bundleFile, path, removeOthers, writeWhole } from './bundles.js';

const fresh = path('dist/cli.new');
const folder = path('dist/cli');
rmSync(fresh, { recursive: true, force: true });
for (const each of [fresh, folder]) mkdirSync(each, { recursive: true });
const { outputFiles } = await bundle('cli');
for (const file of outputFiles) writeFileSync(`${fresh}/${basename(file.path)}`, file.contents);
const { commandTable } = await import(`${fresh}/command-table.js`);
writeFileSync(`${fresh}/commands.json`, JSON.stringify(await commandTable()));
writeFileSync(`${fresh}/help.cjs`, await bundleFile('help'));
// Chunks first, the entry last: a command that starts meanwhile finds every chunk that its entry names.
const written = [...outputFiles.map((file) => basename(file.path)), 'commands.json', 'help.cjs'];
const names = written.toSorted((a, b) => Number(a === 'main.js') - Number(b === 'main.js'));
for (const name of names) renameSync(`${fresh}/${name}`, `${folder}/${name}`);
rmSync(fresh, { recursive: true, force: true });
removeOthers(folder, new Set(names.map((name) => `${folder}/${name}`)));
writeWhole(path('dist/migrate-database.js'), await bundleFile('migrate'));
