import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder, its version and where faults are reported: found by walking up from this file, built or not. */
export function packageInfo(): { readonly root: string; readonly version: string; readonly issues: string } {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    try {
      const { name, version, bugs } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version: string;
        bugs: { url: string };
      };
      if (name === 'huntaze-beta') return { root: folder, version, issues: bugs.url };
    } catch {
      // No package.json here: look one folder up.
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the files of huntaze-beta are not together: package.json was not found');
    folder = parent;
  }
}
