import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/decision/decision';
import { decide } from '../../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { type PlaybookFacts, playbookStep } from '../../../src/domain/rollout/playbook';
import { DAY, HOUR, healthy, MINUTE, START } from '../decision/situations';

const base: Decision = decide(healthy(), { thresholds: THRESHOLDS });
const decision = (change: Partial<Decision>): Decision => ({ ...base, ...change });
const GO = { verdict: 'GO' as const, acceptable: [], reason: 'every required row reads GO and is proven' };
const shadowGo = decision({ ...GO, phase: 'shadow', requestedShare: 0, nextOpensAtMs: START + HOUR });
const shadowHold = decision({
  verdict: 'HOLD',
  phase: 'shadow',
  requestedShare: 0,
  acceptable: [],
  reason: 'diffs cannot be decided yet',
  nextOpensAtMs: START + HOUR,
});
const canaryHold = decision({ verdict: 'HOLD', acceptable: ['errors-canary', 'p95'], nextOpensAtMs: START + 2 * DAY });
const canaryGo = decision({ ...GO, nextOpensAtMs: START + 2 * DAY });

const facts = (change: Partial<PlaybookFacts>): PlaybookFacts => ({
  nowMs: START + 20 * MINUTE,
  phase: 'shadow',
  startedAtMs: START,
  startNoted: true,
  takenBackAtMs: undefined,
  share: 0,
  decision: shadowHold,
  inFlight: undefined,
  blocked: undefined,
  alarmOn: undefined,
  guardedUntilMs: undefined,
  timeIsOurs: false,
  ...change,
});
const onCanary = (change: Partial<PlaybookFacts>): PlaybookFacts =>
  facts({ phase: 'canary-1', share: 1, decision: canaryHold, guardedUntilMs: START + 170 * MINUTE, ...change });
const step = (change: PlaybookFacts) => {
  const { now, items } = playbookStep(change);
  const of = (act: string) => items.find((item) => item.act === act);
  return { now, first: items[0]?.act, acts: items.map(({ act }) => act), of };
};

