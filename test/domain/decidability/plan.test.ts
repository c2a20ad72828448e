import { describe, expect, it } from 'vitest';
import { simulateAlarm } from '../../../src/domain/decidability/alarm-simulation';
import { timesToDisprove } from '../../../src/domain/decidability/crossing';
import { makePlan, type Plan } from '../../../src/domain/decidability/plan';
import { LEAST_MINUTES } from '../../../src/domain/decision/now';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { provenAbove } from '../../../src/domain/statistics/e-process';
import { poissonDraw, repeatable } from '../../../src/domain/statistics/random';
import { alarmRules } from '../../../src/domain/system/alarm-rules';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';
import { planWith } from './plans';

const HOUR = 3_600_000;
const AT_2_PERCENT = { limit: 0.02, alpha: 0.01, leastEvents: 2 };
const TWO_HOURS = planWith();
const THREE_HOURS = planWith({ windowMs: 3 * HOUR });
const row = (one: Plan, id: string) => one.rows.find((candidate) => candidate.id === id)!;

describe('what a share can decide', () => {
  it('at 1 % for two hours: the shadow rows prove, the canary can only veto, p95 neither, the share is consistent', () => {
    const one = TWO_HOURS;
    expect(one.proves).toEqual(['errors', 'errors-shadow']);
    expect(one.mayProve).toEqual(['diffs']);
    expect(one.consistent).toEqual(['share']);
    expect(one.vetoesOnly).toEqual(['errors-canary']);
    expect(one.undecidable).toEqual(['p95']);
  });

  it('proves only what nine betas of ten prove: not the canary rows of 1 % in two days', () => {
    const one = planWith({ windowMs: 48 * HOUR });
    expect(one.proves).toEqual(['errors', 'errors-shadow', 'diffs']);
    expect(one.mayProve).toEqual(['errors-canary', 'p95']);
    expect(row(one, 'errors-canary').power.at(-1)!.chance).toBeLessThan(0.9);
    for (const id of one.proves) expect(row(one, id).power.at(-1)!.chance).toBeGreaterThanOrEqual(0.9);
  });

  it('needs 13.8 % for the canary errors of 1,000/h in two hours', () => {
    expect(row(TWO_HOURS, 'errors-canary').neededShare).toBe(13.8);
    expect(row(planWith({ share: 13.8 }), 'errors-canary').clean.inWindow).toBe(true);
    expect(row(planWith({ share: 13.7 }), 'errors-canary').clean.inWindow).toBe(false);
  });

  it('proves the shadow rows in 49 and 46 minutes, failures of twelve seconds allowed for', () => {
    expect(row(TWO_HOURS, 'errors-shadow').clean).toMatchObject({ n: 809, inWindow: true });
    expect(Math.round(row(TWO_HOURS, 'errors-shadow').clean.afterMs / 60_000)).toBe(49);
    expect(row(TWO_HOURS, 'diffs').clean.n).toBe(756);
    expect(Math.round(row(TWO_HOURS, 'diffs').clean.afterMs / 60_000)).toBe(46);
  });

  it('decides everything at 25 % in a day, and all but p95 in eight hours', () => {
    const one = planWith({ share: 25, windowMs: 24 * HOUR });
    expect(one.proves).toEqual(['errors', 'errors-canary', 'errors-shadow', 'diffs', 'p95']);
    expect(row(one, 'p95').odds!.afterMs).toBe(24 * HOUR);
    expect(one.neededShare).toBeUndefined();
    expect(planWith({ share: 25, windowMs: 8 * HOUR }).undecidable).toEqual(['p95']);
  });

  it('asks for no share for a p95 in two hours, and for about 2 % in a day', () => {
    expect(row(TWO_HOURS, 'p95').neededShare).toBeUndefined();
    const needed = row(planWith({ windowMs: 24 * HOUR }), 'p95').neededShare ?? 0;
    expect(needed).toBeGreaterThan(1.2);
    expect(needed).toBeLessThan(3);
  });

  it('gives the odds of a p95 in two days: as 400 betas with every duration drawn', () => {
    const { chances, afterMs } = row(TWO_HOURS, 'p95').odds!;
    expect(afterMs).toBe(48 * HOUR);
    const of = (spread: number, slower: number): number =>
      chances.find((one) => one.spread === spread && one.slower === slower)!.chance;
    expect(Math.abs(of(0.3, 0) - 0.6)).toBeLessThan(0.05);
    expect(Math.abs(of(0.5, 0) - 0.1325)).toBeLessThan(0.05);
    expect(of(0.3, 0.05)).toBeLessThan(of(0.3, 0));
    expect(row(planWith({ share: 25 }), 'p95').odds!.chances[0]!.chance).toBe(1);
  });

  it('promises the NO-GO of a canary that fails every request by a time that nine of ten keep', () => {
    const [dead, half] = row(TWO_HOURS, 'errors-canary').vetoes;
    const caught = (rate: number, minutes: number): number => {
      const random = repeatable(9);
      let hits = 0;
      for (let run = 0; run < 2000; run += 1) {
        let [events, n, failing] = [0, 0, 0];
        let isCaught = false;
        for (let minute = 0; minute < minutes && !isCaught; minute += 1) {
          const before = events;
          for (let i = poissonDraw(10 / 60, random); i > 0; i -= 1) {
            n += 1;
            if (random() < rate) events += 1;
          }
          if (events > before) failing += 1;
          isCaught = failing >= LEAST_MINUTES && provenAbove(events, n, 0.02, 0.01);
        }
        if (isCaught) hits += 1;
      }
      return hits / 2000;
    };
    expect(caught(1, Math.round(dead!.ninetyMs / 60_000))).toBeCloseTo(0.9, 1);
    expect(caught(0.5, Math.round(half!.ninetyMs / 60_000))).toBeCloseTo(0.9, 1);
    expect(caught(0.5, Math.round(half!.medianMs / 60_000))).toBeCloseTo(0.5, 1);
  });

  it.each([600, 1000, 100_000, 1e8])('promises no NO-GO before the third minute with errors, at %d/h', (perHour) => {
    const { medianMs, ninetyMs } = timesToDisprove(1, perHour, AT_2_PERCENT);
    expect([medianMs, ninetyMs]).toEqual([3 * 60_000, 3 * 60_000]);
  });

  it('promises none of a rate within the limit, none without a request, and none so near that it takes thousands', () => {
    const never = { medianMs: Number.POSITIVE_INFINITY, ninetyMs: Number.POSITIVE_INFINITY };
    expect(timesToDisprove(0.02, 1000, AT_2_PERCENT)).toEqual(never);
    expect(timesToDisprove(1, 0, AT_2_PERCENT)).toEqual(never);
    expect(timesToDisprove(0.021, 1000, AT_2_PERCENT).medianMs).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [{ ratePerHour: 0 }],
    [{ ratePerHour: Number.NaN }],
    [{ windowMs: 0 }],
    [{ share: 0 }],
    [{ share: 101 }],
    [{ share: -1 }],
  ])('refuses %j', (change) => {
    expect(
      makePlan({
        ratePerHour: 1000,
        rateSource: 'assumed',
        windowMs: HOUR,
        share: 1,
        bucketBy: 'request',
        thresholds: THRESHOLDS,
        alarms: alarmRules(DEFAULT_SYSTEM),
        ...change,
      }).kind,
    ).toBe('invalid');
  });

  it('is the same plan twice', () => {
    expect(planWith()).toEqual(TWO_HOURS);
  });
});

