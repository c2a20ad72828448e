import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, DecisionOptions } from '../../../src/domain/decision/decision';
import type { AlarmState, Evidence, RowId } from '../../../src/domain/decision/evidence';
import { ROW_IDS } from '../../../src/domain/decision/evidence';
import { decide, REQUIRED_ROWS } from '../../../src/domain/decision/matrix';
import { recommendsShare, refusedAsUnready } from '../../../src/domain/decision/next-commands';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { type Reading, worst } from '../../../src/domain/decision/verdict';
import { PHASES } from '../../../src/domain/phase';
import { own } from '../../../src/domain/text/advice';
import { atQuarter, DAY, evenly, HOUR, healthy, latencies, MINUTE, measured, missing, START } from './situations';

const judge = (evidence: Evidence, options: Partial<DecisionOptions> = {}): Decision =>
  decide(evidence, { thresholds: THRESHOLDS, ...options });
const row = (decision: Decision, id: RowId) => decision.rows.find((one) => one.id === id)!;
/** As new as any moment that is judged here. */
const origin = { source: 'test', window: { fromMs: START, toMs: START + 3 * HOUR }, asOfMs: START + 20 * DAY };
const aDay = { ...origin, window: { fromMs: START, toMs: START + DAY } };
const errors = (lambdaErrors: number, invocations: number, canaryErrors = 0) =>
  measured({ lambdaErrors, canaryErrors, invocations }, origin);
const canary = (failed: number, requests: number) => measured({ errors: failed, rescued: failed, requests }, origin);
const shadow = (failed: number, sent: number) => measured({ sent, errors: failed, comparisons: sent - failed }, origin);
const diffs = (mismatches: number, comparisons: number) => measured({ mismatches, comparisons }, origin);
const share = (inside: number, total: number) => measured({ canary: inside, total }, origin);
const alarm = (state: AlarmState, name = 'huntaze-canary-errors') => ({
  name,
  state,
  sinceMs: START,
  reason: 'datapoint 12.5 > 10',
  wentOffAtMs: [],
});
const alarms = (...states: AlarmState[]) => measured({ alarms: states.map((state) => alarm(state)) }, origin);
const path = (n: number, p95Ms: number) => evenly(latencies(n, p95Ms), aDay);

