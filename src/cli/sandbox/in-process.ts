import { simulatedClock } from '../clocks';
import type { ComposeParts, Reach } from '../reach/reach';
import { sandboxError } from './files';
import { WORLD_CREDENTIALS } from './prepare-world';
import { openSavedWorld } from './saved-world';

/** A local AWS in this process, on the saved world. */
export async function reachSavedWorld({ terminal, system }: Pick<ComposeParts, 'terminal' | 'system'>): Promise<Reach> {
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
