// The database of prisma-read as SQL text: migrations and the beta's users. Plain Node, no dependency.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// One folder up from scripts/ and from dist/ alike: the migration runs from either.
const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Folder of the migrations, `NNNN_name.sql`. */
export const MIGRATIONS = path('lambdas/prisma-read/migrations');

const quote = (text) => `'${text.replaceAll("'", "''")}'`;

/** One statement that brings the beta's users into an empty or an already seeded table. */
export function seedSql() {
  const users = JSON.parse(readFileSync(path('lambdas/shared/users.json'), 'utf8'));
  const rows = users.map((user) => `  (${[user.id, user.email, user.name, user.subscription].map(quote).join(', ')})`);
  return `INSERT INTO "users" ("id", "email", "name", "subscription") VALUES\n${rows.join(',\n')}\nON CONFLICT ("id") DO NOTHING;\n`;
}

/** The migrations in order and the seed: everything a fresh database needs, as one script. */
export function databaseSql() {
  const migrations = readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return [...migrations.map((name) => readFileSync(`${MIGRATIONS}/${name}`, 'utf8')), seedSql()].join('\n');
}
