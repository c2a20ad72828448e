import { openSandbox, openStateFile } from '../../sandbox/index';
import { databaseUrlOf, defaultStatePath, owner } from './files';
import { otherNodes } from './nodes';
import { DEFAULT_RATE_PER_HOUR, prepareWorld } from './prepare-world';

/** The saved world in this process; its file is locked until it is closed. */
export interface SavedWorld {
  readonly sandbox: Awaited<ReturnType<typeof openSandbox>>;
  /** Writes the world back and unlocks the file. */
  close(): Promise<void>;
  /** Unlocks the file without writing it. */
  abandon(): Promise<void>;
}

/**
 * Opens the world that `--sandbox` commands use while no sandbox is running. `onNew` is called when there is none yet
 * (or always with `fresh`): it may throw, and what it answers is called when the new world is provisioned and saved.
 */
export async function openSavedWorld(options: {
  readonly fresh?: boolean;
  readonly onNew?: () => (() => void) | undefined;
}): Promise<SavedWorld> {
  const file = await openStateFile(defaultStatePath(), owner);
  try {
    const world = options.fresh === true ? undefined : await file.load();
    const ready = world === undefined ? options.onNew?.() : undefined;
    const sandbox = await openSandbox({
      ...(await databaseUrlOf(undefined)),
      ...(await otherNodes()),
      ...(world === undefined ? { startAt: Date.now() } : { world }),
    });
    if (world === undefined) {
      await prepareWorld(sandbox, DEFAULT_RATE_PER_HOUR);
      await file.save(await sandbox.save());
      ready?.();
    }
    return {
      sandbox,
      async close() {
        await file.save(await sandbox.save());
        await sandbox.close();
        await file.release();
      },
      async abandon() {
        await sandbox.close();
        await file.release();
      },
    };
  } catch (error) {
    await file.release();
    throw error;
  }
}
