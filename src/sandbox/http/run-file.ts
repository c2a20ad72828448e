import { rm } from 'node:fs/promises';
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
}

export const runFilePath = (statePath: string): string => `${statePath}.run`;

export async function writeRunFile(statePath: string, run: RunFile, owner: Owner): Promise<void> {
  const process = await processMark(run.pid);
  await writePrivately(runFilePath(statePath), `${JSON.stringify({ ...run, process })}\n`, owner);
}

/** The running sandbox that holds this state file, or undefined. A file left by a dead process counts as none. */
export async function readRunFile(statePath: string, owner: Owner): Promise<RunFile | undefined> {
  const text = await readPrivately(runFilePath(statePath), owner);
  if (text === undefined) return undefined;
  let run: Partial<RunFile> & { readonly process?: string };
  try {
    run = JSON.parse(text) as typeof run;
  } catch {
    return undefined;
  }
  const { version, pid, endpoint, token, accessKeyId, secretAccessKey } = run;
  if (version !== 1 || typeof pid !== 'number' || !owner.isAlive(pid)) return undefined;
  if (!(await isSameProcess(pid, run.process))) return undefined;
  if (!endpoint || !token || !accessKeyId || !secretAccessKey) return undefined;
  return { version, pid, endpoint, token, accessKeyId, secretAccessKey };
}

export async function removeRunFile(statePath: string): Promise<void> {
  await rm(runFilePath(statePath), { force: true });
}
