import { readFileSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrismaClient } from '../../../lambdas/prisma-read/generated/client';
import { startPglite, type TestDatabase } from '../stage/test-database';

/** A column as the schema or as the database describes it. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | undefined;
}

const schema = readFileSync(new URL('../../../lambdas/prisma-read/schema.prisma', import.meta.url), 'utf8');

const block = (kind: string, name: string): readonly string[] => {
  const body = new RegExp(`^${kind} ${name} \\{\\n([^}]*)^\\}`, 'm').exec(schema)?.[1] ?? '';
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'));
};

const attribute = (line: string, name: string): string | undefined =>
  new RegExp(`@${name}\\(((?:[^()]|\\(\\))*)\\)`).exec(line)?.[1];

const POSTGRES_TYPES: Readonly<Record<string, string>> = {
  String: 'text',
  DateTime: 'timestamptz(3)',
  Subscription: 'Subscription',
};

const POSTGRES_DEFAULTS: Readonly<Record<string, string>> = { 'now()': 'CURRENT_TIMESTAMP' };

/** The columns that the model declares. */
function declared(): readonly Column[] {
  return block('model', 'User')
    .filter((line) => !line.startsWith('@@'))
    .map((line) => {
      const [field = '', written = ''] = line.split(/\s+/);
      const type = written.replace('?', '');
      const value = attribute(line, 'default');
      return {
        name: attribute(line, 'map')?.replaceAll('"', '') ?? field,
        type: POSTGRES_TYPES[type] ?? `unknown ${type}`,
        nullable: written.endsWith('?'),
        default: value === undefined ? undefined : (POSTGRES_DEFAULTS[value] ?? `'${value}'`),
      };
    });
}

describe('the migrated database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startPglite();
  });
  afterAll(() => database.close());

  it('has the columns that the schema declares: name, type, nullability, default, in order', async () => {
    const rows = await database.query(
      `SELECT column_name, udt_name, datetime_precision, is_nullable, column_default FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = 'users' ORDER BY ordinal_position`,
    );
    const columns = rows.map(
      (row): Column => ({
        name: String(row.column_name),
        type: row.datetime_precision === null ? String(row.udt_name) : `${row.udt_name}(${row.datetime_precision})`,
        nullable: row.is_nullable === 'YES',
        default: row.column_default === null ? undefined : String(row.column_default).replace(/::.*$/, ''),
      }),
    );
    expect(columns).toEqual(declared());
    expect(columns).toHaveLength(7);
  });

  it('has the keys that the schema declares', async () => {
    const rows = await database.query(
      `SELECT i.relname AS name, ix.indisprimary AS primary, a.attname AS column FROM pg_index ix
       JOIN pg_class i ON i.oid = ix.indexrelid JOIN pg_class t ON t.oid = ix.indrelid
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (ix.indkey) WHERE t.relname = 'users' ORDER BY 1`,
    );
    const lines = block('model', 'User');
    const keyed = (mark: RegExp) => lines.filter((line) => mark.test(line)).map((line) => line.split(/\s+/)[0]);
    expect(rows.filter((row) => row.primary).map((row) => row.column)).toEqual(keyed(/@id\b/));
    expect(rows.filter((row) => !row.primary).map((row) => row.column)).toEqual(keyed(/@unique\b/));
    expect(rows.map((row) => row.name)).toEqual(['users_email_key', 'users_pkey']);
  });

  it('has the values of the enum, in order, and no other table', async () => {
    const labels = await database.query(
      `SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'Subscription' ORDER BY e.enumsortorder`,
    );
    expect(labels.map((row) => row.enumlabel)).toEqual(block('enum', 'Subscription'));
    const tables = await database.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    expect(tables.map((row) => row.table_name)).toEqual(['users']);
  });

  it('takes every field of the model through Prisma, and gives it back', async () => {
    const adapter = new PrismaPg({
      host: database.host,
      port: database.port,
      user: database.user,
      database: database.database,
      max: 1,
    });
    const client = new PrismaClient({ adapter });
    try {
      const at = new Date('2026-11-21T09:00:00.123Z');
      const row = {
        id: 'new-1',
        email: 'new@example.com',
        name: 'New',
        subscription: 'ENTERPRISE',
        createdAt: at,
        updatedAt: at,
        deletedAt: at,
      } as const;
      await client.user.create({ data: row });
      expect(await client.user.findUnique({ where: { email: row.email } })).toEqual(row);
      const bare = await client.user.create({ data: { id: 'new-2', email: 'bare@example.com', name: 'Bare' } });
      expect(bare).toMatchObject({ subscription: 'FREE', deletedAt: null });
      expect(Math.abs(bare.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
      await expect(client.user.create({ data: { ...row, id: 'new-3' } })).rejects.toMatchObject({ code: 'P2002' });
      expect(await client.user.count()).toBe(52);
    } finally {
      await client.$disconnect();
    }
  });
});
