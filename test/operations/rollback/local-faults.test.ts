import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { historyCommand } from '../../../src/commands/history';
import { statusCommand } from '../../../src/commands/watch/status';
import { sealRecord } from '../../../src/domain/journal/chain';
import { OperatorError } from '../../../src/domain/operator-error';
import { createTestCall } from '../../support/command-call';
import { openStage, type Stage } from '../stage';
import { rollBackNow } from './rollback-request';

const isRoot = process.getuid?.() === 0;
const mounted: string[] = [];
let stage: Stage;

/** A file system of its own over the folder; only root of a Linux machine may do so. */
function mountSmall(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  mounted.push(folder);
  return true;
}
const canMount = isRoot && process.platform === 'linux' && tryToMount();
function tryToMount(): boolean {
  const probe = join('/tmp', `huntaze-mount-${process.pid}`);
  mkdirSync(probe, { recursive: true });
  return mountSmall(probe);
}

afterEach(async () => {
  for (const folder of mounted.splice(0)) execFileSync('umount', ['-l', folder]);
  await stage?.close();
});

const journalOf = ({ folder }: Stage): string => join(folder, 'journal.jsonl');

async function open(records = 3): Promise<void> {
  stage = await openStage();
  await stage.deployShare(1, 110);
  await record(records);
}

async function record(records: number): Promise<void> {
  for (let at = 0; at < records; at += 1)
    await stage.gateways.journal.append({ command: 'provision', step: `create part ${at + 1}`, phase: 'done' });
}

const call = <Options>(command: Parameters<typeof createTestCall<Options>>[0]) =>
  createTestCall(command, { gateways: async () => stage.gateways });

/** What every local fault must leave as it is: status, and a rollback that ends SAFE with off served. */
async function expectSafe(): Promise<readonly string[]> {
  const result = await rollBackNow(stage);
  expect(result.kind).toBe('safe');
  expect(await stage.served()).toBe(0);
  return result.warnings;
}

const write = (): Promise<unknown> =>
  stage.gateways.journal
    .append({ command: 'provision', step: 'create another', phase: 'done' })
    .catch((error: unknown) => error);

