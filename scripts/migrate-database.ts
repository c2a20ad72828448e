/* Brings a database to the schema of prisma-read: huntaze-beta-migrate [--seed], with DATABASE_URL of a role that owns the schema. */
import pg from 'pg';
import { migrate, readMigrations } from '../lambdas/prisma-read/migrations';
import { MIGRATIONS, seedSql } from './database-sql.js';

const USAGE = 'usage: DATABASE_URL=postgresql://owner:password@host:5432/database huntaze-beta-migrate [--seed]';
const options = process.argv.slice(2);
const databaseUrl = process.env.DATABASE_URL;
if (options.includes('--help') || options.includes('-h')) {
  console.log(
    `${USAGE}\nApplies the migrations that the database lacks, all or none; --seed adds the fifty users of the mock data.`,
  );
  process.exit(0);
}
const unknown = options.find((option) => option !== '--seed');
if (unknown !== undefined) {
  console.error(`unknown option ${unknown}\n${USAGE}`);
  process.exit(2);
}
if (!databaseUrl) {
  console.error(`DATABASE_URL is not set\n${USAGE}`);
  process.exit(2);
}
const client = new pg.Client({ connectionString: databaseUrl });
try {
  await client.connect();
  const applied = await migrate(client as never, readMigrations(MIGRATIONS));
  console.log(applied.length === 0 ? 'nothing to migrate' : `applied ${applied.join(', ')}`);
  if (options.includes('--seed')) {
    const { rowCount } = await client.query(seedSql());
    console.log(`${rowCount} users added`);
  }
} catch (error) {
  console.error(`failed: ${error instanceof Error ? error.message || String(error) : error}`);
  console.error('a migration that fails leaves nothing behind: correct the cause and run the same line again');
  process.exitCode = 1;
} finally {
  await client.end().catch(() => undefined);
}
