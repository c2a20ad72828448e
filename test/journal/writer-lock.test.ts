import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ProcessIdentity } from '../../src/journal/lock-file';
import { createWriterLock } from '../../src/journal/writer-lock';
import { saying } from '../support/saying';

let folder: string;
const alive = new Set<number>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  alive.clear();
  for (const pid of [1, 2, 3, 4, 5, 6, 7, 8]) alive.add(pid);
});

let nonces = 0;
const lockOf = (pid: number, more: Partial<ProcessIdentity> = {}) =>
  createWriterLock({
    folder: async () => folder,
    self: { pid, host: 'here', startedAt: 100, isAlive: (one) => alive.has(one), ...more },
    clock: { now: () => Date.UTC(2026, 10, 21, 9) },
    nonce: () => {
      nonces += 1;
      return String(nonces);
    },
  });

/** Takes the lock and never gives it back, as a killed process does. */
const takeAndDie = async (pid: number, more: Partial<ProcessIdentity> = {}): Promise<void> => {
  await new Promise<void>((resolve, reject) => {
    lockOf(pid, more)
      .hold('canary', () => {
        resolve();
        return new Promise(() => undefined);
      })
      .catch(reject);
  });
};

describe('the writer lock', () => {
  it('is free again after the work, whether it succeeded or failed', async () => {
    expect(await lockOf(1).hold('canary', async () => 'done')).toBe('done');
    await expect(lockOf(2).hold('ramp', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lockOf(3).hold('rollback', async () => 'again')).toBe('again');
  });

  it('names the holder to the second terminal, which does nothing', async () => {
    await takeAndDie(1);
    let ran = false;
    const second = lockOf(2).hold('ramp', async () => {
      ran = true;
    });
    await expect(second).rejects.toMatchObject({
      code: 'LOCKED',
      exitCode: 5,
      message: expect.stringContaining('canary is writing (process 1 on here, since 2026-11-21T09:00:00.000Z)'),
    });
    expect(ran).toBe(false);
  });

  it('refuses a second hold in the same process', async () => {
    await takeAndDie(1);
    await expect(lockOf(1).hold('ramp', async () => undefined)).rejects.toMatchObject({ code: 'LOCKED' });
  });

  it('is taken over when its process is gone, also by a new process with the same number', async () => {
    await takeAndDie(1);
    alive.delete(1);
    expect(await lockOf(2).hold('rollback', async () => 'mine')).toBe('mine');
    await takeAndDie(3);
    expect(await lockOf(3, { startedAt: 200 }).hold('rollback', async () => 'mine too')).toBe('mine too');
  });

  it('is never taken from a holder on another machine', async () => {
    await takeAndDie(1, { host: 'elsewhere' });
    alive.delete(1);
    await expect(lockOf(2).hold('ramp', async () => undefined)).rejects.toMatchObject({ code: 'LOCKED' });
  });

  it('lets exactly one of many at once in after a crash', async () => {
    for (let round = 0; round < 20; round += 1) {
      await takeAndDie(1);
      alive.delete(1);
      let inside = 0;
      let entered = 0;
      let refused = 0;
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const attempts = [2, 3, 4, 5, 6, 7, 8].map((pid) =>
        lockOf(pid)
          .hold('ramp', async () => {
            entered += 1;
            inside += 1;
            expect(inside).toBe(1);
            await ended;
            inside -= 1;
          })
          .catch((error: { code: string }) => {
            expect(error.code).toBe('LOCKED');
            refused += 1;
          }),
      );
      const losers = Promise.all(attempts);
      while (entered + refused < attempts.length) await new Promise((resolve) => setTimeout(resolve, 5));
      end();
      await losers;
      expect(entered).toBe(1);
      alive.add(1);
    }
  });

  it('keeps one file', async () => {
    for (let n = 0; n < 5; n += 1) await lockOf(1).hold('canary', async () => undefined);
    expect(await readdir(folder)).toEqual(['writer.lock.000005']);
  });

  it('reads an unreadable lock file as released', async () => {
    await writeFile(join(folder, 'writer.lock.000001'), 'half');
    expect(await lockOf(1).hold('canary', async () => 'ok')).toBe('ok');
  });

  it('says what to do when the folder cannot be used', async () => {
    folder = join(folder, 'file');
    await writeFile(folder, '');
    await expect(lockOf(1).hold('canary', async () => undefined)).rejects.toMatchObject({
      code: 'JOURNAL',
      next: saying('XDG_STATE_HOME'),
    });
  });
});
