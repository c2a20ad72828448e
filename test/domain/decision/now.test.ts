import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/decision/decision';
import type { Evidence, RowId } from '../../../src/domain/decision/evidence';
import { decide } from '../../../src/domain/decision/matrix';
import { replay } from '../../../src/domain/decision/replay';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { type CountBucket, logEvidenceAbove } from '../../../src/domain/statistics/e-process';
import { plain } from '../../../src/domain/text/palette';
import { replayView } from '../../../src/views/replay';
import { atQuarter, HOUR, healthy, latencies, MINUTE, measured, missing, START } from './situations';

const judge = (evidence: Evidence, more = {}): Decision => decide(evidence, { thresholds: THRESHOLDS, ...more });
const row = (decision: Decision, id: RowId) => decision.rows.find((one) => one.id === id)!;
const AT = START + 5 * HOUR;

/** 300 minutes of 16 shadow calls; `events` says how many of a minute fail. */
function shadow(events: (minute: number) => number, n: (minute: number) => number = () => 16): Partial<Evidence> {
  const series: CountBucket[] = Array.from({ length: 300 }, (_, minute) => ({
    atMs: START + (minute + 1) * MINUTE,
    n: n(minute),
    events: events(minute),
  })).filter((bucket) => bucket.n > 0);
  const sent = series.reduce((sum, bucket) => sum + bucket.n, 0);
  const errors = series.reduce((sum, bucket) => sum + bucket.events, 0);
  const origin = { source: 'test', window: { fromMs: START, toMs: AT } };
  return { atMs: AT, shadowErrors: measured({ sent, errors, comparisons: sent - errors, series }, origin) };
}

describe('what is known about now', () => {
  it('a row without an observation for a quarter of an hour is HOLD, refused, and as old as its newest one', () => {
    const decision = judge(
      healthy(
        shadow(
          () => 0,
          (minute) => (minute < 280 ? 16 : 0),
        ),
      ),
      { accept: ['errors-shadow'] },
    );
    expect(row(decision, 'errors-shadow')).toMatchObject({
      counts: 'HOLD',
      ageMs: 20 * MINUTE,
      stale: 'no shadow calls for 20 min (the newest at H+4:40)',
      acceptance: 'refused',
      proof: { kind: 'proven' },
    });
  });

  it('so is one that brings less than a tenth of the usual traffic', () => {
    const thin = judge(
      healthy(
        shadow(
          () => 0,
          (minute) => (minute < 280 ? 16 : 1),
        ),
      ),
    );
    expect(row(thin, 'errors-shadow').stale).toBe('15 shadow calls in the last 15 min, about 236 were usual');
  });

  it('ten an hour may well be silent for twenty minutes', () => {
    const rare = (minute: number) => (minute % 6 === 0 && minute < 282 ? 1 : 0);
    expect(row(judge(healthy(shadow(() => 0, rare))), 'errors-shadow').stale).toBeUndefined();
  });

  it('ten minutes in which everything fails are NO-GO, however many clean hours lie before', () => {
    const decision = judge(healthy(shadow((minute) => (minute >= 290 ? 16 : 0))), { accept: ['errors-shadow'] });
    const judged = row(decision, 'errors-shadow');
    expect(judged).toMatchObject({ counts: 'NO-GO', acceptance: 'refused', proof: { kind: 'disproven' } });
    expect(judged.proof.says).toContain('66.7 % in the last 15 min (160/240)');
  });

  it('a single burst is no disproof', () => {
    const burst = row(
      judge(
        healthy(
          shadow(
            (minute) => (minute === 0 ? 16 : 0),
            (minute) => (minute < 3 ? 16 : 0),
          ),
        ),
      ),
      'errors-shadow',
    );
    expect(burst.proof.kind).not.toBe('disproven');
  });

  it('errors in clumps count as fewer, and the row says so', () => {
    const decision = judge(healthy(shadow((minute) => (minute % 60 === 30 ? 6 : 0))));
    expect(row(decision, 'errors-shadow').notes.join()).toMatch(
      /4,800 shadow calls count as 8\d\d independent ones: errors come in clumps of about 6,/u,
    );
  });
});

