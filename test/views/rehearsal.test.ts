import { describe, expect, it } from 'vitest';
import type { RehearsalResult } from '../../src/domain/rollout/rehearsal-result';
import { own } from '../../src/domain/text/advice';
import { plain } from '../../src/domain/text/palette';
import { phaseBar, rehearsalEventLine, rehearsalSummaryView } from '../../src/views/rehearsal';
import { type ScoreRow, scoreboardView } from '../../src/views/scoreboard';
import { displayWidth } from '../../src/views/text';
import { expectGolden } from '../support/golden';

const START = Date.UTC(2026, 10, 23, 9);
const MINUTE = 60_000;

const result = (change: Partial<RehearsalResult> = {}): RehearsalResult => ({
  startedAtMs: START,
  endedAtMs: START + 110 * MINUTE,
  verdict: 'NO-GO',
  reason: 'rolled back by alarm: huntaze-canary-errors',
  accepted: [],
  decision: undefined,
  share: 0,
  events: [
    { atMs: START, kind: 'phase', text: 'H+0: shadow hour, 100 % mock, every request compared' },
    { atMs: START + 93 * MINUTE, kind: 'alarm', text: 'huntaze-canary-errors ALARM: Threshold Crossed' },
  ],
  rollback: { by: 'AWS', atMs: START + 93 * MINUTE, verified: true, tookMs: 6_200 },
  figures: {
    requests: 1_800,
    comparisons: 1_500,
    mismatches: 0,
    canaryRequests: 8,
    canaryErrors: 3,
    shadowErrors: 290,
  },
  interrupted: false,
  ...change,
});
const scenario = { name: 'failing-canary', title: 'half of the reads fail', notice: 'the alarm rolls back' };
const summary = (change: Partial<RehearsalResult>, causeAtMs: number | undefined = START + 75 * MINUTE): string =>
  rehearsalSummaryView(
    { scenario, result: result(change), causeAtMs, reportPath: 'out/report.html', repeat: own`rehearse` },
    plain,
    80,
  );

describe('rehearsalSummaryView', () => {
  it('looks as pictured', () => {
    expectGolden('rehearsal/summary-rolled-back.txt', summary({}).trimStart());
  });

  it.each([
    [{}, /^first sign +at H\+1:33, 18 min after it began$/m],
    [{ events: [] }, /^first sign +none on the screen$/m],
    [{ rollback: undefined }, /^rollback +none$/m],
    [
      { rollback: { by: 'the operator' as const, atMs: START, verified: false, tookMs: 1 } },
      /^rollback .*NOT verified$/m,
    ],
    [{ interrupted: true }, /^NO-GO {2}interrupted; this is the summary so far$/m],
    [{ verdict: 'GO' as const, share: 1 }, /^next +keep 1 %; 5 % opens on day 2/m],
    [{ verdict: 'GO' as const, share: 100 }, /^next +everything is on Prisma/m],
    [{ verdict: 'GO' as const, accepted: ['p95' as const] }, /^GO \(accepted: p95\)$/m],
  ])('%j', (change, told) => {
    expect(summary(change)).toMatch(told);
  });

  it.each([40, 80, 120])('fits %d columns', (width) => {
    const text = rehearsalSummaryView(
      { scenario, result: result(), causeAtMs: undefined, reportPath: undefined, repeat: own`rehearse` },
      plain,
      width,
    );
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(42, width));
  });
});

describe('rehearsalEventLine', () => {
  it('hangs what does not fit under what happened', () => {
    const event = {
      atMs: START + 61 * MINUTE,
      kind: 'noticed' as const,
      text: 'a b c d e f g h i j k l m n o p q r s t u v',
    };
    expect(rehearsalEventLine(event, START, plain, 42)).toBe(
      'H+1:01   a b c d e f g h i j k l m n o p q\n         r s t u v',
    );
  });
});

describe('rehearsalEventLine, days later', () => {
  it('keeps the moment apart from the text', () => {
    const event = { atMs: START + 2 * 1440 * MINUTE, kind: 'deployed' as const, text: '5 % is served' };
    expect(rehearsalEventLine(event, START, plain, 80)).toBe('day 2 00:00  5 % is served');
  });
});

describe('phaseBar', () => {
  it.each([0, 30, 60, 119, 150, 180, 400])('at minute %d keeps to its width', (minute) => {
    for (const width of [60, 80, 120])
      expect(displayWidth(phaseBar(START, START + minute * MINUTE, plain, width))).toBeLessThanOrEqual(width);
  });

  it('fills as time passes', () => {
    const filled = (minute: number): number =>
      [...phaseBar(START, START + minute * MINUTE, plain, 120)].filter((c) => c === '━').length;
    expect(filled(0)).toBe(0);
    expect(filled(30)).toBeGreaterThan(0);
    expect(filled(90)).toBeGreaterThan(filled(60));
    expect(filled(180)).toBeGreaterThan(filled(170));
  });
});

describe('scoreboardView', () => {
  const row = (change: Partial<ScoreRow>): ScoreRow => ({
    scenario: 'healthy',
    verdict: 'GO',
    rolledBackBy: 'nobody',
    promised: { verdicts: ['GO'], rolledBackBy: 'nobody' },
    asPromised: true,
    detectedAfterMs: undefined,
    verified: undefined,
    ...change,
  });

  it('looks as pictured, kept and broken promises alike', () => {
    const rows = [
      row({}),
      row({
        scenario: 'failing-canary',
        verdict: 'NO-GO',
        rolledBackBy: 'AWS',
        detectedAfterMs: 18 * MINUTE,
        verified: true,
      }),
      row({
        scenario: 'late-failure',
        verdict: 'HOLD',
        promised: { verdicts: ['NO-GO'], rolledBackBy: 'the operator' },
        asPromised: false,
        verified: false,
      }),
    ];
    expectGolden('rehearsal/scoreboard.txt', scoreboardView(rows, plain, 80));
  });
});
