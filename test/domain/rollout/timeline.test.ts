import { describe, expect, it } from 'vitest';
import type { FlagDeployment } from '../../../src/domain/rollout/deployments';
import { betaTimeline, currentShare, rollbacksOf, servedSince, timelineAt } from '../../../src/domain/rollout/timeline';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Step {
  readonly share: number;
  readonly at: number;
  /** Undone at this moment by an alarm or a person. */
  readonly undoneAt?: number;
  readonly by?: 'user' | 'alarm';
  readonly reverted?: boolean;
}

/** Deployments of one profile, one version each. */
function history(steps: readonly Step[], notes: readonly number[] = [], now = 100 * DAY) {
  const deployments = steps.map(
    ({ at, undoneAt, by = 'alarm', reverted = false }, index): FlagDeployment => ({
      number: index + 1,
      profileId: 'p',
      version: index + 1,
      state: undoneAt === undefined ? 'complete' : reverted ? 'reverted' : 'rolled-back',
      percentComplete: 100,
      strategy: { id: undefined, name: 's', growthMinutes: 0, bakeMinutes: 110 },
      description: undefined,
      startedAtMs: at,
      completedAtMs: undefined,
      events:
        undoneAt === undefined
          ? []
          : reverted
            ? [{ atMs: undoneAt, kind: 'revert-completed', by, description: 'why' }]
            : [
                {
                  atMs: undoneAt + 900,
                  kind: 'rollback-completed',
                  by: 'appconfig',
                  description: 'Rollback completed',
                },
                { atMs: undoneAt, kind: 'rollback-started', by, description: 'why' },
              ],
    }),
  );
  return betaTimeline(deployments, 'p', new Map(steps.map(({ share }, index) => [index + 1, share])), notes, now);
}

const off = (at: number): Step => ({ share: 0, at });
const on = (share: number, at: number, more: Partial<Step> = {}): Step => ({ share, at, ...more });

describe('H+0', () => {
  it.each<[string, readonly Step[], readonly number[], number, number | undefined]>([
    ['nothing deployed and nothing noted', [], [], DAY, undefined],
    ['off alone: since off is served', [off(5 * MINUTE)], [], HOUR, 5 * MINUTE],
    ['a note during off', [off(0)], [30 * MINUTE], HOUR, 30 * MINUTE],
    ['a note before anything is deployed', [off(HOUR)], [30 * MINUTE], 2 * HOUR, 30 * MINUTE],
    ['a share without a note: an hour before it', [off(0), on(1, 3 * HOUR)], [], 4 * HOUR, 2 * HOUR],
    ['not before the first deployment', [off(0), on(1, 20 * MINUTE)], [], HOUR, 0],
    ['a note with its share', [off(0), on(1, 3 * HOUR)], [HOUR], 4 * HOUR, HOUR],
    ['the later of two notes', [off(0), on(1, 3 * HOUR)], [HOUR, 2 * HOUR], 4 * HOUR, 2 * HOUR],
    ['a week with one note', [off(0), on(1, HOUR), on(5, 2 * DAY), on(25, 4 * DAY)], [MINUTE], 6 * DAY, MINUTE],
    [
      'rolled back and tried again 23 h later: the same beta',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR }), on(1, 25 * HOUR)],
      [MINUTE],
      26 * HOUR,
      MINUTE,
    ],
    [
      'rolled back, and a day and a minute later: the note is of an earlier beta',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR }), on(1, 26 * HOUR + MINUTE)],
      [MINUTE],
      27 * HOUR,
      25 * HOUR + MINUTE,
    ],
    [
      'exactly a day later: still the same beta',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR }), on(1, 26 * HOUR)],
      [MINUTE],
      27 * HOUR,
      MINUTE,
    ],
    [
      'switched off by a deployment a week ago, noted anew today',
      [off(0), on(1, HOUR), off(3 * HOUR), on(1, 7 * DAY + HOUR)],
      [MINUTE, 7 * DAY],
      7 * DAY + 2 * HOUR,
      7 * DAY,
    ],
    [
      'over, and nothing since: the moment since which off is served',
      [off(0), on(1, HOUR), off(3 * HOUR)],
      [MINUTE],
      5 * DAY,
      3 * HOUR,
    ],
    [
      'an hour after the rollback the beta is not over',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR })],
      [MINUTE],
      3 * HOUR,
      MINUTE,
    ],
    ['a long shadow phase before the first share ends nothing', [off(0), on(1, 3 * DAY)], [MINUTE], 4 * DAY, MINUTE],
  ])('%s', (_name, steps, notes, now, expected) => {
    expect(history(steps, notes, now).startedAtMs).toBe(expected);
    expect(timelineAt(history(steps, notes), now).startedAtMs).toBe(expected);
  });

  it('of a moment in the past is that of the beta which ran then', () => {
    const timeline = history([off(0), on(1, HOUR), off(3 * HOUR), on(1, 7 * DAY + HOUR)], [MINUTE, 7 * DAY]);
    expect(timelineAt(timeline, 2 * HOUR).startedAtMs).toBe(MINUTE);
    expect(timelineAt(timeline, 7 * DAY + 2 * HOUR).startedAtMs).toBe(7 * DAY);
  });
});

