import { describe, expect, it } from 'vitest';
import { refuseHopeless, WAITS, type Wait, waitEnd } from '../../../src/domain/events/waiting';
import { RENEWED_WITHIN_MS } from '../../../src/domain/rollout/timeline';
import type { WatchFrame } from '../../../src/domain/telemetry/watch-frame';
import { MINUTE_MS } from '../../../src/domain/time';
import { frameOf } from './frames';

const healthy = frameOf('healthy');
const failing = frameOf('failing-canary');
const rolledBack = frameOf('rolled-back');
const later: WatchFrame = { ...healthy, atMs: healthy.atMs + MINUTE_MS };
const judged = (verdict: WatchFrame['decision']['verdict'], final = false): WatchFrame => ({
  ...later,
  decision: { ...later.decision, verdict, final },
});
const opensAtMs = healthy.decision.nextOpensAtMs ?? 0;

describe('waitEnd', () => {
  it.each<[Wait, string, WatchFrame, string | undefined]>([
    ['verdict', 'HOLD', judged('HOLD'), undefined],
    ['verdict', 'INVESTIGATE', judged('INVESTIGATE'), undefined],
    ['verdict', 'GO', judged('GO'), 'reached'],
    ['verdict', 'NO-GO', judged('NO-GO'), 'no-go'],
    ['verdict', 'HOLD at the final look', judged('HOLD', true), 'undecided'],
    ['alarm', 'quiet alarms', later, undefined],
    ['alarm', 'an alarm', { ...failing, rollbacks: [] }, 'alarm'],
    ['bake', 'a bake', later, undefined],
    ['bake', 'no bake any more', { ...later, guardedUntilMs: undefined }, 'reached'],
    ['bake', 'off for a moment', { ...later, guardedUntilMs: undefined, requestedShare: 0 }, undefined],
    ['opens', 'the day before', { ...later, atMs: opensAtMs - 1 }, undefined],
    ['opens', 'the day', { ...later, atMs: opensAtMs }, 'reached'],
  ])('%s: %s', (wait, _what, frame, outcome) => {
    expect(waitEnd(wait, healthy, frame)?.outcome).toBe(outcome);
  });

  it('opens: the day says what may be opened, or what the verdict is', () => {
    const day = (verdict: WatchFrame['decision']['verdict']) =>
      waitEnd('opens', healthy, { ...judged(verdict), atMs: opensAtMs })?.says;
    expect(day('GO')).toBe('day 2 is here: 5 % may be opened');
    expect(day('NO-GO')).toBe(`day 2 is here: NO-GO: ${healthy.decision.reason}`);
  });

  it.each(WAITS)('%s: undone by AWS, once it happened after the first frame', (wait) => {
    expect(waitEnd(wait, healthy, rolledBack)).toMatchObject({
      outcome: 'undone',
      says: expect.stringContaining('undone by alarm'),
    });
    expect(waitEnd(wait, rolledBack, rolledBack)?.outcome).not.toBe('undone');
  });

  it.each<[string, Partial<WatchFrame>]>([
    [
      'a bake that an operator stopped',
      { rollbacks: [{ atMs: later.atMs, deployment: 2, by: 'user', description: 'x' }] },
    ],
    ['a share that is off', { offSinceMs: later.atMs }],
  ])('%s is a rollback once it is not served again soon', (_what, part) => {
    const at = (ms: number): WatchFrame => ({ ...later, ...part, atMs: later.atMs + ms });
    expect(waitEnd('bake', healthy, at(RENEWED_WITHIN_MS - 1))).toBeUndefined();
    expect(waitEnd('bake', healthy, at(RENEWED_WITHIN_MS))).toMatchObject({ outcome: 'undone' });
  });
});

describe('refuseHopeless', () => {
  it.each<[Wait, WatchFrame, RegExp | undefined]>([
    ['bake', { ...healthy, requestedShare: 0 }, /no share whose bake/],
    ['opens', { ...healthy, startedAtMs: undefined }, /no beta has begun/],
    ['opens', { ...healthy, requestedShare: 100 }, /100 % is served/],
    ['bake', healthy, undefined],
    ['opens', healthy, undefined],
    ['verdict', { ...healthy, requestedShare: 0 }, undefined],
  ])('%s', (wait, frame, message) => {
    const refuse = () => refuseHopeless(wait, frame);
    if (message === undefined) expect(refuse).not.toThrow();
    else expect(refuse).toThrow(expect.objectContaining({ code: 'BLOCKED', message: expect.stringMatching(message) }));
  });
});
