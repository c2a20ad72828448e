import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalog, type SavedFilter } from '../../src/catalog/catalog';
import { fill } from '../../src/catalog/fill';

const folder = fileURLToPath(new URL('../../queries/', import.meta.url));

/** The catalog of the files in `queries/`. */
export const savedCatalog = readCatalog(
  readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
);

/** A saved filter's expression, about user-1 where it has a user. */
export const filledFilter = (saved: SavedFilter): string =>
  fill(saved, saved.parameters.includes('userId') ? { userId: 'user-1' } : {});
