import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateApplicationCommand, ListApplicationsCommand } from '@aws-sdk/client-appconfig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { owner as thisProcess } from '../../../src/cli/sandbox/files';
import { openSandbox, openStateFile, type StateFileError } from '../../../src/sandbox/index';
import type { World } from '../../../src/sandbox/kernel/world';
import { pack } from '../../../src/sandbox/packed/block';
import { foreignReason } from '../../../src/sandbox/persistence/private-file';
import { clientsFor } from '../harness';

describe('the state file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huntaze-state-'));
    path = join(folder, 'state', 'world.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const saveWorld = async (): Promise<void> => {
    const sandbox = await openSandbox({ seed: 3 });
    const file = await openStateFile(path, thisProcess);
    await clientsFor({ sandbox }).appconfig.send(new CreateApplicationCommand({ Name: 'kept' }));
    await file.save(await sandbox.save());
    await file.release();
    await sandbox.close();
  };
  const failure = async (): Promise<StateFileError> => {
    const file = await openStateFile(path, thisProcess);
    try {
      await file.load();
    } catch (error) {
      return error as StateFileError;
    } finally {
      await file.release();
    }
    throw new Error('the file was expected to be refused');
  };

  it('brings a world back that goes on as if it had never stopped', async () => {
    await saveWorld();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const file = await openStateFile(path, thisProcess);
    const world = await file.load();
    const again = await openSandbox({ world: world! });
    const whole = await openSandbox({ seed: 3 });
    const [resumed, direct] = [clientsFor({ sandbox: again }), clientsFor({ sandbox: whole })];
    await direct.appconfig.send(new CreateApplicationCommand({ Name: 'kept' }));
    for (const clients of [resumed, direct]) {
      await clients.appconfig.send(new CreateApplicationCommand({ Name: 'later' }));
    }
    const ids = async (clients: typeof resumed) =>
      (await clients.appconfig.send(new ListApplicationsCommand({}))).Items?.map((item) => item.Id);
    expect(await ids(resumed)).toEqual(await ids(direct));
    expect(again.clock.now()).toBe(whole.clock.now());
    await file.release();
  });

  it('is nothing when there is none', async () => {
    const file = await openStateFile(path, thisProcess);
    expect(await file.load()).toBeUndefined();
    await file.release();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it.each([
    ['cut in half', (text: string) => text.slice(0, text.length / 2), 'damaged', 'cut short'],
    ['empty', () => '', 'damaged', 'cut short'],
    ['another JSON', () => '{"name":"huntaze-beta"}', 'damaged', 'no sandbox world'],
    [
      'a world without its logs',
      (text: string) => JSON.stringify({ ...JSON.parse(text), logs: undefined }),
      'damaged',
      'logs is missing',
    ],
    [
      'of another version',
      (text: string) => JSON.stringify({ ...JSON.parse(text), version: 3 }),
      'version',
      'is of version 3',
    ],
  ])('is refused when it is %s, and left as it is', async (_what, change, kind, words) => {
    await saveWorld();
    const changed = change(readFileSync(path, 'utf8'));
    writeFileSync(path, changed);
    const error = await failure();
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(words);
    expect(error.message).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe(changed);
  });

  it.skipIf(process.platform === 'win32')('is refused when others can write it, or when it is a link', async () => {
    await saveWorld();
    chmodSync(path, 0o620);
    expect(await failure()).toMatchObject({ kind: 'foreign', message: expect.stringContaining('other users') });
    chmodSync(path, 0o600);
    const real = `${path}.real`;
    writeFileSync(real, readFileSync(path));
    rmSync(path);
    symlinkSync(real, path);
    expect(await failure()).toMatchObject({ kind: 'foreign', message: expect.stringContaining('symbolic link') });
  });

  it.runIf(process.getuid?.() === 0)('is refused when another user owns it, even to root', async () => {
    await saveWorld();
    chownSync(path, 12_345, 12_345);
    expect(await failure()).toMatchObject({
      kind: 'foreign',
      message: expect.stringContaining('belongs to user 12345'),
    });
  });

  it.each([
    [1000, 0o600, undefined],
    [1000, 0o644, undefined],
    [1000, 0o664, 'can be written by other users'],
    [1001, 0o600, 'belongs to user 1001'],
  ])('judges a file of user %i with mode %o', (uid, mode, reason) => {
    const status = { uid, mode, isFile: () => true };
    const owner = { ...thisProcess, uid: 1000 };
    if (reason === undefined) expect(foreignReason(status, owner)).toBeUndefined();
    else expect(foreignReason(status, owner)).toContain(reason);
  });

  it('says when its folder cannot be made', async () => {
    writeFileSync(join(folder, 'state'), 'a file where the folder should be');
    await expect(openStateFile(path, thisProcess)).rejects.toMatchObject({ kind: 'unwritable' });
  });

  it('belongs to one process at a time, and is taken over from a dead one', async () => {
    const file = await openStateFile(path, thisProcess);
    await expect(openStateFile(path, thisProcess)).rejects.toMatchObject({ kind: 'locked' });
    await file.release();
    const dead = { ...thisProcess, pid: 999_999, isAlive: (pid: number) => pid !== 999_999 };
    await openStateFile(path, dead);
    const taken = await openStateFile(path, { ...thisProcess, isAlive: dead.isAlive });
    await taken.release();
  });

  it.runIf(process.platform === 'linux')('is taken over from a process whose id was given away since', async () => {
    const file = await openStateFile(path, thisProcess);
    const lock = `${path}.lock`;
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(/\/\d+\n$/, '/1\n'));
    const taken = await openStateFile(path, thisProcess);
    await taken.release();
    expect(existsSync(lock)).toBe(false);
    await file.release();
  });

  describe('with packed telemetry', () => {
    const folderOfBlocks = (): string => `${path}.blocks`;
    const blocks = (): readonly string[] => readdirSync(folderOfBlocks()).map((name) => join(folderOfBlocks(), name));
    const packedWorld = async (texts: readonly string[]): Promise<World> => {
      const sandbox = await openSandbox({ seed: 3 });
      const world = await sandbox.save();
      await sandbox.close();
      const spans = { from: 0, to: 0, receivedFrom: 0, receivedTo: 0, firstId: '', lastId: '' };
      world.xray.blocks = texts.map((text) => ({ ...pack([text]), traces: 1, ...spans }));
      return world;
    };
    const save = async (...worlds: readonly World[]): Promise<void> => {
      const file = await openStateFile(path, thisProcess);
      await Promise.all(worlds.map((world) => file.save(world)));
      await file.release();
    };

    it('writes a block once, and removes it when the world has it no more', async () => {
      const world = await packedWorld(['first', 'second']);
      await save(world);
      expect(blocks()).toHaveLength(2);
      const written = blocks().map((name) => statSync(name).ino);
      await save(world);
      expect(blocks().map((name) => statSync(name).ino)).toEqual(written);
      expect(blocks().map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);

      await save(world, await packedWorld(['third']));
      expect(blocks()).toHaveLength(1);
      await save(await packedWorld([]));
      expect(existsSync(folderOfBlocks())).toBe(false);
    });

    it.each([
      ['is missing', (file: string) => rmSync(file)],
      ['is cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(1))],
      ['is damaged', (file: string) => writeFileSync(file, Buffer.from(readFileSync(file)).fill(7, 0, 1))],
    ])('is refused when a block %s, and says which', async (_what, damage) => {
      await save(await packedWorld(['first', 'second']));
      const [file = ''] = blocks();
      damage(file);
      const error = await failure();
      expect(error.kind).toBe('damaged');
      expect(error.message).toContain(`${path} is not whole: its part ${file}`);
    });

    it.skipIf(process.platform === 'win32')('is refused when others can write a block', async () => {
      await save(await packedWorld(['first']));
      chmodSync(blocks()[0] ?? '', 0o666);
      expect(await failure()).toMatchObject({ kind: 'foreign' });
    });

    it('loads a world of the first version, which has everything in one file', async () => {
      await saveWorld();
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), version: 1 }));
      const file = await openStateFile(path, thisProcess);
      const again = await openSandbox({ world: (await file.load())! });
      expect((await again.save()).version).toBe(2);
      await file.release();
    });
  });
});