it('a user who makes most of the errors is named on the row', () => {
  const origin = { source: 'test', window: { fromMs: START, toMs: AT } };
  const origins = measured({ errors: 20, users: [{ name: 'user-7', errors: 18 }] }, origin);
  const decision = judge(healthy({ ...shadow((minute) => (minute % 15 === 7 ? 1 : 0)), origins }));
  expect(row(decision, 'errors-shadow').notes).toContain('user-7 makes 18 of 20 logged errors');
});

it('an environment that makes most of the errors, and more than its part, is named on the row', () => {
  const origin = { source: 'test', window: { fromMs: START, toMs: AT } };
  const named = (answered: number): readonly string[] => {
    const environments = [{ name: '2026/11/21/[3]ab12', errors: 15, answered, ofAll: 2000 }];
    const origins = measured({ errors: 20, users: [{ name: 'user-7', errors: 3 }], environments }, origin);
    return row(judge(healthy({ ...shadow((minute) => (minute % 15 === 7 ? 1 : 0)), origins })), 'errors-shadow').notes;
  };
  expect(named(200)).toContain('environment 2026/11/21/[3]ab12 makes 15 of 20 logged errors and 10.0 % of the answers');
  expect(named(1900).join()).not.toContain('2026/11/21/[3]ab12');
});

describe('a canary beside mock', () => {
  const control = (mockErrors: number, mockRequests: number, canaryErrors: number, canaryRequests: number) => ({
    errors: measured(
      { lambdaErrors: mockErrors, canaryErrors, invocations: mockRequests + canaryRequests },
      { source: 'test', window: { fromMs: START, toMs: AT } },
    ),
    canaryErrors: measured(
      { errors: canaryErrors, rescued: canaryErrors, requests: canaryRequests },
      { source: 'test', window: { fromMs: START, toMs: START + 30 * 24 * HOUR } },
    ),
    control: measured(
      { mockErrors, mockRequests, canaryErrors, canaryRequests },
      { source: 'test', window: { fromMs: START, toMs: AT } },
    ),
  });

  it('is not blamed when mock itself fails alike', () => {
    const decision = judge(atQuarter(186, control(300, 6000, 100, 2000)));
    expect(decision.verdict).toBe('INVESTIGATE');
    expect(decision.reason).toContain('mock itself fails: 5.00 % (300/6,000)');
    expect(decision.next.some((next) => next.kind === 'rollback')).toBe(false);
    expect(decision.acceptable).toEqual([]);
  });

  it('is blamed when it fails and mock does not, and when it is worse within the limit', () => {
    expect(judge(atQuarter(186, control(30, 6000, 100, 2000))).verdict).toBe('NO-GO');
    const point = judge(atQuarter(186, control(0, 6000, 41, 2000)));
    expect(point.verdict).toBe('INVESTIGATE');
    expect(row(point, 'errors-canary')).toMatchObject({ acceptance: 'none', counts: 'INVESTIGATE' });
    expect(judge(atQuarter(186, control(0, 6000, 70, 2000))).verdict).toBe('NO-GO');
    const within = judge(atQuarter(186, control(3, 6000, 20, 2000)));
    expect(within.verdict).toBe('INVESTIGATE');
    expect(within.reason).toContain('the canary owns 20 of 23 errors (87.0 %) at 25.0 % of the requests');
  });

  it('owns its share of the errors by chance alone: e-value by hand', () => {
    expect(logEvidenceAbove(2, 2, 0.01)).toBeGreaterThan(Math.log(100));
    expect(logEvidenceAbove(25, 100, 0.25)).toBeLessThan(0);
  });

  it('that is significantly slower is accepted with --force only', () => {
    const origin = { source: 'test', window: { fromMs: START, toMs: AT }, asOfMs: START + 30 * 24 * HOUR };
    const slow = atQuarter(200, {
      latency: {
        mock: measured({ counts: latencies(900, 180) }, origin),
        canary: measured({ counts: latencies(300, 205) }, origin),
        shadowPrisma: missing('none'),
      },
    });
    const refused = judge(slow, { accept: ['p95'] });
    expect(row(refused, 'p95')).toMatchObject({ reading: 'GO', acceptance: 'refused' });
    expect(row(refused, 'p95').acceptanceWhy).toContain('typical canary request +13.');
    expect(refused.acceptable).toEqual([]);
    expect(row(judge(slow, { accept: ['p95'], force: true }), 'p95').acceptance).toBe('accepted');
  });
});

