import { open } from 'node:fs/promises';
import { OperatorError } from '../domain/operator-error';

/** Why a file must not decide what this program does, or undefined. Group-writable is usual where each user has a group. */
function distrusted(
  status: { readonly uid: number; readonly mode: number },
  uid: number | undefined,
): string | undefined {
  if (uid === undefined) return undefined;
  if (status.uid !== uid && status.uid !== 0) return `it belongs to user ${status.uid}, not to you (${uid})`;
  return (status.mode & 0o002) === 0 ? undefined : 'everybody on this machine can write it';
}

/** The text of a file that this user or root owns and not everybody can write; undefined when there is none. */
export async function readTrusted(path: string): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, message, error);
  }
  try {
    const why = distrusted(await file.stat(), process.getuid?.());
    if (why !== undefined)
      throw new OperatorError('CONFIG', `${path} is not read`, {
        why,
        next: `if you trust what it says: chown it to yourself and  chmod o-w ${path}`,
      });
    return await file.readFile('utf8');
  } catch (error) {
    throw error instanceof OperatorError ? error : unreadable(path, (error as Error).message, error);
  } finally {
    await file.close();
  }
}

const unreadable = (path: string, why: string, cause: unknown): OperatorError =>
  new OperatorError('CONFIG', `cannot read ${path}`, {
    why,
    next: 'correct its permissions, or name another file with --config',
    cause,
  });
