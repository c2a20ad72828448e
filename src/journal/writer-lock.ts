import { OperatorError } from '../domain/operator-error';
import type { Clock } from '../ports/clock';
import type { WriterLock } from '../ports/journal';
import { codeOf, type LockAttempt, type ProcessIdentity, tryLock } from './lock-file';

const NAME = 'writer.lock';

/**
 * The lock against two terminals. LOCKED (nothing done) names the holder; JOURNAL says that the state folder cannot be
 * used at all.
 */
export function createWriterLock(options: {
  readonly folder: () => Promise<string>;
  readonly self: ProcessIdentity;
  readonly clock: Pick<Clock, 'now'>;
  readonly nonce: () => string;
}): WriterLock {
  const take = async (command: string): Promise<LockAttempt> => {
    const folder = await options.folder();
    try {
      const since = new Date(options.clock.now()).toISOString();
      return await tryLock(folder, NAME, options.self, { command, since, nonce: options.nonce() });
    } catch (error) {
      if (error instanceof OperatorError) throw error;
      throw new OperatorError(
        'JOURNAL',
        `the writer lock in ${folder} cannot be taken: ${codeOf(error) ?? String(error)}`,
        {
          next: `make ${folder} writable, or set XDG_STATE_HOME to a folder that is`,
          cause: error,
        },
      );
    }
  };
  return {
    async hold(command, work) {
      const attempt = await take(command);
      if (attempt.kind === 'taken') {
        const { holder } = attempt;
        throw new OperatorError(
          'LOCKED',
          `${holder.command} is writing (process ${holder.pid} on ${holder.host}, since ${holder.since})`,
          {
            why: 'only one terminal may change the deployed system at a time',
            next: `wait for it to end; if that machine is gone, remove ${attempt.path}`,
          },
        );
      }
      try {
        return await work();
      } finally {
        await attempt.release().catch(() => undefined);
      }
    },
  };
}
