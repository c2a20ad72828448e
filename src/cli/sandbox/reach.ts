import type { Clock } from '../../ports/clock';
import { simulatedClock, wallClock } from '../clocks';
import type { ComposeParts, Reach } from '../reach/reach';
import { sandboxError } from './files';
import { WORLD_CREDENTIALS } from './prepare-world';
import { type RunningSandbox, runningSandbox } from './sandboxes';
import { openSavedWorld } from './saved-world';
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

/** The local AWS: the running one if there is one, else one in this process on the saved world. */
export async function reachSandbox({ terminal, system }: ComposeParts): Promise<Reach> {
  const running = await runningSandbox();
  if (running !== undefined) {
    const { run, client } = running;
    return {
      connection: {
        region: system.region,
        endpoint: run.endpoint,
        credentials: { accessKeyId: run.accessKeyId, secretAccessKey: run.secretAccessKey },
      },
      clock: await servedClock(client),
      mark: 'SANDBOX',
      endpointName: run.endpoint,
      ...recordsOf(running),
      close: async () => {},
    };
  }
  try {
    const { sandbox, close } = await openSavedWorld({
      onNew() {
        const step = terminal.step('making a new world: provisioning it as a real account would be');
        return () =>
          step.done(
            'a new world: the deployed system with the flag off, 50 users, 1,000 requests an hour as its clock passes',
          );
      },
    });
    return {
      connection: { region: system.region, credentials: WORLD_CREDENTIALS, requestHandler: sandbox.requestHandler() },
      clock: simulatedClock(sandbox),
      mark: 'SANDBOX',
      endpointName: 'in this process',
      close,
    };
  } catch (error) {
    throw sandboxError(error);
  }
}
