import { OperatorError } from '../../domain/operator-error';
// Not by the sandbox's index: a command that only asks a running one does not load another.
import {
  announcedSandboxes,
  type ControlClient,
  connectControl,
  type RunFile,
  readRunFile,
} from '../../sandbox/http/control-client';
import { announcementsFolder, defaultStatePath, owner, sandboxError } from './files';

export interface RunningSandbox {
  readonly client: ControlClient;
  readonly run: RunFile;
  /** Where its world is saved. */
  readonly statePath: string;
  /** It serves a fresh account: names and ids are those of the configuration. */
  readonly fresh: boolean;
}

/** The running sandbox that answers at this host and port, wherever its world is saved. */
export async function runningSandboxAt(host: string): Promise<RunningSandbox | undefined> {
  const places = [await atDefaultPlaces(), ...(await announced())].filter((place) => place !== undefined);
  const found = places.find(({ run }) => new URL(run.endpoint).host === host);
  return found === undefined ? undefined : { ...found, client: connectControl(found.run) };
}

const announced = async (): Promise<readonly Omit<RunningSandbox, 'client'>[]> =>
  (await announcedSandboxes(announcementsFolder(), owner)).map((run) => ({
    run,
    statePath: run.statePath ?? defaultStatePath(),
    fresh: run.fresh === true,
  }));

async function atDefaultPlaces(): Promise<Omit<RunningSandbox, 'client'> | undefined> {
  for (const kind of ['ready-made', 'fresh'] as const) {
    const statePath = defaultStatePath(kind);
    const run = await readRunFile(statePath, owner);
    if (run !== undefined) return { run, statePath, fresh: kind === 'fresh' };
  }
  return undefined;
}

/**
 * The control of the running sandbox, wherever its world is saved; undefined when none runs. Without a running sandbox at the
 * default places, the one that was started with --state is taken; OperatorError SANDBOX when several of those run.
 */
export async function runningSandbox(): Promise<RunningSandbox | undefined> {
  const found = await findRunning().catch((error: unknown) => {
    throw sandboxError(error);
  });
  return found === undefined ? undefined : { ...found, client: connectControl(found.run) };
}

async function findRunning(): Promise<Omit<RunningSandbox, 'client'> | undefined> {
  const usual = await atDefaultPlaces();
  if (usual !== undefined) return usual;
  const others = await announced();
  if (others.length < 2) return others[0];
  throw new OperatorError('SANDBOX', `${others.length} sandboxes are running, and none at the default place`, {
    why: others.map(({ run, statePath }) => `process ${run.pid} with ${statePath}`).join(', '),
    next: 'stop all but one with Ctrl-C there',
  });
}
