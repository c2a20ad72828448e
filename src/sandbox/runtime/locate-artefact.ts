import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a built file in the package's `dist` folder, wherever this module was bundled to: the folder is found by
 * walking up to the `package.json` of huntaze-beta. Throws when the file has not been built.
 */
export function locateArtefact(name: string): string {
  const path = findArtefact(name);
  if (path === undefined) throw new Error(`dist/${name} is missing: run "npm run build"`);
  return path;
}

/** The same, or undefined when the file has not been built. */
export function findArtefact(name: string): string | undefined {
  const root = packageRoot(dirname(fileURLToPath(import.meta.url)));
  const path = root === undefined ? undefined : join(root, 'dist', name);
  return path !== undefined && existsSync(path) ? path : undefined;
}

function packageRoot(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown };
      if (name === 'huntaze-beta') return folder;
    }
    if (dirname(folder) === folder) return undefined;
  }
}
