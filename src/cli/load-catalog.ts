import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Catalog, readCatalog } from '../catalog/catalog';
import { packageInfo } from './package-info';

/** The saved queries and filters of this installation. */
export async function loadCatalog(): Promise<Catalog> {
  const folder = join(packageInfo().root, 'queries');
  const names = await readdir(folder);
  return readCatalog(
    await Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') }))),
  );
}
