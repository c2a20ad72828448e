import type { Clock } from '../../ports/clock';
import { SANDBOX_REGION } from '../../sandbox/index';
import { simulatedClock, wallClock } from '../clocks';
import type { ComposeParts, Reach } from '../reach';
import { stateFolderOf } from '../records';
import { sandboxError } from './files';
import { WORLD_CREDENTIALS } from './prepare-world';
import { type RunningSandbox, runningSandbox } from './sandboxes';
import { openSavedWorld } from './saved-world';

/** A running sandbox's clock: the time it last reported, advanced at its speed. */
export function pacedClock(now: number, speed: number): Clock {
  const readAt = Date.now();
  return {
    now: () => Math.floor(now + (Date.now() - readAt) * speed),
    sleep: (ms, signal) => wallClock.sleep(ms / speed, signal),
  };
}

/** A fresh account is another one than the ready-made, with the same number: its journal lies beside that one's. */
export const recordsOf = ({ fresh }: Pick<RunningSandbox, 'fresh'>): Pick<Reach, 'records'> =>
  fresh ? { records: (account) => `${stateFolderOf(account, SANDBOX_REGION)}-fresh` } : {};

/** The local AWS: the running one if there is one, else one in this process on the saved world. */
export async function reachSandbox({ terminal, system }: ComposeParts): Promise<Reach> {
  const running = await runningSandbox();
  if (running !== undefined) {
    const { run, client } = running;
    const { now, speed } = await client.status();
    return {
      connection: {
        region: system.region,
        endpoint: run.endpoint,
        credentials: { accessKeyId: run.accessKeyId, secretAccessKey: run.secretAccessKey },
      },
      clock: pacedClock(now, speed),
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
