import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { World } from '../kernel/world';
import { jsonPieces } from './json-pieces';
import { takeLock } from './lock';
import { type Owner, readPrivately, writePrivately } from './private-file';
import { StateFileError } from './state-file-error';

/** Format of the saved world; raise it whenever an older file would be misread. */
const WORLD_VERSION = 1;

const SLICES = [
  'appconfig',
  'appconfigdata',
  'lambda',
  'cloudwatch',
  'logs',
  'xray',
  'codedeploy',
  'traffic',
] as const satisfies readonly (keyof World)[];

/** A saved world that this process has locked until `release`. */
export interface StateFile {
  readonly path: string;
  /** The saved world, or undefined when none has been saved. */
  load(): Promise<World | undefined>;
  /** Replaces the saved world (or its text, whole or in pieces); a crash at any moment leaves the old one or the new one. */
  save(world: World | string | string[]): Promise<void>;
  release(): Promise<void>;
}

/** Locks the file (its folder is made when missing). Throws `StateFileError`. */
export async function openStateFile(path: string, owner: Owner): Promise<StateFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new StateFileError('unwritable', path, `cannot make the folder of ${path}: ${String(cause)}`, { cause });
  });
  const lock = await takeLock(path, owner);
  await removeDrafts(path, owner);
  return {
    path,
    async load() {
      const text = await readPrivately(path, owner);
      return text === undefined ? undefined : parseWorld(text, path);
    },
    save: (world) =>
      writePrivately(path, typeof world === 'string' || Array.isArray(world) ? world : jsonPieces(world), owner),
    release: () => lock.release(),
  };
}

/** Reads a saved world's text. Throws `damaged` or `version`. */
function parseWorld(text: string, path: string): World {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StateFileError('damaged', path, `${path} is cut short or damaged: it is not whole JSON`, { cause });
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) {
    throw new StateFileError('damaged', path, `${path} holds no sandbox world`);
  }
  if (value.version !== WORLD_VERSION) {
    const found = JSON.stringify(value.version);
    throw new StateFileError(
      'version',
      path,
      `${path} is of version ${found}; this program reads version ${WORLD_VERSION}`,
    );
  }
  const world = value as World;
  const missing = SLICES.find((slice) => typeof world[slice] !== 'object' || world[slice] === null);
  if (missing !== undefined || !Number.isFinite(world.now) || !Number.isFinite(world.randomState)) {
    throw new StateFileError(
      'damaged',
      path,
      `${path} holds no whole sandbox world: ${missing ?? 'its clock'} is missing`,
    );
  }
  return world;
}

/** Drafts that a killed process left beside the file. */
async function removeDrafts(path: string, owner: Owner): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (Number.isInteger(pid) && pid !== owner.pid && owner.isAlive(pid)) continue;
    await rm(join(dirname(path), name), { force: true });
  }
}
