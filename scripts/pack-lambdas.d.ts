/** One statement that brings the beta's users into an empty or an already seeded table. */
export function seedSql(): string;

/** The migrations in order and the seed: everything a fresh database needs, as one script. */
export function databaseSql(): string;

/** Builds one function (`mock-read` or `prisma-read`): the bundle and the zip, as bytes. */
export function packFunction(folder: string): Promise<{ readonly index: Uint8Array; readonly zip: Uint8Array }>;
