import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalog } from '../../src/catalog/catalog';

const folder = fileURLToPath(new URL('../../queries/', import.meta.url));

/** The catalog of the files in `queries/`. */
export const savedCatalog = readCatalog(
  readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
);