describe('the share that is meant to be served', () => {
  it.each<[string, readonly Step[], number, { share: number; sinceMs: number | undefined }]>([
    ['nothing', [], HOUR, { share: 0, sinceMs: undefined }],
    ['off', [off(5)], HOUR, { share: 0, sinceMs: 5 }],
    ['a share', [off(0), on(1, HOUR)], 2 * HOUR, { share: 1, sinceMs: HOUR }],
    [
      'a share that AWS rolled back',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR })],
      3 * HOUR,
      { share: 0, sinceMs: 2 * HOUR },
    ],
    [
      'a share before it was rolled back',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR })],
      90 * MINUTE,
      { share: 1, sinceMs: HOUR },
    ],
    [
      'the guard renewed: off for seconds, and the window goes on',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR, by: 'user' }), off(2 * HOUR + 9_000), on(1, 2 * HOUR + 20_000)],
      3 * HOUR,
      { share: 1, sinceMs: HOUR },
    ],
    [
      'renewed after its bake was over: off and on again',
      [off(0), on(5, HOUR), off(30 * HOUR), on(5, 30 * HOUR + 30_000)],
      31 * HOUR,
      { share: 5, sinceMs: HOUR },
    ],
    [
      'off for five minutes: a new window',
      [off(0), on(1, HOUR), off(2 * HOUR), on(1, 2 * HOUR + 5 * MINUTE)],
      3 * HOUR,
      { share: 1, sinceMs: 2 * HOUR + 5 * MINUTE },
    ],
    [
      'another share: a new window',
      [off(0), on(1, HOUR), off(2 * HOUR), on(5, 2 * HOUR + 9_000)],
      3 * HOUR,
      { share: 5, sinceMs: 2 * HOUR + 9_000 },
    ],
    [
      'back to 1 % after 5 %: a new window',
      [off(0), on(1, HOUR), on(5, 2 * HOUR), on(1, 3 * HOUR)],
      4 * HOUR,
      { share: 1, sinceMs: 3 * HOUR },
    ],
  ])('%s', (_name, steps, at, expected) => {
    expect(currentShare(timelineAt(history(steps), at))).toEqual(expected);
  });
});

describe('since when one share or another has been served', () => {
  const stopped = { undoneAt: 2 * DAY, by: 'user' } as const;
  it.each<[string, readonly Step[], number | undefined]>([
    ['none', [off(0)], undefined],
    ['a first share', [off(0), on(1, HOUR)], HOUR],
    ['two steps of the ramp', [off(0), on(1, HOUR), on(5, 2 * DAY), on(25, 4 * DAY)], HOUR],
    ['a step that stops the guard of the last one', [off(0), on(1, HOUR, stopped), on(5, 2 * DAY + 9_000)], HOUR],
    ['a share that was taken back', [off(0), on(1, HOUR, { undoneAt: 2 * HOUR })], undefined],
    ['the next try', [off(0), on(1, HOUR, { undoneAt: 2 * HOUR }), on(1, 3 * HOUR)], 3 * HOUR],
    ['a larger share at once after it', [off(0), on(1, HOUR, { undoneAt: 2 * HOUR }), on(5, 3 * HOUR)], 3 * HOUR],
    ['a step that AWS took back', [off(0), on(1, HOUR), on(5, 2 * DAY, { undoneAt: 3 * DAY })], 3 * DAY],
  ])('%s', (_name, steps, expected) => {
    expect(servedSince(timelineAt(history(steps), 5 * DAY))).toBe(expected);
  });
});

describe('rollbacks', () => {
  it.each<[string, readonly Step[], number]>([
    ['none', [off(0), on(1, HOUR)], 0],
    ['by an alarm', [off(0), on(1, HOUR, { undoneAt: 2 * HOUR })], 1],
    ['by a person', [off(0), on(1, HOUR, { undoneAt: 2 * HOUR, by: 'user' })], 1],
    ['a revert', [off(0), on(1, HOUR, { undoneAt: 2 * HOUR, by: 'user', reverted: true })], 1],
    [
      'a bake that was stopped to renew the guard is none',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR, by: 'user' }), off(2 * HOUR + 9_000), on(1, 2 * HOUR + 20_000)],
      0,
    ],
    [
      'an alarm is one, however soon the share comes back',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR }), on(1, 2 * HOUR + MINUTE)],
      1,
    ],
    [
      'by a person, and tried again after five minutes',
      [off(0), on(1, HOUR, { undoneAt: 2 * HOUR, by: 'user' }), on(1, 2 * HOUR + 5 * MINUTE)],
      1,
    ],
  ])('%s', (_name, steps, expected) => {
    expect(rollbacksOf(history(steps))).toHaveLength(expected);
  });
});
