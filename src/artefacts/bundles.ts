import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '../domain/operator-error';
import type { Bundles } from '../ports/bundles';

const PACKAGE_NAME = 'huntaze-beta';

/** The package's own folder: from this file upwards to the package.json of that name, bundled or not. */
async function packageRoot(from: string): Promise<string> {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest !== undefined && (JSON.parse(manifest) as { name?: string }).name === PACKAGE_NAME) return folder;
    if (dirname(folder) === folder) {
      throw new OperatorError('NOT_FOUND', `the installation of ${PACKAGE_NAME} could not be found above ${from}`, {
        next: `reinstall ${PACKAGE_NAME}`,
      });
    }
  }
}

/** The zips that this installation ships, in `dist/lambdas`; `folder` names another place. */
export const createFileBundles = (options: { readonly folder?: string } = {}): Bundles => ({
  async read(functionName) {
    const folder = options.folder ?? join(await packageRoot(fileURLToPath(import.meta.url)), 'dist', 'lambdas');
    const path = join(folder, `${functionName}.zip`);
    await access(path).catch((cause: unknown) => {
      throw new OperatorError('NOT_FOUND', `there is no packed code for ${functionName}`, {
        why: `${path} does not exist`,
        next: 'npm run build',
        cause,
      });
    });
    const zip = new Uint8Array(await readFile(path));
    return { zip, size: zip.byteLength, sha256Base64: createHash('sha256').update(zip).digest('base64') };
  },
});