describe('replay', () => {
  it('gives a verdict for each minute and the first minute at which each row was decided', () => {
    const replayed = replay(healthy(), { thresholds: THRESHOLDS });
    expect(replayed.points).toHaveLength(178);
    expect(replayed.firstDecided.find(({ row: id }) => id === 'errors-shadow')).toMatchObject({ counts: 'GO' });
    const text = replayView(replayed, START, plain, 80);
    expect(text).toMatch(/^ errors-shadow\s+\.+G/mu);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('ends with what the matrix counts, and names what proved a NO-GO before the matrix dates it', () => {
    const rows = ['errors', 'errors-shadow', 'diffs', 'share'] as const;
    const failing = shadow((minute) => (minute >= 200 ? 2 : 0));
    for (const change of [{}, failing]) {
      const evidence = healthy(change);
      const { counts } = replay(evidence, { thresholds: THRESHOLDS }).points.at(-1) ?? {};
      const { rows: judged } = judge(evidence);
      for (const id of rows) expect([id, counts?.[id]]).toEqual([id, judged.find((one) => one.id === id)?.counts]);
    }
    expect(replay(healthy(), { thresholds: THRESHOLDS }).notes).toHaveLength(1);
    expect(replay(healthy(failing), { thresholds: THRESHOLDS }).notes[0]).toMatch(
      /^errors-shadow at H\+3:\d\d: above 2 % proven now: .*; the matrix dates the proof over the whole window, since H\+\d/u,
    );
  });

  it('shows each row that the verdict needed, also one that was never decided', () => {
    const text = replayView(replay(healthy(), { thresholds: THRESHOLDS }), START, plain, 80);
    for (const name of ['errors', 'errors-canary', 'errors-shadow', 'diffs', 'share', 'alarms'])
      expect(text).toMatch(new RegExp(`^ ${name} +(?:[A-Z-]+ from|\\S)`, 'mu'));
  });

  it('has nothing without counts by minute, and says so', () => {
    const bare = JSON.parse(
      JSON.stringify(atQuarter(), (key, value: unknown) => (key === 'series' ? undefined : value)),
    );
    const { points, notes } = replay(bare as Evidence, { thresholds: THRESHOLDS });
    expect(points).toEqual([]);
    expect(notes[0]).toContain('no counts by minute');
  });
});

describe('a proof without an error allows for failures that last', () => {
  const clean = (perMinute: number, minutes = 300, failing: (minute: number) => number = () => 0) => {
    const from = AT - minutes * MINUTE;
    const { shadowErrors } = shadow(
      (minute) => (minute >= 300 - minutes ? failing(minute) : 0),
      (minute) => (minute >= 300 - minutes ? perMinute : 0),
    );
    if (shadowErrors?.kind !== 'measured') throw new Error('measured');
    const series = (shadowErrors.series ?? []).slice(-minutes);
    return healthy({ shadowErrors: { ...shadowErrors, series, window: { fromMs: from, toMs: AT } } });
  };
  const proofOf = (evidence: Evidence) => row(judge(evidence), 'errors-shadow');

  it('188 clean calls in eleven minutes are not yet independent ones', () => {
    expect(proofOf(clean(16, 40)).proof.kind).toBe('undecided');
    expect(proofOf(clean(16, 60)).proof.kind).toBe('proven');
    expect(proofOf(clean(16, 60)).notes.join()).toContain(
      '960 shadow calls count as 228 independent ones: a failure may last 12 s until errors show otherwise',
    );
  });

  it('ten times the calls do not bring the proof forward', () => {
    expect(proofOf(clean(160, 30)).proof.kind).toBe('undecided');
    expect(proofOf(clean(160, 45)).proof.kind).toBe('proven');
  });

  it('errors that come alone take the assumption away, but prove nothing sooner than no error would', () => {
    const alone = proofOf(clean(16, 60, (minute) => (minute % 20 === 3 ? 1 : 0)));
    expect(alone.proof.kind).toBe('proven');
    expect(alone.notes.join()).toMatch(/count as [5-9]\d\d independent/u);
    expect(proofOf(clean(16, 40, (minute) => (minute === 270 ? 1 : 0))).proof.kind).toBe('undecided');
  });

  it('requests that come in sessions count as sessions', () => {
    const judged = proofOf(
      healthy(
        shadow(
          () => 0,
          (minute) => (minute % 4 === 0 ? 61 : 1),
        ),
      ),
    );
    expect(judged.notes.join()).toMatch(/requests come in sessions of about \d+/u);
  });
});
