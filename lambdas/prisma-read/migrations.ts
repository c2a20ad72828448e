import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One migration as it is on disk; names sort in the order in which they are applied. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The part of a `pg` client that is used. */
export interface SqlClient {
  query(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
}

const LEDGER = `CREATE TABLE IF NOT EXISTS "huntaze_migrations" (
  "name" TEXT PRIMARY KEY,
  "checksum" TEXT NOT NULL,
  "applied_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
)`;

const checksumOf = (sql: string): string => createHash('sha256').update(sql).digest('hex');

/** Every `.sql` file of the folder, in the order of their names. */
export function readMigrations(folder: string): readonly Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name) => ({ name, sql: readFileSync(join(folder, name), 'utf8') }));
}

/** Names and checksums that the database has already; two runs at once wait for each other. */
async function begin(client: SqlClient): Promise<ReadonlyMap<string, string>> {
  await client.query('BEGIN');
  await client.query("SELECT pg_advisory_xact_lock(hashtext('huntaze_migrations'))");
  await client.query(LEDGER);
  const { rows } = await client.query('SELECT "name", "checksum" FROM "huntaze_migrations"');
  return new Map(rows.map((row) => [String(row.name), String(row.checksum)]));
}

async function applyMissing(client: SqlClient, migrations: readonly Migration[]): Promise<readonly string[]> {
  const applied = await begin(client);
  const missing: string[] = [];
  for (const { name, sql } of migrations) {
    const checksum = checksumOf(sql);
    const known = applied.get(name);
    if (known === checksum) continue;
    if (known !== undefined) throw new Error(`migration ${name} was changed after it was applied`);
    await client.query(sql);
    await client.query('INSERT INTO "huntaze_migrations" ("name", "checksum") VALUES ($1, $2)', [name, checksum]);
    missing.push(name);
  }
  return missing;
}

/**
 * Applies what the database does not have yet, all of it or nothing, and gives the names. Rejects when a migration was
 * changed after it was applied, or fails. Runs through the driver: Prisma's own `migrate` needs a native engine.
 */
export async function migrate(client: SqlClient, migrations: readonly Migration[]): Promise<readonly string[]> {
  try {
    const names = await applyMissing(client, migrations);
    await client.query('COMMIT');
    return names;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
