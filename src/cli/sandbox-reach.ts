import type { Clock } from '../ports/clock';
import { openSandbox, openStateFile } from '../sandbox/index';
import { simulatedClock, wallClock } from './clocks';
import { DEFAULT_RATE_PER_HOUR, prepareWorld, WORLD_CREDENTIALS } from './prepare-world';
import type { ComposeParts, Reach } from './reach';
import { databaseUrlOf, defaultStatePath, owner, sandboxError } from './sandbox-files';
import { runningSandbox } from './sandboxes';

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
    const file = await openStateFile(defaultStatePath(), owner);
    const world = await file.load();
    const sandbox = await openSandbox({
      ...databaseUrlOf(undefined),
      ...(world === undefined ? { startAt: Date.now() } : { world }),
    });
    if (world === undefined) {
      const step = terminal.step('making a new world: provisioning it as a real account would be');
      await prepareWorld(sandbox, DEFAULT_RATE_PER_HOUR);
      await file.save(await sandbox.save());
      step.done(
        'a new world: the deployed system with the flag off, 50 users, 1,000 requests an hour as its clock passes',
      );
    }
    return {
      connection: { region: system.region, credentials: WORLD_CREDENTIALS, requestHandler: sandbox.requestHandler() },
      clock: simulatedClock(sandbox),
      mark: 'SANDBOX',
      endpointName: 'in this process',
      async close() {
        await file.save(await sandbox.save());
        await sandbox.close();
        await file.release();
      },
    };
  } catch (error) {
    throw sandboxError(error);
  }
}
