import type { Clock } from '../../ports/clock';
import { wallClock } from '../clocks';
import type { Reach } from '../reach/reach';
import type { RunningSandbox } from './running';
import { recordsFolder } from './world-records';

/** How often a waiting command reads a running sandbox's clock again: somebody may advance it. */
const READ_AGAIN_MS = 1_000;

/**
 * A running sandbox's clock: the time it last reported, advanced at its speed, and read again while a command waits. The
 * one clock of everything that reaches that sandbox.
 */
export async function servedClock(client: Pick<RunningSandbox['client'], 'status'>): Promise<Clock> {
  const read = async () => ({ ...(await client.status()), readAt: Date.now() });
  let last = await read();
  const now = (): number => Math.floor(last.now + (Date.now() - last.readAt) * last.speed);
  return {
    now,
    async sleep(ms, signal) {
      const until = now() + ms;
      while (now() < until) {
        await wallClock.sleep(Math.min(READ_AGAIN_MS, Math.ceil((until - now()) / last.speed)), signal);
        last = await read().catch(() => last);
      }
      signal?.throwIfAborted();
    },
  };
}

/** Each world has a journal of its own. */
export const recordsOf = ({ statePath }: Pick<RunningSandbox, 'statePath'>): Pick<Reach, 'records'> => ({
  records: (account) => recordsFolder(statePath, account),
});
