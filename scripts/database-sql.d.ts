/** Folder of the migrations, `NNNN_name.sql`. */
export const MIGRATIONS: string;

/** One statement that brings the beta's users into an empty or an already seeded table. */
export function seedSql(): string;

/** The migrations in order and the seed: everything a fresh database needs, as one script. */
export function databaseSql(): string;
