import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StateFileError } from './state-file-error';

/** Who runs this process; `uid` is absent where the system has none. */
export interface Owner {
  readonly pid: number;
  readonly uid?: number;
  /** Whether a process with this id is running. */
  isAlive(pid: number): boolean;
}

/**
 * Replaces `path` in one step: the new content is on disk before the name changes, so a reader (or a crash) sees the old
 * file or the new one, never a part. Mode 0600. Of a list each piece is dropped as soon as it is written.
 */
export async function writePrivately(
  path: string,
  content: string | Uint8Array | string[],
  owner: Owner,
): Promise<void> {
  const draft = `${path}.${owner.pid}.tmp`;
  try {
    await rm(draft, { force: true });
    const file = await open(draft, 'wx', 0o600);
    try {
      for (const piece of Array.isArray(content) ? drained(content) : [content]) await file.appendFile(piece, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new StateFileError('unwritable', path, `cannot write ${path}: ${words(cause)}`, { cause });
  }
}

function* drained(pieces: string[]): Generator<string> {
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
}

/** Some systems do not let a folder be opened or synced; the rename is atomic there all the same. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    return;
  } finally {
    await handle?.close();
  }
}

/** Most bytes of one read: larger files are read in several. */
const READ_BYTES = 1_073_741_824;

/**
 * The bytes of a file that belongs to this user and that nobody else can write; undefined when there is none.
 * Throws `foreign` otherwise, also for a symbolic link.
 */
export async function readPrivately(path: string, owner: Owner): Promise<Buffer | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new StateFileError('foreign', path, `${path} is a symbolic link`, { cause });
    throw new StateFileError('foreign', path, `cannot read ${path}: ${words(cause)}`, { cause });
  }
  try {
    const status = await file.stat();
    const reason = foreignReason(status, owner);
    if (reason !== undefined) throw new StateFileError('foreign', path, `${path} ${reason}`);
    return await readWhole(file, status.size);
  } finally {
    await file.close();
  }
}

async function readWhole(file: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let read = 0;
  while (read < size) {
    const { bytesRead } = await file.read(bytes, read, Math.min(size - read, READ_BYTES), read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

/** Why a file of this status must not be trusted, or undefined. */
export function foreignReason(
  status: { readonly uid: number; readonly mode: number; isFile(): boolean },
  owner: Owner,
): string | undefined {
  if (!status.isFile()) return 'is not a regular file';
  if (owner.uid !== undefined && status.uid !== owner.uid) {
    return `belongs to user ${status.uid}, not to you (${owner.uid})`;
  }
  if (owner.uid !== undefined && (status.mode & 0o022) !== 0) return 'can be written by other users: chmod 600 it';
  return undefined;
}

const words = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
