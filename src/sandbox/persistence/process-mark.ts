import { readFile } from 'node:fs/promises';

/**
 * What tells a process from a later one with the same id: the machine's boot and the process's start, where the system
 * shows them (Linux); `ended` for a process that was killed and still has its id; undefined elsewhere.
 */
export async function processMark(pid: number): Promise<string | undefined> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    // A zombie: it was killed, and its id stays taken until its parent reads the exit status.
    if (state === 'Z' || state === 'X') return 'ended';
    return fields[18] === undefined ? undefined : `${boot}/${fields[18]}`;
  } catch {
    return undefined;
  }
}

/** Whether the process that wrote `mark` is the one that has its id now; unknown counts as yes. */
export async function isSameProcess(pid: number, mark: string | undefined): Promise<boolean> {
  const now = await processMark(pid);
  return now === undefined || mark === undefined || mark === '' || now === mark;
}
