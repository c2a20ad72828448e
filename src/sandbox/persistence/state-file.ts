import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WORLD_VERSION, type World } from '../kernel/world';
import type { Block } from '../packed/block';
import { blocksOf } from '../packed/blocks-of';
import { BlockFolder } from './block-folder';
import { parseJsonBytes } from './json-bytes';
import { jsonPieces } from './json-pieces';
import { takeLock } from './lock';
import { type Owner, readPrivately, writePrivately } from './private-file';
import { StateFileError } from './state-file-error';

/**
 * Formats of the saved world that this program reads; it writes the newest. Raise it whenever an older program would misread
 * a file.
 *
 *   1   everything in one file
 *   2   old telemetry in packed blocks, each in a file of its own
 */
const READABLE_VERSIONS: readonly unknown[] = [1, WORLD_VERSION];

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
  /** The saved world, or undefined when none has been saved. Throws `StateFileError`. */
  load(): Promise<World | undefined>;
  /**
   * Replaces the saved world, one save after the other; a crash at any moment leaves the old one or the new one. Packed blocks are written first, each
   * once; from then on the world reads them from their files.
   */
  save(world: World | LiveWorld): Promise<void>;
  release(): Promise<void>;
}

/** A world that goes on while it is written. */
export interface LiveWorld {
  /** Its packed blocks as they are now. */
  blocks(): readonly Block[];
  /** Its text, taken between two calls. */
  pieces(): Promise<string[]>;
}

/** Locks the file (its folder is made when missing). Throws `StateFileError`. */
export async function openStateFile(path: string, owner: Owner): Promise<StateFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new StateFileError('unwritable', path, `cannot make the folder of ${path}: ${String(cause)}`, { cause });
  });
  const lock = await takeLock(path, owner);
  await removeDrafts(path, owner);
  const folder = new BlockFolder(path, owner);
  const write = async (live: LiveWorld): Promise<void> => {
    await folder.write(live.blocks());
    // A block that comes after this is in the text with its data: only blocks of this list are read from files.
    const kept = live.blocks();
    await writePrivately(path, await live.pieces(), owner);
    await folder.keepOnly(kept);
  };
  let saved: Promise<void> = Promise.resolve();
  return {
    path,
    async load() {
      const bytes = await readPrivately(path, owner);
      if (bytes === undefined) return undefined;
      const world = parseWorld(bytes, path);
      await folder.check(blocksOf(world));
      return world;
    },
    save(world) {
      const next = saved.then(() => write('pieces' in world ? world : liveOf(world)));
      saved = next.catch(() => undefined);
      return next;
    },
    release: () => lock.release(),
  };
}

const liveOf = (world: World): LiveWorld => ({ blocks: () => blocksOf(world), pieces: async () => jsonPieces(world) });

/** Reads a saved world's text. Throws `damaged` or `version`. */
function parseWorld(bytes: Buffer, path: string): World {
  let value: unknown;
  try {
    value = parseJsonBytes(bytes);
  } catch (cause) {
    throw new StateFileError('damaged', path, `${path} is cut short or damaged: it is not whole JSON`, { cause });
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) {
    throw new StateFileError('damaged', path, `${path} holds no sandbox world`);
  }
  if (!READABLE_VERSIONS.includes(value.version)) {
    const found = JSON.stringify(value.version);
    const readable = READABLE_VERSIONS.join(' and ');
    throw new StateFileError(
      'version',
      path,
      `${path} is of version ${found}; this program reads versions ${readable}`,
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