describe('readings at both edges of each limit', () => {
  it.each<[number, number, Reading]>([
    [19, 1000, 'GO'],
    [20, 1000, 'GO'],
    [21, 1000, 'NO-GO'],
    [0, 148, 'none'],
    [3, 148, 'none'],
    [0, 149, 'GO'],
    [3, 149, 'NO-GO'],
    [1000, 1000, 'NO-GO'],
  ])('errors %d of %d read %s', (failed, n, reading) => {
    expect(row(judge(healthy({ errors: errors(failed, n) })), 'errors').reading).toBe(reading);
    expect(row(judge(healthy({ canaryErrors: canary(failed, n) })), 'errors-canary').reading).toBe(reading);
    expect(row(judge(healthy({ shadowErrors: shadow(failed, n) })), 'errors-shadow').reading).toBe(reading);
  });

  it("errors counts canary errors, which never reach Lambda, on top of Lambda's own", () => {
    expect(row(judge(healthy({ errors: errors(10, 1000, 10) })), 'errors').reading).toBe('GO');
    expect(row(judge(healthy({ errors: errors(10, 1000, 11) })), 'errors').reading).toBe('NO-GO');
  });

  it('a shadow call without an outcome is an error', () => {
    const vanished = measured({ sent: 1000, errors: 0, comparisons: 979 }, origin);
    const decision = judge(healthy({ shadowErrors: vanished }));
    expect(row(decision, 'errors-shadow').reading).toBe('NO-GO');
    expect(row(decision, 'errors-shadow').measured).toBe('21/1,000  2.10 %');
    expect(row(decision, 'errors-shadow').notes[0]).toBe('21 shadow calls without an outcome');
  });

  it.each<[number, number, Reading]>([
    [4, 1000, 'GO'],
    [5, 1000, 'HOLD'],
    [10, 1000, 'HOLD'],
    [11, 1000, 'INVESTIGATE'],
  ])('diffs %d of %d read %s', (mismatches, n, reading) => {
    expect(row(judge(healthy({ diffs: diffs(mismatches, n) })), 'diffs').reading).toBe(reading);
  });

  it.each<[number, number, Reading]>([
    [100, 200, 'GO'],
    [200, 200, 'GO'],
    [230, 200, 'GO'],
    [231, 200, 'HOLD'],
    [260, 200, 'HOLD'],
    [261, 200, 'INVESTIGATE'],
  ])('p95 of %d ms against %d ms reads %s', (slow, base, reading) => {
    const one = (ms: number, n: number) => measured({ counts: [{ durationMs: ms, count: n }] }, origin);
    const decision = judge(
      atQuarter(180, {
        latency: { mock: one(base, 6000), canary: one(slow, 2000), shadowPrisma: missing('not asked') },
      }),
    );
    expect(row(decision, 'p95').reading).toBe(reading);
  });

  it.each<[number, Reading]>([
    [58, 'none'],
    [59, 'GO'],
  ])('p95 of %d canary requests reads %s', (n, reading) => {
    const decision = judge(
      healthy({ latency: { mock: path(3000, 180), canary: path(n, 180), shadowPrisma: path(100, 200) } }),
    );
    expect(row(decision, 'p95').reading).toBe(reading);
    expect(row(decision, 'p95').counts).toBe('HOLD');
  });

  it.each<[number, Reading]>([
    [49, 'INVESTIGATE'],
    [50, 'GO'],
    [100, 'GO'],
    [200, 'GO'],
    [201, 'INVESTIGATE'],
    [0, 'INVESTIGATE'],
  ])('share %d of 10,000 at 1 %% reads %s', (inside, reading) => {
    expect(row(judge(healthy({ share: share(inside, 10_000) })), 'share').reading).toBe(reading);
  });

  it.each<[number, number, Reading]>([
    [0, 12, 'none'],
    [2, 92, 'none'],
    [1, 92, 'GO'],
    [0, 720, 'INVESTIGATE'],
    [5, 1500, 'INVESTIGATE'],
  ])('share %d of %d at 1 percent reads %s: too few to tell is no reading', (inside, total, reading) => {
    const decision = judge(healthy({ share: share(inside, total) }));
    expect(row(decision, 'share').reading).toBe(reading);
    expect(row(decision, 'share').counts).toBe(reading === 'INVESTIGATE' ? 'INVESTIGATE' : 'HOLD');
  });

  it.each<[AlarmState[], Reading]>([
    [['ok', 'ok'], 'GO'],
    [['ok', 'insufficient-data'], 'HOLD'],
    [['insufficient-data', 'alarm'], 'NO-GO'],
    [['ok', 'alarm'], 'NO-GO'],
  ])('alarms %s read %s', (states, reading) => {
    expect(row(judge(healthy({ alarms: alarms(...states) })), 'alarms').reading).toBe(reading);
  });

  it('p95 at 100 % is judged against 500 ms', () => {
    const full = (ms: number) =>
      judge(
        atQuarter(180, {
          phase: 'ramp-100',
          requestedShare: 100,
          latency: {
            mock: missing('no mock path'),
            canary: evenly([{ durationMs: ms, count: 4000 }], aDay),
            shadowPrisma: missing('none'),
          },
        }),
      );
    expect(row(full(499), 'p95')).toMatchObject({ reading: 'GO', proof: { kind: 'proven' } });
    expect(row(full(500), 'p95')).toMatchObject({ reading: 'INVESTIGATE', proof: { kind: 'disproven' } });
  });
});

