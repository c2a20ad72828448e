import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Owner, readPrivately, writePrivately } from '../persistence/private-file';
import { isSameProcess, processMark } from '../persistence/process-mark';

/** How another process of the same user finds and steers a running sandbox; mode 0600, beside the state file. */
export interface RunFile {
  readonly version: 1;
  readonly pid: number;
  readonly endpoint: string;
  /** Opens the control path. */
  readonly token: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** In an announcement: where its world is saved. */
  readonly statePath?: string;
  /** In an announcement: its ids are drawn as AWS draws them. */
  readonly fresh?: boolean;
}

export const runFilePath = (statePath: string): string => `${statePath}.run`;

export async function writeRunFile(statePath: string, run: RunFile, owner: Owner): Promise<void> {
  const process = await processMark(run.pid);
  await writePrivately(runFilePath(statePath), `${JSON.stringify({ ...run, process })}\n`, owner);
}

/**
 * Writes the run file a second time, into a folder in which other processes look for running sandboxes wherever their state
 * files are. Returns a function that removes it.
 */
export async function announce(
  folder: string,
  statePath: string,
  run: RunFile,
  owner: Owner,
): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, String(run.pid));
  await writeRunFile(path, { ...run, statePath }, owner);
  return () => removeRunFile(path);
}

/** The running sandboxes that announced themselves in the folder; files of processes that have ended are removed. */
export async function announcedSandboxes(folder: string, owner: Owner): Promise<readonly RunFile[]> {
  const names = await readdir(folder).catch(() => []);
  const found: RunFile[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.run'))) {
    const path = join(folder, name.slice(0, -'.run'.length));
    const run = await readRunFile(path, owner);
    if (run === undefined) await removeRunFile(path);
    else found.push(run);
  }
  return found;
}

/** The running sandbox that holds this state file, or undefined. The file of a process that has ended is ignored. */
export async function readRunFile(statePath: string, owner: Owner): Promise<RunFile | undefined> {
  const text = (await readPrivately(runFilePath(statePath), owner))?.toString('utf8');
  if (text === undefined) return undefined;
  let run: Partial<RunFile> & { readonly process?: string };
  try {
    run = JSON.parse(text) as typeof run;
  } catch {
    return undefined;
  }
  const { version, pid, endpoint, token, accessKeyId, secretAccessKey, statePath: saved, fresh } = run;
  if (version !== 1 || typeof pid !== 'number' || !owner.isAlive(pid)) return undefined;
  if (!(await isSameProcess(pid, run.process))) return undefined;
  if (!endpoint || !token || !accessKeyId || !secretAccessKey) return undefined;
  const place = saved === undefined ? {} : { statePath: saved };
  return {
    version,
    pid,
    endpoint,
    token,
    accessKeyId,
    secretAccessKey,
    ...place,
    ...(fresh === true ? { fresh } : {}),
  };
}

export async function removeRunFile(statePath: string): Promise<void> {
  await rm(runFilePath(statePath), { force: true });
}