describe('playbookStep', () => {
  it.each<[string, PlaybookFacts, RegExp, string]>([
    ['before H+0', facts({ phase: 'before', startedAtMs: undefined, startNoted: false }), /^H\+0: check/, 'check'],
    ['with a start that nobody noted', facts({ startNoted: false }), /^H\+0: check/, 'check'],
    ['in the shadow hour', facts({}), /^shadow hour, 40 min left: watch/, 'watch'],
    ['proven before H+1', facts({ decision: shadowGo }), /proven already: the canary opens at H\+1, or now/, 'watch'],
    ['a minute before H+1', facts({ decision: shadowGo, nowMs: START + 59 * MINUTE }), /1 min left/, 'watch'],
    ['at H+1', facts({ decision: shadowGo, nowMs: START + HOUR }), /^H\+1: .* open the canary/, 'canary'],
    ['at H+1, not proven', facts({ nowMs: START + HOUR }), /not proven: HOLD/, 'watch'],
    ['in the canary hour', onCanary({ nowMs: START + 90 * MINUTE }), /^canary hour: .* in 90 min/, 'watch'],
    ['while monitoring', onCanary({ nowMs: START + 150 * MINUTE }), /^monitoring: .* in 30 min/, 'watch'],
    [
      'at H+3',
      onCanary({ nowMs: START + 3 * HOUR }),
      /^no guard: .*arm it again; keep 1 %, or roll back; 5 % opens on day 2/,
      'rearm',
    ],
    [
      'on day 2, not GO',
      onCanary({ nowMs: START + 2 * DAY, guardedUntilMs: START + 3 * DAY }),
      /^5 % can be opened/,
      'final',
    ],
    [
      'on day 2, GO',
      onCanary({ nowMs: START + 2 * DAY, decision: canaryGo }),
      /^no guard: .*5 % can be opened/,
      'rearm',
    ],
    [
      'on NO-GO',
      onCanary({ decision: decision({ verdict: 'NO-GO', reason: 'x' }) }),
      /^NO-GO: x: roll back/,
      'rollback',
    ],
    ['in ALARM', onCanary({ alarmOn: 'huntaze-canary-errors' }), /is in ALARM: roll back/, 'rollback'],
    ['in ALARM, off', facts({ alarmOn: 'huntaze-canary-errors' }), /nobody is on Prisma/, 'logs'],
    ['taken back', facts({ takenBackAtMs: START + 10 * MINUTE }), /taken back 10 min ago/, 'logs'],
    [
      'at 100 %',
      onCanary({
        share: 100,
        phase: 'ramp-100',
        guardedUntilMs: START + 9 * DAY,
        nowMs: START + 8 * DAY,
        decision: decision({ ...GO, phase: 'ramp-100' }),
      }),
      /everybody is on Prisma/,
      'watch',
    ],
  ])('%s', (_when, given, now, first) => {
    const it = step(given);
    expect(it.now).toMatch(now);
    expect(it.first).toBe(first);
  });

  it.each<[string, PlaybookFacts, string, RegExp]>([
    [
      'a canary before anything began',
      facts({ phase: 'before', startNoted: false }),
      'canary',
      /shadow hour comes first/,
    ],
    ['a canary that the decision holds', facts({}), 'canary', /^HOLD: diffs/],
    [
      'a canary while something moves',
      facts({ decision: shadowGo, inFlight: 'deployment 4 is deploying' }),
      'canary',
      /deployment 4/,
    ],
    [
      'a canary that readiness refuses',
      facts({ decision: shadowGo, blocked: 'check row 9 alarms' }),
      'canary',
      /row 9/,
    ],
    ['a rollback of nothing', facts({}), 'rollback', /nobody/],
    [
      'a ramp that readiness refuses',
      onCanary({ nowMs: START + 2 * DAY, decision: canaryGo, blocked: 'row 3' }),
      'ramp',
      /row 3/,
    ],
    [
      'a guard while something moves',
      onCanary({ nowMs: START + 4 * HOUR, inFlight: 'deployment 4 is deploying' }),
      'rearm',
      /deployment 4/,
    ],
  ])('does not offer %s', (_what, given, act, why) => {
    expect(step(given).of(act)?.refused).toMatch(why);
  });

  it.each<[string, PlaybookFacts, string, object]>([
    ['rows by name on day 2', onCanary({ nowMs: START + 2 * DAY }), 'ramp', { accept: ['errors-canary', 'p95'] }],
    [
      'rows by name before the day',
      onCanary({ nowMs: START + 3 * HOUR }),
      'ramp',
      { accept: ['errors-canary', 'p95'], early: true },
    ],
    ['an early day alone', onCanary({ nowMs: START + 3 * HOUR, decision: canaryGo }), 'ramp', { early: true }],
    [
      'a shadow row by name',
      facts({ decision: decision({ ...shadowHold, acceptable: ['diffs'] }) }),
      'canary',
      { accept: ['diffs'] },
    ],
  ])('offers %s, and says that it asks why', (_what, given, act, expected) => {
    const item = step(given).of(act);
    expect(item).toMatchObject(expected);
    expect(item?.refused).toBeUndefined();
    expect(item?.text).toMatch(/asks why/);
  });

  it('offers the guard again only when the bake has ended', () => {
    expect(step(onCanary({ nowMs: START + 3 * HOUR })).of('rearm')).toBeDefined();
    expect(step(onCanary({ nowMs: START + 3 * HOUR, guardedUntilMs: START + 4 * HOUR })).of('rearm')).toBeUndefined();
  });

  it('a rollback can be chosen whenever somebody is on Prisma, and a new beginning after it', () => {
    expect(step(onCanary({})).of('rollback')?.refused).toBeUndefined();
    expect(step(facts({ takenBackAtMs: START })).of('begin')?.refused).toBeUndefined();
  });

  it('lets time pass only where it is its own, and to the next gate', () => {
    expect(step(facts({})).acts).not.toContain('wait');
    expect(step(facts({})).acts).toContain('look');
    const waits = (given: PlaybookFacts) =>
      playbookStep(given).items.flatMap(({ waitMs }) => (waitMs === undefined ? [] : [waitMs / MINUTE]));
    expect(waits(facts({ timeIsOurs: true }))).toEqual([10, 40]);
    expect(waits(onCanary({ timeIsOurs: true, nowMs: START + 60 * MINUTE }))).toEqual([10, 120, 1440]);
    expect(waits(onCanary({ timeIsOurs: true, nowMs: START + 3 * HOUR }))).toEqual([10, 60, 1440]);
    expect(waits(facts({ timeIsOurs: true, startNoted: false }))).toEqual([10, 60]);
  });

  it('names each act once, and always the way out', () => {
    for (const given of [
      facts({}),
      onCanary({}),
      onCanary({ nowMs: START + 3 * HOUR }),
      facts({ startNoted: false }),
    ]) {
      const acts = step(given).acts.filter((act) => act !== 'wait');
      expect(new Set(acts).size).toBe(acts.length);
      expect(acts.at(-1)).toBe('quit');
    }
  });
});
