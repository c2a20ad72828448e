import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { JOURNAL_FILE } from '../../journal/file-journal';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from '../../sandbox/kernel/create-world';
import { stateFolderOf } from '../records';
import { defaultStatePath } from './files';

/** Journal and lock of a saved world. The worlds at the default places have the account's folder, every other one its own. */
export function recordsFolder(statePath: string, account = SANDBOX_ACCOUNT): string {
  const shared = stateFolderOf(account, SANDBOX_REGION);
  const path = resolve(statePath);
  if (path === defaultStatePath('ready-made')) return shared;
  if (path === defaultStatePath('fresh')) return `${shared}-fresh`;
  const name = basename(path)
    .replace(/\.json$/, '')
    .replace(/[^a-zA-Z0-9-]/g, '_')
    .slice(0, 40);
  return `${shared}-${name}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}

/** A new world has no history: the journal of the one before is kept beside it under another name. */
export async function setJournalAside(statePath: string): Promise<void> {
  const folder = recordsFolder(statePath);
  await rename(folder, `${folder}.before-${Date.now()}`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/**
 * A world that was saved while all worlds of an account wrote into one journal goes on from a copy of it. `fresh`: which
 * of the two that was.
 */
export async function adoptSharedJournal(statePath: string, fresh: boolean): Promise<void> {
  const own = recordsFolder(statePath);
  const shared = recordsFolder(defaultStatePath(fresh ? 'fresh' : 'ready-made'));
  if (own === shared || existsSync(own) || !existsSync(join(shared, JOURNAL_FILE))) return;
  await mkdir(own, { recursive: true, mode: 0o700 });
  await copyFile(join(shared, JOURNAL_FILE), join(own, JOURNAL_FILE));
}
