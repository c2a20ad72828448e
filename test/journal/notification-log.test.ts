import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seenOf } from '../../src/domain/events/events-between';
import { createNotificationLog } from '../../src/journal/notification-log';
import { frameOf } from '../domain/events/frames';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-notified-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let nonces = 0;
/** The log as a process with that number has it. */
const logOf = (pid: number) =>
  createNotificationLog({
    folder: async () => folder,
    self: { pid, host: 'here', startedAt: 1, isAlive: () => true },
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    nonce: () => String(nonces++),
  });
const go = { subject: 'verdict', value: 'GO 1' };

describe('what was told', () => {
  it('is claimed by one of two processes, each subject once for each value', async () => {
    const [one, two] = [logOf(1), logOf(2)];
    const claims = await Promise.all([one.claim(go), two.claim(go), one.claim(go)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    await one.settle(go);
    expect(await two.claim(go)).toBe(false);
    expect(await two.claim({ subject: 'verdict', value: 'NO-GO 1' })).toBe(true);
    await two.settle({ subject: 'verdict', value: 'NO-GO 1' });
    expect(await one.claim(go)).toBe(true);
  });

  it('is told by the next process when the one that claimed it never delivered it', async () => {
    expect(await logOf(1).claim(go)).toBe(true);
    expect(await logOf(2).claim(go)).toBe(false);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    try {
      expect(await logOf(2).claim(go)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('remembers what was seen last, in a file of this user alone', async () => {
    const seen = seenOf(frameOf('healthy'));
    expect(await logOf(1).seen()).toBeUndefined();
    await logOf(1).remember(seen);
    await logOf(1).claim(go);
    expect(await logOf(2).seen()).toEqual(JSON.parse(JSON.stringify(seen)));
    expect(statSync(join(folder, 'notified.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => !/^notified(?:\.json|\.lock\.\d+)$/.test(name))).toEqual([]);
  });

  it('begins anew where its file is broken, and keeps it short', async () => {
    writeFileSync(join(folder, 'notified.json'), '{"version":', { mode: 0o600 });
    const log = logOf(1);
    expect(await log.claim(go)).toBe(true);
    for (let i = 0; i < 210; i++) await log.claim({ subject: `undone ${i}`, value: 'alarm' });
    const { told } = JSON.parse(readFileSync(join(folder, 'notified.json'), 'utf8')) as { told: object };
    expect(Object.keys(told)).toHaveLength(200);
    expect(Object.keys(told)).toContain('undone 209');
  });
});