describe('targets', () => {
  it.each<[number, number, string]>([
    [10, 1000, 'unknown'],
    [30, 1000, 'missed'],
    [9, 1000, 'met'],
    [0, 0, 'unknown'],
    [2, 1, 'unknown'],
  ])('availability with %d of %d failed is %s', (failed, invocations, state) => {
    const target = judge(atQuarter(186, { failures: measured({ failed, invocations }, origin) })).targets.find(
      (one) => one.id === 'availability',
    );
    expect(target?.state).toBe(state);
  });

  it('availability is judged by its value at the final look, and by evidence before', () => {
    const evidence = healthy({ failures: measured({ failed: 11, invocations: 1000 }, origin) });
    const stateAt = (final: boolean) =>
      judge(evidence, { final }).targets.find((one) => one.id === 'availability')?.state;
    expect([stateAt(false), stateAt(true)]).toEqual(['unknown', 'missed']);
  });

  it('a missed one is INVESTIGATE, and covered by accepting its row', () => {
    const rolled = atQuarter(186, {
      rollbacks: measured({ rollbacks: [{ atMs: START, what: 'deployment 7 rolled back' }] }, origin),
    });
    expect(judge(rolled).verdict).toBe('INVESTIGATE');
    expect(judge(rolled).reason).toContain('deployment 7 rolled back');
    expect(judge(rolled, { accept: ['alarms'] }).verdict).toBe('GO');
    const slow = atQuarter(186, {
      latency: { mock: path(6000, 499), canary: path(2000, 510), shadowPrisma: missing('none') },
    });
    expect(judge(slow).targets[0]).toMatchObject({ state: 'missed', measured: '510 ms (canary)' });
    expect(judge(slow).verdict).toBe('INVESTIGATE');
  });
});

describe('what is proven', () => {
  it.each([
    [0, 187, 'undecided'],
    [0, 188, 'proven'],
    [12, 237, 'undecided'],
    [12, 238, 'proven'],
  ])('with failures of %d seconds, 0 errors of %d canary requests are %s', (failureSeconds, n, kind) => {
    const thresholds = { ...THRESHOLDS, proof: { ...THRESHOLDS.proof, failureSeconds } };
    expect(row(judge(healthy({ canaryErrors: canary(0, n) }), { thresholds }), 'errors-canary').proof.kind).toBe(kind);
  });

  it('says how many more, how long, and which share would do it', () => {
    const { proof } = row(judge(healthy()), 'errors-canary');
    expect(proof).toMatchObject({
      kind: 'undecided',
      need: { more: 177, unit: 'canary requests' },
    });
    expect(proof.says).toMatch(/^undecided: 177 or more, 9 h 10 or longer, or about 75 min at 25 %$/u);
  });

  it('says since when', () => {
    expect(row(judge(healthy()), 'errors-shadow').proof.says).toBe('proven <= 0.55 % since H+0:49');
    const torn = healthy();
    const series = torn.errors.kind === 'measured' ? (torn.errors.series ?? []).slice(5) : [];
    const decision = judge(
      healthy({ errors: measured({ lambdaErrors: 12, canaryErrors: 0, invocations: 2984, series }, origin) }),
    );
    expect(row(decision, 'errors').proof.says).toBe('proven <= 0.91 %');
  });

  it.each([
    [1, 1, 'undecided'],
    [2, 2, 'undecided'],
    [2, 5, 'undecided'],
    [3, 5, 'disproven'],
    [4, 10, 'disproven'],
    [3, 10, 'undecided'],
  ])('%d of %d canary errors are %s above 2 %%', (failed, n, kind) => {
    expect(row(judge(healthy({ canaryErrors: canary(failed, n) })), 'errors-canary').proof.kind).toBe(kind);
  });

  it('a share that never arrived is seen, one that is too young is undecided', () => {
    expect(row(judge(healthy({ share: share(0, 3000) })), 'share').proof.kind).toBe('disproven');
    expect(row(judge(healthy({ share: share(5, 500) })), 'share').proof.kind).toBe('undecided');
    expect(row(judge(healthy({ share: share(20, 2000) })), 'share').proof.kind).toBe('consistent');
    expect(row(judge(healthy({ share: share(105, 10_000) })), 'share').proof.kind).toBe('proven');
    expect(row(judge(healthy({ share: share(140, 10_000) })), 'share').proof.kind).toBe('disproven');
    expect(row(judge(healthy({ share: share(900, 10_000) })), 'share').proof.kind).toBe('disproven');
  });

  it('a sticky share is proven by its users', () => {
    const sticky = (users: { expected: string[]; seenInCanary: string[]; seenInMock: string[] }) =>
      row(judge(healthy({ bucketBy: 'user', share: measured({ canary: 400, total: 2000, users }, origin) })), 'share');
    expect(sticky({ expected: ['a', 'b'], seenInCanary: ['a'], seenInMock: ['c'] })).toMatchObject({
      reading: 'GO',
      proof: { kind: 'proven' },
    });
    expect(sticky({ expected: ['a'], seenInCanary: ['a', 'x'], seenInMock: [] })).toMatchObject({
      reading: 'INVESTIGATE',
      proof: { kind: 'disproven', says: '1 user in the canary by mistake: x' },
    });
    expect(sticky({ expected: ['a'], seenInCanary: [], seenInMock: ['a'] })).toMatchObject({
      reading: 'INVESTIGATE',
      proof: { kind: 'disproven' },
    });
    expect(sticky({ expected: [], seenInCanary: [], seenInMock: ['a'] }).proof.says).toBe(
      'undecided: nobody is in at this share',
    );
  });

  it('a faster canary is GO', () => {
    expect(row(judge(atQuarter(90)), 'p95')).toMatchObject({ reading: 'GO', proof: { kind: 'proven' } });
  });
});

