// Bundles the command line with tsup (tsup.config.ts) and the database migration with esbuild.
// Beside them stand the descriptions of all
// commands, for the bundle that answers --help. Runs in plain Node; writes dist/cli and dist/migrate-database.js.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { bundleFile, path, removeOthers, writeWhole } from './bundles.js';

const { status } = spawnSync(process.execPath, [path('node_modules/tsup/dist/cli-default.js')], {
  cwd: path('.'),
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (status !== 0) process.exit(status ?? 1);
const fresh = path('dist/cli.new');
const folder = path('dist/cli');
mkdirSync(folder, { recursive: true });
const { commandTable } = await import(`${fresh}/command-table.js`);
writeFileSync(`${fresh}/commands.json`, JSON.stringify(await commandTable()));
writeFileSync(`${fresh}/help.cjs`, await bundleFile('help'));
// Chunks first, the entry last: a command that starts meanwhile finds every chunk that its entry names.
const names = readdirSync(fresh).toSorted((a, b) => Number(a === 'main.js') - Number(b === 'main.js'));
for (const name of names) renameSync(`${fresh}/${name}`, `${folder}/${name}`);
rmSync(fresh, { recursive: true, force: true });
removeOthers(folder, new Set(names.map((name) => `${folder}/${name}`)));
writeWhole(path('dist/migrate-database.js'), await bundleFile('migrate'));
