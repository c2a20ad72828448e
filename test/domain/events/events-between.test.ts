import { describe, expect, it } from 'vitest';
import { eventText, type Happening } from '../../../src/domain/events/beta-event';
import { eventsBetween } from '../../../src/domain/events/events-between';
import type { WatchFrame } from '../../../src/domain/telemetry/watch-frame';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/time';
import { frameOf } from './frames';

const shadow = frameOf('shadow-only');
const healthy = frameOf('healthy');
const failing = frameOf('failing-canary');
const rolledBack = frameOf('rolled-back');
const stale = frameOf('stale-data');

const lines = (before: WatchFrame | undefined, after: WatchFrame): readonly string[] =>
  eventsBetween(before, after).map(eventText);
const kinds = (before: WatchFrame | undefined, after: WatchFrame): readonly Happening['kind'][] =>
  eventsBetween(before, after).map(({ kind }) => kind);

describe('eventsBetween', () => {
  it('introduces itself with the first frame', () => {
    const told = lines(undefined, healthy);
    expect(told).toEqual(
      expect.arrayContaining(['phase canary-1', 'requested share 1 %', 'flag deployment 2 baking']) as string[],
    );
    expect(told.filter((line) => line.startsWith('alarm '))).toHaveLength(2);
  });

  it('says nothing when nothing changed', () => {
    expect(eventsBetween(healthy, { ...healthy, atMs: healthy.atMs + 10_000 })).toEqual([]);
  });

  it.each([
    ['a phase and a share', shadow, healthy, /^phase canary-1$/],
    ['an alarm with its reason', healthy, failing, /^alarm huntaze-canary-errors alarm: .+/],
    [
      'a deployment that was rolled back, with its cause',
      healthy,
      rolledBack,
      /^flag deployment 2 rolled-back \(alarm/,
    ],
    ['who undid it', healthy, rolledBack, /^flag deployment 2 was undone by AWS \(alarm\): /],
    ['a verdict', healthy, failing, /^verdict NO-GO: /],
    ['a source that cannot be read', healthy, stale, /^metrics cannot be read: .*throttled/],
    ['a source that is stale', healthy, stale, /^metrics are stale, read last at .*throttled/],
    ['a source that can be read again', stale, healthy, /^metrics can be read again$/],
    [
      'a deployment that the journal does not know',
      shadow,
      healthy,
      /^flag changed by somebody else: deployment 2 of 1 %/,
    ],
  ])('tells %s, once', (_what, before, after, line) => {
    expect(lines(before, after).filter((each) => line.test(each))).toHaveLength(1);
    expect(eventsBetween(after, after)).toEqual([]);
  });

  it('calls no deployment that was announced here, or may have been, one of somebody else', () => {
    for (const ours of [true, undefined]) {
      const deployment = healthy.deployment && { ...healthy.deployment, ours };
      expect(kinds(shadow, { ...healthy, deployment })).not.toContain('flag-changed');
    }
  });

  it('tells of an alarm that went off and was OK again between two frames', () => {
    const atMs = healthy.atMs + 4 * MINUTE_MS;
    const { alarms } = healthy;
    if (alarms.kind !== 'measured') throw new Error('no alarms');
    const [first, ...others] = alarms.alarms;
    if (first === undefined) throw new Error('no alarm');
    const wentOff = { ...first, wentOffAtMs: [...first.wentOffAtMs, atMs - MINUTE_MS] };
    expect(lines(healthy, { ...healthy, atMs, alarms: { ...alarms, alarms: [wentOff, ...others] } })).toEqual([
      `alarm ${first.name} alarm: it went off in between, and is ok again`,
      `alarm ${first.name} ok`,
    ]);
  });

  it('warns ten minutes before the guard ends, once, and tells its end and the end of the bake', () => {
    const untilMs = healthy.guardedUntilMs ?? 0;
    const at = (beforeEndMs: number): WatchFrame => ({ ...healthy, atMs: untilMs - beforeEndMs });
    const told: string[] = [];
    const minutes = [12, 11, 10, 9, 5, 1];
    minutes.forEach((minute, i) => {
      const before = minutes[i - 1];
      const frame = at(minute * MINUTE_MS);
      for (const { kind } of eventsBetween(before === undefined ? frame : at(before * MINUTE_MS), frame))
        told.push(`${minute} ${kind}`);
    });
    expect(told).toEqual(['10 guard-ends']);
    const deployment = healthy.deployment && { ...healthy.deployment, state: 'complete' };
    const ended = { ...at(-MINUTE_MS), guardedUntilMs: undefined, deployment };
    expect(kinds(at(MINUTE_MS), ended)).toEqual(['deployment', 'bake-done', 'guard-ended']);
    expect(eventsBetween(ended, { ...ended, atMs: ended.atMs + MINUTE_MS })).toEqual([]);
  });

  it('tells no end of a guard that was renewed in the meantime, or that nobody knows of', () => {
    const untilMs = healthy.guardedUntilMs ?? 0;
    const renewed = { ...healthy, atMs: untilMs + MINUTE_MS, guardedUntilMs: untilMs + DAY_MS };
    expect(kinds({ ...healthy, atMs: untilMs - MINUTE_MS }, renewed)).toEqual([]);
    expect(kinds(undefined, { ...healthy, guardedUntilMs: undefined })).not.toContain('guard-ended');
  });

  it('tells the day of the next share when it comes, and not when the share changed instead', () => {
    const opensAtMs = healthy.decision.nextOpensAtMs ?? 0;
    const before = { ...healthy, atMs: opensAtMs - HOUR_MS };
    const after = { ...healthy, atMs: opensAtMs };
    expect(lines(before, after)).toEqual(expect.arrayContaining(['day 2 opens 5 %']) as string[]);
    expect(kinds(before, { ...after, requestedShare: 5 })).not.toContain('opens');
    expect(kinds(after, { ...after, atMs: opensAtMs + 1 })).not.toContain('opens');
  });
});