describe('the verdict', () => {
  it('is HOLD for a healthy 1 % after three hours, naming exactly what is undecided', () => {
    const decision = judge(healthy());
    expect(decision.verdict).toBe('HOLD');
    expect(decision.rows.filter((one) => one.required && one.counts !== 'GO').map((one) => one.id)).toEqual([
      'errors-canary',
      'p95',
    ]);
    expect(decision.reason).toBe('errors-canary and p95 cannot be decided at 1 % yet; the shadow rows prove Prisma');
    expect(decision.acceptable).toEqual(['errors-canary', 'p95']);
  });

  it('is GO with those accepted, and only with all of them', () => {
    expect(judge(healthy(), { accept: ['errors-canary', 'p95'] })).toMatchObject({
      verdict: 'GO',
      accepted: ['errors-canary', 'p95'],
    });
    expect(judge(healthy(), { accept: ['p95'] }).verdict).toBe('HOLD');
  });

  it('is GO for a healthy 25 % after durations of a day without any', () => {
    const decision = judge(atQuarter());
    expect(decision).toMatchObject({ verdict: 'GO', accepted: [], acceptable: [] });
    expect(decision.rows.every((one) => ['proven', 'consistent', 'state'].includes(one.proof.kind))).toBe(true);
  });

  it('is HOLD at +22 % and INVESTIGATE at +60 %', () => {
    expect(judge(atQuarter(220)).verdict).toBe('HOLD');
    expect(judge(atQuarter(288)).verdict).toBe('INVESTIGATE');
  });

  it('is INVESTIGATE for wrong rows, with the users named', () => {
    const decision = judge(
      healthy({
        diffs: measured({ comparisons: 2964, mismatches: 60, users: { compared: 50, mismatched: ['user-7'] } }, origin),
      }),
    );
    expect(decision.verdict).toBe('INVESTIGATE');
    expect(decision.reason).toContain('1 user of 50 with a mismatch: user-7');
  });

  it('is NO-GO for an alarm, whatever else holds', () => {
    const decision = judge(atQuarter(186, { alarms: alarms('ok', 'alarm') }), { accept: ['alarms'] });
    expect(decision.verdict).toBe('NO-GO');
    expect(row(decision, 'alarms')).toMatchObject({ acceptance: 'refused' });
    expect(decision.next[0]?.command).toEqual(own`rollback`);
  });

  it('is NO-GO when an error row is disproven, before any final look', () => {
    const decision = judge(healthy({ canaryErrors: canary(4, 10) }));
    expect(decision).toMatchObject({ verdict: 'NO-GO', final: false });
    expect(decision.reason).toContain('above 2 % proven');
  });

  it('a point value above 2 % is HOLD until it is evidence: INVESTIGATE at 20 to 1, NO-GO when proven', () => {
    const counts = (failed: number, n: number) =>
      row(judge(healthy({ canaryErrors: canary(failed, n) })), 'errors-canary').counts;
    expect([counts(2, 20), counts(3, 15), counts(4, 20), counts(5, 20)]).toEqual([
      'HOLD',
      'HOLD',
      'INVESTIGATE',
      'NO-GO',
    ]);
    expect(counts(4, 149)).toBe('HOLD');
  });

  it('at the final look an exact test at 1 % makes it NO-GO, before and after it does not', () => {
    const evidence = healthy({ canaryErrors: canary(3, 20) });
    expect(judge(evidence)).toMatchObject({ verdict: 'HOLD', final: false });
    expect(judge(evidence, { final: true }).verdict).toBe('NO-GO');
    expect(judge(healthy({ canaryErrors: canary(2, 20) }), { final: true }).verdict).toBe('HOLD');
    expect(judge(healthy({ canaryErrors: canary(1, 10) }), { final: true }).verdict).toBe('HOLD');
  });

  it('of the shadow hour stands on the shadow rows', () => {
    const hour = (change: Partial<Evidence> = {}) =>
      healthy({
        atMs: START + 59 * MINUTE,
        phase: 'shadow',
        requestedShare: 0,
        canaryErrors: missing('no share'),
        share: missing('no share'),
        errors: errors(3, 990),
        shadowErrors: shadow(0, 985),
        diffs: diffs(0, 985),
        failures: measured({ failed: 3, invocations: 990 }, origin),
        traffic: [],
        ...change,
      });
    expect(judge(hour())).toMatchObject({ verdict: 'GO' });
    expect(judge(hour()).next[0]?.command).toEqual(own`canary --percent 1`);
    expect(row(judge(hour()), 'p95').reading).toBe('n/a');
    const down = judge(hour({ shadowErrors: shadow(985, 985) }));
    expect(down.verdict).toBe('NO-GO');
    expect(down.reason).toContain('errors-shadow');
    expect(down.next.some((next) => String(next.command).includes('rollback'))).toBe(false);
  });

  it('says first that nothing takes a live share back, unless the decision is to take it back', () => {
    const at = (change: object) => judge(atQuarter(186, change));
    const bare = at({ guardedUntilMs: undefined });
    expect(bare.next[0]).toMatchObject({ kind: 'guard', command: own`ramp --rearm` });
    expect(bare.next.length).toBeGreaterThan(1);
    expect(at({ guardedUntilMs: bare.atMs }).next[0]?.kind).toBe('guard');
    expect(at({ guardedUntilMs: bare.atMs + 60_000 }).next[0]?.kind).not.toBe('guard');
  });

  it.each(PHASES.map((one) => one.phase))('needs the right rows in phase %s', (phase) => {
    const decision = judge(atQuarter(186, { phase }));
    expect(decision.rows.filter((one) => one.required).map((one) => one.id)).toEqual(
      [...REQUIRED_ROWS[phase]].sort((a, b) => ROW_IDS.indexOf(a) - ROW_IDS.indexOf(b)),
    );
  });

  it('is not GO by a row that is not required', () => {
    const decision = judge(
      atQuarter(186, {
        phase: 'ramp-100',
        requestedShare: 100,
        diffs: missing('no shadow'),
        shadowErrors: missing('no shadow'),
        share: missing('all'),
      }),
    );
    expect(decision.verdict).toBe('GO');
    expect(row(decision, 'diffs').reading).toBe('n/a');
  });

  it('folds by the order of worry', () => {
    expect(worst(['GO', 'HOLD', 'INVESTIGATE', 'NO-GO'])).toBe('NO-GO');
    expect(worst(['GO', 'HOLD', 'INVESTIGATE'])).toBe('INVESTIGATE');
    expect(worst(['GO', 'none'])).toBe('none');
    expect(worst(['n/a', 'GO'])).toBe('GO');
    expect(worst([])).toBe('n/a');
  });
});

