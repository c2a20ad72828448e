// npx tsx scripts/migrate-database.ts [--seed]   with DATABASE_URL of a role that owns the schema
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate, readMigrations } from '../lambdas/prisma-read/migrations';
import { seedSql } from './pack-lambdas.js';

const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error('DATABASE_URL is not set: postgresql://owner:password@host:5432/database');
  process.exit(2);
}
const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();
try {
  const folder = fileURLToPath(new URL('../lambdas/prisma-read/migrations', import.meta.url));
  const applied = await migrate(client as never, readMigrations(folder));
  console.log(applied.length === 0 ? 'nothing to migrate' : `applied ${applied.join(', ')}`);
  if (process.argv.includes('--seed')) {
    const { rowCount } = await client.query(seedSql());
    console.log(`${rowCount} users added`);
  }
} finally {
  await client.end();
}