describe('a state folder that is', () => {
  it.skipIf(!canMount)(
    'full: rollback and status go on, writes say so, and all is well once there is room',
    async () => {
      stage = await openStage();
      expect(mountSmall(stage.folder)).toBe(true);
      await stage.deployShare(1, 110);
      await record(3);
      const { bavail, bsize } = statfsSync(stage.folder);
      writeFileSync(join(stage.folder, 'ballast'), Buffer.alloc(bavail * bsize));
      expect((await expectSafe()).join()).toMatch(/NOT WRITTEN DOWN.*ENOSPC/);
      const refusal = await write();
      expect(refusal).toMatchObject({ code: 'JOURNAL', message: expect.stringContaining('ENOSPC') });
      expect((refusal as OperatorError).next).toBeDefined();
      expect(readdirSync(stage.folder).filter((name) => name.startsWith('.'))).toEqual([]);
      expect((await call(statusCommand)({})).code).toBe(0);
      expect(await call(historyCommand)({ verify: true })).toMatchObject({ code: 0 });
      execFileSync('rm', [join(stage.folder, 'ballast')]);
      expect(await write()).toMatchObject({ step: 'create another' });
      expect(await call(historyCommand)({ verify: true })).toMatchObject({ code: 0 });
    },
  );

  it.skipIf(!canMount)('read-only: what is there is read, and rollback goes on', async () => {
    stage = await openStage();
    expect(mountSmall(stage.folder)).toBe(true);
    await stage.deployShare(1, 110);
    await record(3);
    execFileSync('mount', ['-o', 'remount,ro', stage.folder]);
    expect((await expectSafe()).join()).toContain('EROFS');
    expect(await write()).toMatchObject({ code: 'JOURNAL' });
    expect((await call(historyCommand)({ verify: true })).stdout).toContain('3 records');
    expect((await call(statusCommand)({})).code).toBe(0);
  });

  it.skipIf(!canMount)('on a file system of its own: nothing is different', async () => {
    stage = await openStage();
    expect(mountSmall(stage.folder)).toBe(true);
    await stage.deployShare(1, 110);
    expect(await expectSafe()).toEqual([]);
    expect((await call(historyCommand)({ verify: true })).code).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('writable for everybody: refused, and rollback goes on', async () => {
    await open();
    chmodSync(stage.folder, 0o777);
    expect((await expectSafe()).join()).toContain('everybody on this machine can write it');
    await expect(call(historyCommand)({ verify: true })).rejects.toMatchObject({ code: 'JOURNAL' });
  });
});

describe('a journal that', () => {
  it('is damaged in its middle: history --verify names the line, the rest is shown, rollback goes on', async () => {
    await open(5);
    const lines = readFileSync(journalOf(stage), 'utf8').split('\n');
    writeFileSync(journalOf(stage), lines.with(2, '\0\0\0 half a record').join('\n'));
    const verified = await call(historyCommand)({ verify: true });
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(/line 3: it does not end with a hash\nnext {2}huntaze-beta history/);
    const shown = await call(historyCommand)({});
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stdout).toContain('part 5');
    expect(shown.stdout).not.toContain('part 3');
    expect((await call(statusCommand)({})).code).toBe(0);
    expect((await expectSafe()).join()).toContain('does not hold at line 3');
  });

  it.skipIf(process.platform === 'win32')('everybody can write: refused, and rollback goes on', async () => {
    await open();
    chmodSync(journalOf(stage), 0o666);
    await expect(call(historyCommand)({})).rejects.toMatchObject({
      code: 'JOURNAL',
      message: expect.stringContaining('journal.jsonl is not used: everybody on this machine can write it'),
    });
    expect(await write()).toBeInstanceOf(OperatorError);
    expect((await expectSafe()).join()).toContain('everybody on this machine can write it');
  });

  it.skipIf(!isRoot)("is another user's: refused, and rollback goes on", async () => {
    await open();
    chownSync(journalOf(stage), 4_711, 4_711);
    // Root owns what it makes; what is read as root is judged as root's.
    await expect(call(historyCommand)({})).rejects.toMatchObject({
      code: 'JOURNAL',
      message: expect.stringContaining('it belongs to user 4711'),
    });
    expect((await expectSafe()).join()).toContain('it belongs to user 4711');
  });

  it('has 40,000 records: every command reads it, and the next record follows', async () => {
    stage = await openStage();
    await stage.deployShare(1, 110);
    let prev = '0'.repeat(64);
    const lines = Array.from({ length: 40_000 }, (_, at) => {
      const sealed = sealRecord({
        seq: at + 1,
        at: '2026-11-21T09:00:00.000Z',
        prev,
        run: 'r',
        actor: 'arn:aws:sts::000000000000:assumed-role/operator/long',
        version: '0.1.0',
        command: 'traffic',
        step: 'send traffic',
        phase: 'note',
      });
      prev = sealed.hash;
      return sealed.line;
    });
    writeFileSync(journalOf(stage), `${lines.join('\n')}\n`, { mode: 0o600 });
    expect((await call(historyCommand)({ last: '1' })).code).toBe(0);
    expect(await expectSafe()).toEqual([]);
    expect(await write()).toMatchObject({ seq: expect.any(Number) });
    expect((await stage.gateways.journal.verify()).kind).toBe('intact');
  });
});

describe('a lock', () => {
  const lockFile = (holder: object): void =>
    writeFileSync(join(stage.folder, 'writer.lock.000001'), JSON.stringify(holder), { mode: 0o600 });
  const holder = {
    pid: process.ppid,
    host: hostname(),
    startedAt: 1,
    command: 'canary',
    since: '2026-11-21T09:00:00.000Z',
    released: false,
  };

  it.skipIf(process.platform !== 'linux')("of a process whose number another program has now is nobody's", async () => {
    await open();
    lockFile({ ...holder, birth: 'another-boot-17' });
    expect(await stage.gateways.lock.hold('canary', async () => 'held')).toBe('held');
    expect(await expectSafe()).toEqual([]);
  });

  it('of a running process is its own, also when it does not say when that began', async () => {
    await open();
    lockFile(holder);
    await expect(stage.gateways.lock.hold('canary', async () => 'held')).rejects.toMatchObject({ code: 'LOCKED' });
    expect((await expectSafe()).join()).toContain('going on without the lock');
  });

  it.skipIf(process.platform === 'win32')('that everybody can write is refused, and rollback goes on', async () => {
    await open();
    lockFile({ ...holder, released: true });
    chmodSync(join(stage.folder, 'writer.lock.000001'), 0o666);
    await expect(stage.gateways.lock.hold('canary', async () => 'held')).rejects.toMatchObject({
      message: expect.stringContaining('everybody on this machine can write it'),
    });
    expect((await expectSafe()).join()).toContain('going on without the lock');
  });
});

describe('a clock', () => {
  it('that jumps back an hour during a rollback does not prolong it, and the journal still holds', async () => {
    await open();
    const { clock } = stage.gateways;
    let reads = 0;
    const jumping = {
      ...clock,
      now: () => {
        reads += 1;
        return clock.now() - (reads > 12 ? 3_600_000 : 0);
      },
    };
    const began = clock.now();
    const result = await rollBackNow(stage, {}, { ...stage.gateways, clock: jumping });
    expect(result.kind).toBe('safe');
    expect(clock.now() - began).toBeLessThan(180_000);
    expect((await stage.gateways.journal.verify()).kind).toBe('intact');
  });
});
