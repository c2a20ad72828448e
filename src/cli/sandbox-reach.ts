import type { Clock } from '../ports/clock';
import { simulatedClock, wallClock } from './clocks';
import { WORLD_CREDENTIALS } from './prepare-world';
import type { ComposeParts, Reach } from './reach';
import { sandboxError } from './sandbox-files';
import { runningSandbox } from './sandboxes';
import { openSavedWorld } from './saved-world';

/** A running sandbox's clock: the time it last reported, advanced at its speed. */
export function pacedClock(now: number, speed: number): Clock {
  const readAt = Date.now();
  return {
    now: () => Math.floor(now + (Date.now() - readAt) * speed),
    sleep: (ms, signal) => wallClock.sleep(ms / speed, signal),
  };
}

/** The local AWS: the running one if there is one, else one in this process on the saved world, whose clock goes on. */
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
