import { link, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readOwn, refuseForeignFolder } from './own-file';

/** The process that takes locks: `startedAt` tells it from an earlier one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Epoch milliseconds at which the process started. */
  readonly startedAt: number;
  /** Whether a process of this host with that number runs. */
  readonly isAlive: (pid: number) => boolean;
  /** A mark that no other process with that number has or will have; undefined where the system has none. */
  readonly birthOf?: ((pid: number) => string | undefined) | undefined;
  /** Whose files are used; undefined where files have no owners. */
  readonly uid?: number | undefined;
}

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: number;
  /** Its `birthOf`, which tells it from a later process with the same number. */
  readonly birth?: string | undefined;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
  readonly released: boolean;
}

export type LockAttempt =
  | { readonly kind: 'held'; release(): Promise<void> }
  | { readonly kind: 'taken'; readonly holder: LockHolder; readonly path: string };

/**
 * A lock of processes on one machine, kept as a row of numbered files: the process that creates the next file holds
 * it, when the last one was released or its process is gone. A lock is never taken from a running process, and a lock
 * left by a killed process needs no hand.
 *
 *   name.000007  released    name.000008  held by 4711    next to be created: name.000009
 *
 * A slow process may create a number that others passed long ago: so it reads the row again afterwards, and holds the
 * lock only when its number is still the highest.
 */
export async function tryLock(
  folder: string,
  name: string,
  self: ProcessIdentity,
  request: { readonly command: string; readonly since: string; readonly nonce: string },
): Promise<LockAttempt> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseForeignFolder(folder, self.uid);
  for (;;) {
    const highest = await highestNumber(folder, name);
    if (highest > 0) {
      const path = numbered(folder, name, highest);
      const holder = await readHolder(path, self.uid);
      if (holder === undefined) continue;
      if (!holder.released && mayLive(holder, self)) return { kind: 'taken', holder, path };
    }
    const mine = numbered(folder, name, highest + 1);
    const record: LockHolder = {
      pid: self.pid,
      host: self.host,
      startedAt: self.startedAt,
      birth: self.birthOf?.(self.pid),
      command: request.command,
      since: request.since,
      released: false,
    };
    const draft = join(folder, `.${name}.${self.pid}.${request.nonce}`);
    let created: boolean;
    try {
      await writeDurably(draft, JSON.stringify(record));
      created = await createAs(draft, mine);
    } finally {
      await unlink(draft).catch(() => undefined);
    }
    if (!created) continue;
    if ((await highestNumber(folder, name)) !== highest + 1) {
      await unlink(mine).catch(ignoreMissing);
      continue;
    }
    await removeBelow(folder, name, highest + 1);
    return {
      kind: 'held',
      release: async () => {
        await writeDurably(draft, JSON.stringify({ ...record, released: true }));
        await rename(draft, mine);
      },
    };
  }
}

function mayLive(holder: LockHolder, self: ProcessIdentity): boolean {
  if (holder.host !== self.host) return true;
  if (holder.pid === self.pid) return holder.startedAt === self.startedAt;
  if (!self.isAlive(holder.pid)) return false;
  const birth = self.birthOf?.(holder.pid);
  return birth === undefined || holder.birth === undefined || birth === holder.birth;
}

const numbered = (folder: string, name: string, number: number): string =>
  join(folder, `${name}.${String(number).padStart(6, '0')}`);

async function numbersOf(folder: string, name: string): Promise<readonly number[]> {
  const prefix = `${name}.`;
  return (await readdir(folder))
    .filter((file) => file.startsWith(prefix) && /^\d{6,}$/.test(file.slice(prefix.length)))
    .map((file) => Number(file.slice(prefix.length)));
}

async function highestNumber(folder: string, name: string): Promise<number> {
  return Math.max(0, ...(await numbersOf(folder, name)));
}

async function removeBelow(folder: string, name: string, number: number): Promise<void> {
  const old = (await numbersOf(folder, name)).filter((one) => one < number);
  await Promise.all(old.map((one) => unlink(numbered(folder, name, one)).catch(ignoreMissing)));
}

/** A hard link appears with its content complete, or not at all when the name is taken. */
async function createAs(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string, uid: number | undefined): Promise<LockHolder | undefined> {
  let text: string;
  try {
    text = await readOwn(path, uid);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    return { pid: 0, host: '', startedAt: 0, command: 'unknown', since: '', released: true };
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The system's own error code (`EEXIST`), when it is a system error. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}
