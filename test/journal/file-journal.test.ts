import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdtemp, readFile, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/cli/live-process';
import { REPAIR_STEP } from '../../src/domain/journal/steps';
import { OperatorError } from '../../src/domain/operator-error';
import { createFileJournal } from '../../src/journal/file-journal';
import { stateFolder } from '../../src/journal/state-folder';
import { saying } from '../support/saying';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'journal-')), '000000000000-us-east-1');
  path = join(folder, 'journal.jsonl');
});

let nonces = 0;
const open = (run = 'r1') =>
  createFileJournal({
    folder: async () => folder,
    actor: async () => 'arn:aws:sts::000000000000:assumed-role/operator/rehearsal',
    version: '0.1.0',
    run,
    clock: { now: () => Date.UTC(2026, 10, 21, 9) },
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    self: { pid: process.pid, host: hostname(), startedAt: 1, isAlive },
    nonce: () => {
      nonces += 1;
      return String(nonces);
    },
  });

const step = (name: string) =>
  ({ command: 'provision', step: `create ${name}`, phase: 'done', reason: 'test\nline' }) as const;

describe('the file journal', () => {
  it('is empty and intact before anything was written', async () => {
    expect(await open().entries()).toEqual([]);
    expect(await open().verify()).toEqual({ kind: 'intact', entries: 0, repaired: false });
  });

  it('stamps each record with its number, time, run, actor and version, and chains it to the one before', async () => {
    const journal = open();
    const first = await journal.append(step('one'));
    const second = await journal.append(step('two'));
    expect(first).toMatchObject({
      seq: 1,
      at: '2026-11-21T09:00:00.000Z',
      prev: '0'.repeat(64),
      run: 'r1',
      version: '0.1.0',
      step: 'create one',
    });
    expect(second).toMatchObject({ seq: 2, prev: first.hash });
    expect(await journal.entries()).toEqual([first, second]);
    expect(await open('r2').verify()).toEqual({ kind: 'intact', entries: 2, repaired: false });
  });

  it('keeps the file to its owner', async () => {
    await open().append(step('one'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('goes on after another process appended in between', async () => {
    const mine = open('a');
    const theirs = open('b');
    await mine.append(step('one'));
    await theirs.append(step('two'));
    await mine.append(step('three'));
    expect((await mine.entries()).map((entry) => [entry.seq, entry.run])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ]);
    expect(await mine.verify()).toMatchObject({ kind: 'intact', entries: 3 });
  });

  it.each([
    [
      'changed',
      (lines: string[]) => [lines[0], lines[1]!.replace('two', 'TWO'), lines[2]],
      2,
      'its hash does not match its text',
    ],
    ['removed', (lines: string[]) => [lines[0], lines[2]], 2, 'it does not follow the record before it'],
    [
      'inserted',
      (lines: string[]) => [lines[0], lines[0], lines[1], lines[2]],
      2,
      'it does not follow the record before it',
    ],
    ['emptied', (lines: string[]) => [lines[0], '', lines[2]], 2, 'it does not end with a hash'],
    ['cut off at the head', (lines: string[]) => [lines[1], lines[2]], 1, 'it does not follow the record before it'],
  ])(
    'finds the line that was %s, and refuses to append to a chain that does not hold',
    async (_, damage, line, why) => {
      const journal = open();
      for (const name of ['one', 'two', 'three']) await journal.append(step(name));
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      await writeFile(path, `${damage(lines).join('\n')}\n`);
      const verified = await open().verify();
      expect(verified).toMatchObject({ kind: 'broken', line });
      expect(verified.kind === 'broken' && verified.why).toContain(why);
      const refusal = await open()
        .append(step('four'))
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(OperatorError);
      expect(refusal).toMatchObject({ code: 'JOURNAL', next: saying(`mv ${path}`) });
    },
  );

  it('moves a torn last line into a note when it is next opened', async () => {
    const journal = open();
    await journal.append(step('one'));
    await appendFile(path, '{"seq":2,"at":"2026-11-21T09:0');
    const reopened = open('r2');
    const entry = await reopened.append(step('two'));
    expect(entry.seq).toBe(3);
    const entries = await reopened.entries();
    expect(entries[1]).toMatchObject({
      step: REPAIR_STEP,
      phase: 'note',
      after: { torn: '{"seq":2,"at":"2026-11-21T09:0' },
    });
    expect(await reopened.verify()).toEqual({ kind: 'intact', entries: 3, repaired: true });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('repairs on reading too', async () => {
    await open().append(step('one'));
    await appendFile(path, 'torn');
    expect((await open().entries()).map((entry) => entry.step)).toEqual(['create one', REPAIR_STEP]);
    expect((await readFile(path, 'utf8')).endsWith('\n')).toBe(true);
  });

  it('says what to do when the folder cannot be written', async () => {
    await writeFile(folder, 'a file where the folder should be');
    await expect(open().append(step('one'))).rejects.toMatchObject({
      code: 'JOURNAL',
      next: saying('XDG_STATE_HOME'),
    });
  });

  it('does not write through a symbolic link', async () => {
    await open().append(step('one'));
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, '');
    await unlink(path);
    await symlink(elsewhere, path);
    await expect(open().append(step('two'))).rejects.toMatchObject({ code: 'JOURNAL' });
    await chmod(elsewhere, 0o600);
    expect(await readFile(elsewhere, 'utf8')).toBe('');
  });

  it('keeps one unbroken chain when processes append at once and are killed in the middle', async () => {
    const script = new URL('./fixtures/append-forever.ts', import.meta.url).pathname;
    const children = ['a', 'b', 'c'].map((run) =>
      spawn(process.execPath, ['--import', 'tsx', script, folder, run], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const written = children.map(() => 0);
    children.forEach((child, index) => {
      child.stdout?.on('data', (data: Buffer) => {
        written[index] = (written[index] ?? 0) + data.toString().trim().split('\n').length;
      });
    });
    const enough = async () => {
      while (written.some((count) => count < 5)) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await enough();
    for (const child of children) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const last = await open().append(step('after'));
    const verified = await open().verify();
    expect(verified).toMatchObject({ kind: 'intact', entries: last.seq });
    expect(last.seq).toBeGreaterThan(written.reduce((sum, count) => sum + count, 0));
  }, 60_000);
});

describe('stateFolder', () => {
  it('follows XDG_STATE_HOME, one folder an account and region', () => {
    expect(
      stateFolder({ xdgStateHome: '/state', home: '/home/ops' }, { account: '111122223333', region: 'us-east-1' }),
    ).toBe('/state/huntaze-beta/111122223333-us-east-1');
  });

  it.each([undefined, '', 'relative/path'])('falls back to the home folder for %j', (xdgStateHome) => {
    expect(stateFolder({ xdgStateHome, home: '/home/ops' }, { account: '1', region: '../../etc' })).toBe(
      '/home/ops/.local/state/huntaze-beta/1-______etc',
    );
  });
});
