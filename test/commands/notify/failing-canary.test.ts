import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/cli/clocks';
import { notificationsOf } from '../../../src/cli/notifications';
import { createRecords } from '../../../src/cli/records';
import type { Notification } from '../../../src/domain/events/notification';
import { START_STEP } from '../../../src/domain/journal/steps';
import { openReceiver, type Receiver } from '../../notify/receiver';
import { MINUTE, openStage, type Stage } from '../../operations/stage';
import { runLine } from '../../support/command-line';
import { contractFaults } from '../../support/json-contract';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** A canary at 25 %, so that it takes minutes, of which every request fails from now on. */
async function failingCanary(): Promise<Stage> {
  const stage = await openStage();
  opened.push(stage);
  await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
  stage.sandbox.traffic.setRate(1_000);
  await stage.sandbox.advance(2 * MINUTE);
  await stage.deployShare(25, 110);
  await stage.sandbox.advance(2 * MINUTE);
  stage.sandbox.traffic.change({ queryDropShare: 1 });
  return stage;
}

/** A watch whose configuration names these receivers, until AWS has rolled back. */
function watchUntilUndone(stage: Stage, notify: Readonly<Record<string, string>>, endMs = 15_000) {
  const { notified } = createRecords({
    folder: async () => stage.folder,
    actor: async () => 'test',
    clock: stage.clock,
    nonces: stage.gateways.nonces,
  });
  const values = Object.entries(notify).map(([key, value]) => ({
    path: `notify.${key}`,
    value,
    origin: { kind: 'default' } as const,
  }));
  return runLine('watch --quiet --until bake --interval 1m'.split(' '), {
    gateways: async () => stage.gateways,
    notifications: async () => ({
      ...notificationsOf(values, undefined, async () => ({ notified, gateways: stage.gateways })),
      // Real time: the pauses before repeats are cut short, and the wait at the end where one receiver never answers.
      pause: (ms, signal) => wallClock.sleep(ms > 10_000 ? endMs : 50, signal),
    }),
  });
}

const receiver = async (...of: Parameters<typeof openReceiver>): Promise<Receiver> => {
  const made = await openReceiver(...of);
  opened.push(made);
  return made;
};
const undoneAtMs = async ({ gateways }: Stage): Promise<number | undefined> =>
  (await gateways.flagDeployments.recent(1))[0]?.events.find(({ kind }) => kind === 'rollback-started')?.atMs;

describe('a failing canary, watched without a screen', () => {
  it('is told in order and each event once, by two watches together', async () => {
    const stage = await failingCanary();
    const { url, received } = await receiver();
    const watches = await Promise.all([
      watchUntilUndone(stage, { webhook: `${url}/a?token=s3cret` }),
      watchUntilUndone(stage, { webhook: `${url}/a?token=s3cret` }),
    ]);
    for (const { code, stdout, stderr } of watches) expect([code, stdout, stderr]).toEqual([4, '', '']);
    const told = received.map(({ body }) => JSON.parse(body) as Notification);
    const kinds = told.map(({ kind }) => kind);
    expect(told.flatMap((one) => contractFaults('notification', one))).toEqual([]);
    console.log(`told in order: ${kinds.join(', ')}`);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    expect(kinds.filter((kind) => kind === 'undone')).toHaveLength(1);
    expect(told.find(({ kind }) => kind === 'alarm')).toMatchObject({ event: { alarm: 'huntaze-canary-errors' } });
    expect(kinds.indexOf('alarm')).toBeLessThan(kinds.indexOf('undone'));
    expect(told.find(({ kind }) => kind === 'verdict')?.text).toMatch(/^verdict NO-GO: /);
    expect(JSON.stringify(await stage.gateways.journal.entries())).not.toContain('s3cret');
  }, 120_000);

  it('is rolled back at the same second with receivers that are slow and broken as without one', async () => {
    const silent = await receiver(() => {});
    const broken = await receiver((response) => response.writeHead(500).end());
    const alone = await failingCanary();
    expect((await watchUntilUndone(alone, {})).code).toBe(4);
    const told = await failingCanary();
    const urls = { webhook: `${silent.url}/s3cret`, slack: `${broken.url}/s3cret` };
    const { code, stderr } = await watchUntilUndone(told, urls, 3_000);
    expect(code).toBe(4);
    expect(silent.received.length).toBeGreaterThan(0);
    expect(stderr).toMatch(/^slack 127\.0\.0\.1:\d+ was not told of "\S+": it answered 500$/m);
    expect(stderr).not.toContain('s3cret');
    expect(await undoneAtMs(alone)).toBeTypeOf('number');
    expect(await undoneAtMs(told)).toBe(await undoneAtMs(alone));
  }, 120_000);
});
