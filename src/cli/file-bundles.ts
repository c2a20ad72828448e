import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../domain/operator-error';
import { DEFAULT_SYSTEM, type DeployedSystem } from '../domain/system/system';
import type { Bundles } from '../ports/bundles';
import { packageInfo } from './package-info';

/** Configured names of the functions, to the zips that hold their code. */
export const shippedAs = (system: DeployedSystem): Readonly<Record<string, string>> => ({
  [system.mockFunction]: DEFAULT_SYSTEM.mockFunction,
  [system.prismaFunction]: DEFAULT_SYSTEM.prismaFunction,
});

/** The zips that this installation ships, in `dist/lambdas`, for any names of the functions; `folder` names another place. */
export const createFileBundles = (
  options: { readonly folder?: string; readonly shipped?: Readonly<Record<string, string>> } = {},
): Bundles => ({
  async read(functionName) {
    const folder = options.folder ?? join(packageInfo().root, 'dist', 'lambdas');
    const path = join(folder, `${options.shipped?.[functionName] ?? functionName}.zip`);
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
