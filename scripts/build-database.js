// Prepares the sandbox's database: a PGlite data folder with the schema and the users, so that a start loads files
// instead of running initdb. Runs in plain Node after pack-lambdas.js; writes dist/sandbox-database.tar.gz.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

export async function buildDatabase(
  script = path('dist/lambdas/database.sql'),
  outfile = path('dist/sandbox-database.tar.gz'),
) {
  // Small files of the write-ahead log: all of the folder is held in memory.
  const database = await PGlite.create({
    initDbStartParams: ['--wal-segsize=1'],
    postgresqlconf: ['min_wal_size = 2MB', 'max_wal_size = 2MB'],
  });
  await database.exec(readFileSync(script, 'utf8'));
  // Nobody makes a database from a template.
  await database.exec('UPDATE pg_database SET datistemplate = false');
  for (const name of ['template0', 'template1']) await database.exec(`DROP DATABASE ${name}`);
  await database.exec('VACUUM ANALYZE');
  await database.exec('CHECKPOINT');
  const dump = await database.dumpDataDir('gzip');
  await database.close();
  writeFileSync(`${outfile}.${process.pid}`, new Uint8Array(await dump.arrayBuffer()));
  renameSync(`${outfile}.${process.pid}`, outfile);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDatabase();
