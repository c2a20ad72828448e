import type { ComposeParts, Reach } from '../reach/reach';
import { runningSandbox } from './running';
import { recordsOf, servedClock } from './served';

/** The local AWS: the running one if there is one, else one in this process on the saved world. */
export async function reachSandbox(parts: ComposeParts): Promise<Reach> {
  const running = await runningSandbox();
  if (running !== undefined) {
    const { run, client } = running;
    return {
      connection: {
        region: parts.system.region,
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
  return (await import('./in-process')).reachSavedWorld(parts);
}