describe('the final look', () => {
  it('alone shows what is valid for one look: Clopper-Pearson, Newcombe and Fisher', () => {
    const peek = judge(atQuarter());
    const last = judge(atQuarter(), { final: true });
    for (const word of ['Clopper-Pearson', 'Newcombe']) {
      const notes = (decision: Decision) =>
        decision.rows.flatMap((one) => one.notes).filter((note) => note.includes(word) && !note.includes('of users'));
      expect(notes(peek)).toEqual([]);
      expect(notes(last).length).toBeGreaterThan(0);
    }
    expect(row(last, 'errors-canary').notes).toContain(
      'against mock: +0.2 % (+0.1 % to +0.5 %, 95 %, Newcombe, Fisher p 0.004)',
    );
  });
});

describe('bad input', () => {
  const nothing = missing('throttled');

  it('no data anywhere is HOLD, and cannot be accepted', () => {
    const empty = healthy({
      errors: nothing,
      canaryErrors: nothing,
      shadowErrors: nothing,
      diffs: nothing,
      share: nothing,
      alarms: nothing,
      failures: nothing,
      rollbacks: nothing,
      flagFetchErrors: nothing,
      latency: { mock: nothing, canary: nothing, shadowPrisma: nothing },
    });
    expect(judge(empty).verdict).toBe('HOLD');
    expect(judge(empty).acceptable).toEqual([]);
    expect(judge(empty, { accept: [...ROW_IDS], final: true }).verdict).toBe('HOLD');
    expect(judge(empty).reason).toContain('throttled');
  });

  it.each<[string, Partial<Evidence>, RowId]>([
    ['n = 0', { errors: errors(0, 0) }, 'errors'],
    ['no canary request', { canaryErrors: canary(0, 0) }, 'errors-canary'],
    ['no comparison', { diffs: diffs(0, 0) }, 'diffs'],
    ['no traffic', { share: share(0, 0) }, 'share'],
    ['more mismatches than comparisons', { diffs: diffs(11, 10) }, 'diffs'],
    ['more errors than requests', { canaryErrors: canary(11, 10) }, 'errors-canary'],
    ['NaN errors', { errors: errors(Number.NaN, 100) }, 'errors'],
    ['NaN invocations', { errors: errors(0, Number.NaN) }, 'errors'],
    ['infinite traffic', { share: share(1, Number.POSITIVE_INFINITY) }, 'share'],
    ['negative errors', { errors: errors(-1, 100) }, 'errors'],
    [
      'far more shadow errors than calls',
      { shadowErrors: measured({ sent: 500, errors: 506, comparisons: 0 }, origin) },
      'errors-shadow',
    ],
    [
      'no durations',
      { latency: { mock: path(100, 180), canary: measured({ counts: [] }, origin), shadowPrisma: nothing } },
      'p95',
    ],
    ['no alarm', { alarms: measured({ alarms: [] }, origin) }, 'alarms'],
  ])('%s is HOLD', (_name, change, id) => {
    const decision = judge(atQuarter(186, change), { accept: [id] });
    expect(row(decision, id)).toMatchObject({ reading: 'HOLD', noData: true, acceptance: 'refused' });
    expect(decision.verdict).toBe('HOLD');
  });

  it('a few outcomes more than calls are deliveries that came twice: the rate stays at or below 100 %', () => {
    const shadow = (errors: number, comparisons: number) =>
      row(
        judge(atQuarter(186, { shadowErrors: measured({ sent: 500, errors, comparisons }, origin) })),
        'errors-shadow',
      );
    expect(shadow(503, 0)).toMatchObject({ reading: 'NO-GO', noData: false, measured: expect.stringContaining('500') });
    expect(shadow(503, 0).notes).toContain('3 outcomes more than calls: delivered twice');
    expect(shadow(0, 503)).toMatchObject({ reading: 'GO', noData: false });
  });

  it('negative and NaN durations are left out, counted, and never GO', () => {
    const counts = [...latencies(2000, 186), { durationMs: -5, count: 3 }, { durationMs: Number.NaN, count: 1 }];
    const decision = judge(
      atQuarter(186, {
        latency: { mock: path(6000, 180), canary: measured({ counts }, origin), shadowPrisma: nothing },
      }),
    );
    expect(row(decision, 'p95')).toMatchObject({
      reading: 'HOLD',
      why: '4 durations negative or not a number: left out',
      n: 2000,
    });
  });

  it('sources that disagree are told with both figures and are not GO', () => {
    const decision = judge(
      atQuarter(186, {
        traffic: [
          { what: 'requests', source: 'Lambda invocations', n: 8000 },
          { what: 'requests', source: 'own metrics', n: 5000 },
        ],
      }),
    );
    expect(decision.verdict).toBe('HOLD');
    expect(decision.notes).toContain(
      'sources disagree on requests: 8,000 (Lambda invocations) against 5,000 (own metrics)',
    );
    expect(
      judge(
        atQuarter(186, {
          traffic: [
            { what: 'requests', source: 'a', n: 8000 },
            { what: 'requests', source: 'b', n: 7700 },
          ],
        }),
      ).verdict,
    ).toBe('GO');
  });

  it('recommends no share that a failed readiness check refuses, and that check instead', () => {
    const decision = judge(healthy(), { accept: ['errors-canary', 'p95'] });
    expect(recommendsShare(decision) || decision.next.some(({ notBeforeMs }) => notBeforeMs !== undefined)).toBe(true);
    const row = { id: 9, key: 'alarms', status: 'fail', evidence: 'an alarm has its actions off' } as const;
    const refused = refusedAsUnready(judge(healthy()), { rows: [row] });
    expect(recommendsShare(refused)).toBe(false);
    expect(refused.next[0]).toMatchObject({ text: expect.stringContaining('check row 9 alarms'), command: own`check` });
    expect(refusedAsUnready(decision, { rows: [{ ...row, status: 'could-not-run' }] })).toBe(decision);
  });

  it('before the beta began, or without one, there is nothing to judge', () => {
    for (const change of [{ atMs: START - 1 }, { atMs: START }]) {
      const decision = judge(healthy(change), { accept: [...ROW_IDS], final: true });
      expect(decision.verdict).toBe('HOLD');
      expect(decision.reason).toContain('lies before the beta began');
      expect(decision.next[0]?.command).toEqual(own`decide`);
    }
    const { startedAtMs, ...never } = healthy();
    expect(startedAtMs).toBe(START);
    expect(judge(never).reason).toContain('the beta has not begun');
    expect(judge(never).next[0]?.command).toEqual(own`check`);
  });

  it('says what was sent by the operator and which flag fetches failed', () => {
    const decision = judge(atQuarter(186, { operatorRequests: 300, flagFetchErrors: measured({ errors: 2 }, origin) }));
    expect(decision.notes).toEqual([
      '2 flag fetches failed in the window: the last good value was used',
      '300 requests of these were sent by the operator with traffic',
    ]);
  });

  it('never says GO without data for every required row, nor accepts a NO-GO, whatever comes in', () => {
    const count = fc.oneof(
      fc.integer({ min: 0, max: 4000 }),
      fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY, 0),
    );
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: fc.constant(nothing) });
    const evidence = fc.record({
      phase: fc.constantFrom(...PHASES.map((one) => one.phase)),
      errors: maybe(fc.tuple(count, count).map(([e, n]) => errors(e, n))),
      canaryErrors: maybe(fc.tuple(count, count).map(([e, n]) => canary(e, n))),
      shadowErrors: maybe(fc.tuple(count, count).map(([e, n]) => shadow(e, n))),
      diffs: maybe(fc.tuple(count, count).map(([e, n]) => diffs(e, n))),
      share: maybe(fc.tuple(count, count).map(([e, n]) => share(e, n))),
      alarms: maybe(
        fc
          .array(fc.constantFrom<AlarmState>('ok', 'alarm', 'insufficient-data'), { maxLength: 2 })
          .map((states) => alarms(...states)),
      ),
      atMs: fc.integer({ min: START - DAY, max: START + 10 * DAY }),
    });
    fc.assert(
      fc.property(evidence, fc.subarray([...ROW_IDS]), fc.boolean(), (change, accept, final) => {
        const decision = judge(atQuarter(186, change), { accept, final });
        const required = decision.rows.filter((one) => one.required);
        if (decision.verdict === 'GO') {
          expect(required.every((one) => !one.noData && one.counts !== 'NO-GO')).toBe(true);
          expect(
            required.every(
              (one) =>
                (one.reading === 'GO' && ['proven', 'consistent', 'state'].includes(one.proof.kind)) ||
                one.acceptance === 'accepted',
            ),
          ).toBe(true);
        }
        if (required.some((one) => one.counts === 'NO-GO')) expect(decision.verdict).toBe('NO-GO');
        expect(
          decision.rows
            .filter((one) => one.acceptance === 'accepted')
            .every((one) => !one.noData && one.reading !== 'NO-GO'),
        ).toBe(true);
        expect(decision.reason).not.toMatch(/NaN|undefined|Infinity/u);
        expect(decision.reason.length).toBeGreaterThan(0);
        expect(decision.next.length).toBeGreaterThan(0);
        expect(JSON.parse(JSON.stringify(decision)).verdict).toBe(decision.verdict);
      }),
      { numRuns: 1500 },
    );
  });
});
