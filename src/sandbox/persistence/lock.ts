import { constants } from 'node:fs';
import { copyFile, link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Owner } from './private-file';
import { isSameProcess, processMark } from './process-mark';
import { StateFileError } from './state-file-error';

/** Holds `path` for this process until `release`. Throws `locked` while another living process holds it. */
export async function takeLock(path: string, owner: Owner): Promise<{ release(): Promise<void> }> {
  const lock = `${path}.lock`;
  const content = `${owner.pid}\n${(await processMark(owner.pid)) ?? ''}\n`;
  const draft = `${lock}.${owner.pid}.new`;
  try {
    await writeFile(draft, content, { mode: 0o600 }).catch((cause: unknown) => {
      throw new StateFileError('unwritable', path, `cannot lock ${path}: ${String(cause)}`, { cause });
    });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await linked(draft, lock, path)) return { release: () => releaseLock(lock, content) };
      await clearStale(lock, path, owner);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new StateFileError('locked', path, `${path} is in use by another process`);
}

/** A link appears with its content in one step, and only where no file is; a copy serves where there are no links. */
async function linked(draft: string, lock: string, path: string): Promise<boolean> {
  try {
    await link(draft, lock).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') throw cause;
      return copyFile(draft, lock, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StateFileError('unwritable', path, `cannot lock ${path}: ${String(cause)}`, { cause });
  }
}

/** Moves the lock aside before judging it, so that two processes cannot both remove it and both take it. */
async function clearStale(lock: string, path: string, owner: Owner): Promise<void> {
  const first = await holder(lock, owner);
  if (first !== undefined) throw inUse(path, first);
  const aside = `${lock}.${owner.pid}`;
  try {
    await rename(lock, aside);
  } catch {
    return;
  }
  const second = await holder(aside, owner);
  if (second !== undefined) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
  if (second !== undefined) throw inUse(path, second);
}

const inUse = (path: string, pid: number): StateFileError =>
  new StateFileError('locked', path, `${path} is in use by process ${pid}`);

/** The living process that holds the lock. */
async function holder(lock: string, owner: Owner): Promise<number | undefined> {
  const [first = '', mark] = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
  const pid = Number.parseInt(first, 10);
  if (!Number.isInteger(pid) || pid <= 0 || !owner.isAlive(pid)) return undefined;
  return (await isSameProcess(pid, mark)) ? pid : undefined;
}

async function releaseLock(lock: string, content: string): Promise<void> {
  if ((await readFile(lock, 'utf8').catch(() => '')) === content) await rm(lock, { force: true });
}
