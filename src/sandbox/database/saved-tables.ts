import type { Row, RunningDatabase } from './database';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The rows of every table of the schema `public`, tables in order of name and rows in order of their text. */
export async function rowsOfTables(database: Pick<RunningDatabase, 'query'>): Promise<Record<string, readonly Row[]>> {
  const tables = await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");
  const result: Record<string, readonly Row[]> = {};
  for (const { tablename } of tables) {
    const name = String(tablename);
    const rows = await database.query(`SELECT to_jsonb(t) AS row FROM ${quoted(name)} AS t ORDER BY to_jsonb(t)::text`);
    result[name] = rows.map(({ row }) => (typeof row === 'string' ? JSON.parse(row) : row) as Row);
  }
  return result;
}

/** Replaces the rows of the given tables, all or nothing; a table that the schema no longer has is an error. */
export async function restoreTables(
  database: Pick<RunningDatabase, 'query'>,
  tables: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  const names = Object.keys(tables);
  if (names.length === 0) return;
  await database.query('BEGIN');
  try {
    await database.query(`TRUNCATE ${names.map(quoted).join(', ')} CASCADE`);
    for (const name of names) {
      const sql = `INSERT INTO ${quoted(name)} SELECT * FROM jsonb_populate_recordset(NULL::${quoted(name)}, $1::jsonb)`;
      await database.query(sql, [JSON.stringify(tables[name])]);
    }
    await database.query('COMMIT');
  } catch (error) {
    await database.query('ROLLBACK');
    throw error;
  }
}
