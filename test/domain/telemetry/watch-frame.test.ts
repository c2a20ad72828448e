import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deservesBell, frameChanges, type WatchFrame } from '../../../src/domain/telemetry/watch-frame';

const frameOf = (scene: string): WatchFrame =>
  JSON.parse(readFileSync(new URL(`../../golden/watch/${scene}.json`, import.meta.url), 'utf8')) as WatchFrame;
const shadow = frameOf('shadow-only');
const healthy = frameOf('healthy');
const failing = frameOf('failing-canary');
const rolledBack = frameOf('rolled-back');
const stale = frameOf('stale-data');

describe('frameChanges', () => {
  it('introduces itself with the first frame', () => {
    const lines = frameChanges(undefined, healthy);
    expect(lines).toEqual(
      expect.arrayContaining(['phase canary-1', 'requested share 1 %', 'flag deployment 2 baking']) as string[],
    );
    expect(lines.filter((line) => line.startsWith('alarm '))).toHaveLength(2);
  });

  it('says nothing when nothing changed', () => {
    expect(frameChanges(healthy, { ...healthy, atMs: healthy.atMs + 10_000 })).toEqual([]);
  });

  it.each([
    ['a phase and a share', shadow, healthy, /^phase canary-1$/],
    ['an alarm with its reason', healthy, failing, /^alarm huntaze-canary-errors alarm: .+/],
    ['a rollback with its cause', healthy, rolledBack, /^flag deployment 2 rolled-back \(alarm/],
    ['a verdict', healthy, failing, /^verdict NO-GO: /],
    ['a source that cannot be read', healthy, stale, /^metrics cannot be read: .*throttled/],
    ['a source that can be read again', stale, healthy, /^metrics can be read again$/],
  ])('tells %s, once', (_what, before, after, line) => {
    expect(frameChanges(before, after).filter((each) => line.test(each))).toHaveLength(1);
    expect(frameChanges(after, after)).toEqual([]);
  });
});

describe('deservesBell', () => {
  const released = (rolledBack: boolean): WatchFrame => ({
    ...healthy,
    release: { id: 'd-1', state: 'stopped', from: '1', to: '2', step: undefined, rolledBack },
  });
  it.each([
    ['the first frame', undefined, failing, false],
    ['nothing new', healthy, healthy, false],
    ['a phase', shadow, healthy, true],
    ['an alarm', healthy, failing, true],
    ['an alarm that stays on', failing, failing, false],
    [
      'an alarm that goes off',
      { ...failing, phase: healthy.phase },
      { ...healthy, deployment: failing.deployment },
      false,
    ],
    ['a rollback of the flag', healthy, { ...healthy, deployment: rolledBack.deployment }, true],
    ['a rollback of the code', released(false), released(true), true],
    ['a rollback of the code, once', released(true), released(true), false],
  ])('%s: %s', (_what, before, after, rings) => {
    expect(deservesBell(before, after as WatchFrame)).toBe(rings);
  });
});
