import { openSandbox } from '../sandbox/index';
import { simulatedClock } from './clocks';
import type { ComposeParts, Reach } from './compose';

/** The local AWS: the running one if there is one, else one in this process on the saved world. */
export async function reachSandbox(_parts: ComposeParts): Promise<Reach> {
  const sandbox = await openSandbox({});
  return {
    connection: { region: 'us-east-1', credentials: { accessKeyId: 'SANDBOX', secretAccessKey: 'sandbox' }, requestHandler: sandbox.requestHandler() },
    clock: simulatedClock(sandbox),
    mark: 'SANDBOX',
    endpointName: 'in this process',
    close: () => sandbox.close(),
  };
}
