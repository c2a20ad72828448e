import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { distrusted } from '../domain/file-trust';
import { OperatorError } from '../domain/operator-error';

/** JOURNAL unless the file or folder belongs to this user or root and not everybody can write it. */
export function refuseForeign(
  path: string,
  status: { readonly uid: number; readonly mode: number },
  uid: number | undefined,
): void {
  const why = distrusted(status, uid);
  if (why === undefined) return;
  throw new OperatorError('JOURNAL', `${path} is not used: ${why}`, {
    why: 'somebody else could have written it',
    next: `if you trust it: chown it to yourself and  chmod o-w ${path}; otherwise set XDG_STATE_HOME to a folder of your own`,
  });
}

/** `refuseForeign` for a folder; one that does not exist is nobody's. */
export async function refuseForeignFolder(folder: string, uid: number | undefined): Promise<void> {
  const status = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (status !== undefined) refuseForeign(folder, status, uid);
}

/** The file, opened and known to be this user's own; never through a symbolic link. */
export async function openOwn(path: string, flags: number, uid: number | undefined): Promise<FileHandle> {
  const file = await open(path, flags | constants.O_NOFOLLOW, 0o600);
  try {
    refuseForeign(path, await file.stat(), uid);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Its text; throws ENOENT when there is none. */
export async function readOwn(path: string, uid: number | undefined): Promise<string> {
  const file = await openOwn(path, constants.O_RDONLY, uid);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
