import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deservesBell, type WatchFrame } from '../../../src/domain/telemetry/watch-frame';

const frameOf = (scene: string): WatchFrame =>
  JSON.parse(readFileSync(new URL(`../../golden/watch/${scene}.json`, import.meta.url), 'utf8')) as WatchFrame;
const shadow = frameOf('shadow-only');
const healthy = frameOf('healthy');
const failing = frameOf('failing-canary');
const rolledBack = frameOf('rolled-back');

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
