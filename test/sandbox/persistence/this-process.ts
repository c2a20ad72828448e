import type { Owner } from '../../../src/sandbox/index';

/** The test's own process as the owner of files. */
export const thisProcess: Owner = {
  pid: process.pid,
  ...(process.getuid === undefined ? {} : { uid: process.getuid() }),
  isAlive(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
};