describe('a sticky share', () => {
  it('at 1 % of 50 users is nobody with 60.5 %', () => {
    const one = planWith({ bucketBy: 'user', users: { total: 50, inCanary: [] } });
    expect(one.sticky?.nobody).toBeCloseTo(0.605, 3);
    expect(row(one, 'errors-canary').expected).toBe(0);
    expect(one.undecidable).toEqual(['errors-canary', 'p95']);
  });

  it('knows who is in, and how little they say about everybody', () => {
    const one = planWith({ bucketBy: 'user', share: 5, users: { total: 50, inCanary: ['a', 'b', 'c'] } });
    expect(one.sticky).toMatchObject({ inCanary: ['a', 'b', 'c'] });
    expect(one.sticky?.blindTo).toBeCloseTo(0.63, 2);
    expect(row(one, 'errors-canary').expected).toBe(120);
  });

  it('proves nothing of the canary however long it is watched: users are the sample; it can still be vetoed', () => {
    const users = { total: 50, inCanary: ['a', 'b', 'c'] };
    const one = planWith({ bucketBy: 'user', share: 5, users, windowMs: 240 * HOUR });
    expect([...one.proves, ...one.mayProve]).toEqual(['errors', 'errors-shadow', 'diffs']);
    expect(one.vetoesOnly).toEqual(['errors-canary', 'p95']);
    expect(row(one, 'p95').odds).toBeUndefined();
    expect(one.neededShare).toBeUndefined();
    const all = planWith({ bucketBy: 'user', share: 100, users: { total: 3, inCanary: ['a', 'b', 'c'] } });
    expect(all.proves).toContain('errors-canary');
  });
});

describe('the alarms', () => {
  it('of all requests is blind at 1 %, that of the canary sees a dead one in about 16 minutes', () => {
    const [all, canary] = THREE_HOURS.alarms;
    expect(all!.dead.chance).toBeLessThan(0.7);
    expect(canary!.dead.chance).toBe(1);
    expect(canary!.dead.medianMinutes).toBeGreaterThan(13);
    expect(canary!.dead.medianMinutes).toBeLessThan(20);
  });

  it("are quiet for a whole bake of a healthy beta, where the first scripts' alarm rang nine times in ten", () => {
    const [all, canary] = THREE_HOURS.alarms;
    expect(all!.byChance.chance).toBeLessThan(0.01);
    expect(canary!.byChance.chance).toBeLessThan(0.01);
    const naive = { ...all!.alarm, z: 0, margin: 0 };
    const rang = simulateAlarm(
      naive,
      { requestsPerMinute: 1000 / 60, share: 0.01, mockErrorRate: 0.005, canaryErrorRate: 0.005 },
      180,
      500,
      repeatable(1),
    );
    expect(rang.chance).toBeGreaterThan(0.85);
  });

  it('see everything at 25 %', () => {
    for (const one of planWith({ share: 25 }).alarms) expect(one.half.chance).toBe(1);
  });
});

describe('poisson', () => {
  it.each([0.2, 3, 60, 900])('draws around a mean of %d', (mean) => {
    const random = repeatable(5);
    const draws = Array.from({ length: 4000 }, () => poissonDraw(mean, random));
    const average = draws.reduce((sum, one) => sum + one, 0) / draws.length;
    const spread = draws.reduce((sum, one) => sum + (one - average) ** 2, 0) / draws.length;
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / 4000));
    expect(Math.abs(spread / mean - 1)).toBeLessThan(0.15);
    expect(poissonDraw(0, random)).toBe(0);
  });
});
