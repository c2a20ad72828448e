import { open } from 'node:fs/promises';
import { distrusted } from '../../domain/file-trust';
import { OperatorError } from '../../domain/operator-error';

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
