import { link, open, readFile, rename, rm } from 'node:fs/promises';
import type { Owner } from './private-file';
import { StateFileError } from './state-file-error';

/** Holds `path` for this process until `release`. Throws `locked` while another living process holds it. */
export async function takeLock(path: string, owner: Owner): Promise<{ release(): Promise<void> }> {
  const lock = `${path}.lock`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = await open(lock, 'wx', 0o600);
      await file.writeFile(`${owner.pid}\n`);
      await file.close();
      return { release: () => releaseLock(lock, owner) };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new StateFileError('unwritable', path, `cannot lock ${path}: ${String(cause)}`, { cause });
      }
    }
    await clearStale(lock, path, owner);
  }
  throw new StateFileError('locked', path, `${path} is in use by another process`);
}

/** Moves the lock aside before judging it, so that two processes cannot both remove it and both take it. */
async function clearStale(lock: string, path: string, owner: Owner): Promise<void> {
  if (isHeld(await holder(lock), owner)) throw inUse(path, await holder(lock));
  const aside = `${lock}.${owner.pid}`;
  try {
    await rename(lock, aside);
  } catch {
    return;
  }
  const pid = await holder(aside);
  if (isHeld(pid, owner)) {
    await link(aside, lock).catch(() => undefined);
    await rm(aside, { force: true });
    throw inUse(path, pid);
  }
  await rm(aside, { force: true });
}

const inUse = (path: string, pid: number | undefined): StateFileError =>
  new StateFileError('locked', path, `${path} is in use by process ${pid ?? 'unknown'}`);

const isHeld = (pid: number | undefined, owner: Owner): boolean => pid !== undefined && owner.isAlive(pid);

async function holder(lock: string): Promise<number | undefined> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

async function releaseLock(lock: string, owner: Owner): Promise<void> {
  if ((await holder(lock)) === owner.pid) await rm(lock, { force: true });
}
