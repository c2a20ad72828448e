import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { findArtefact } from '../runtime/locate-artefact';
import type { ListenPlace, Row, RunningDatabase } from './database';
import { serveEngine } from './serve-engine';

/** The package's own snapshot: a data folder with the schema and the users (scripts/build-database.js). */
const SNAPSHOT = 'sandbox-database.tar.gz';
/** What the snapshot is made from, for a checkout in which it has not been built. */
const SCRIPT = 'lambdas/database.sql';

/**
 * A page cache for fifty users: the engine touches all of it, and with the default of 128 MB it is a third of what the whole
 * sandbox needs.
 */
const SETTINGS = ['shared_buffers = 2MB', 'wal_buffers = 64kB'];

/** Starts PostgreSQL inside this process, from `snapshot` (a data folder as tar.gz) or the package's own. */
export async function startEmbedded(place: ListenPlace, snapshot?: string): Promise<RunningDatabase> {
  const database = await openData(snapshot ?? findArtefact(SNAPSHOT));
  const listener = await serveEngine(database, place);
  return {
    address: listener.address,
    query: async (sql, parameters) => (await database.query<Row>(sql, parameters ? [...parameters] : undefined)).rows,
    async close() {
      await listener.close();
      await database.close();
    },
  };
}

async function openData(snapshot: string | undefined): Promise<PGlite> {
  // The engine's nine megabytes of WebAssembly are compiled once, quickly: optimising what is hot costs more processor
  // time than 30,000 reads win by it, and 100 MB.
  setFlagsFromString('--liftoff-only');
  if (snapshot !== undefined) {
    const loadDataDir = new Blob([readFileSync(snapshot)], { type: 'application/x-gzip' });
    return PGlite.create({ loadDataDir, postgresqlconf: SETTINGS });
  }
  const database = await PGlite.create({ postgresqlconf: SETTINGS });
  const script = findArtefact(SCRIPT);
  if (script !== undefined) await database.exec(readFileSync(script, 'utf8'));
  return database;
}
