import { readFileSync } from 'node:fs';

/** Whether a process of this machine runs; another user's counts, though it may not be signalled. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Fields of /proc/PID/stat after the name, which may hold spaces and brackets; the start is field 22 of all (proc(5)). */
const START_FIELD = 19;

/**
 * The boot and the tick of it at which a process of this machine started: no other process with that number has the same.
 * A corrected clock does not change it. Undefined where the system does not say (not Linux, or no such process).
 */
export function birthOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_FIELD];
    return tick === undefined ? undefined : `${boot}-${tick}`;
  } catch {
    return undefined;
  }
}
