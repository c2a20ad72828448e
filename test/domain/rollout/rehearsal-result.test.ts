import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/domain/decision/evidence';
import { decide } from '../../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import {
  acceptable,
  firstSignAtMs,
  type RehearsalEvent,
  verdictText,
} from '../../../src/domain/rollout/rehearsal-result';
import { atQuarter, healthy, measured, missing } from '../decision/situations';

const judged = (evidence: Evidence) => decide(evidence, { thresholds: THRESHOLDS });
const origin = { source: 'a test', window: { fromMs: 0, toMs: 1 } };

describe('acceptable', () => {
  it('takes rows that only wait for requests, once shadow traffic has proven Prisma', () => {
    const decision = judged(healthy());
    expect(decision.verdict).toBe('HOLD');
    expect(acceptable(decision)).toEqual(expect.arrayContaining(['errors-canary', 'p95']));
  });

  it.each([
    ['a p95 between the limits', atQuarter(220)],
    ['a p95 above the limits', atQuarter(300)],
    ['a row without data', healthy({ canaryErrors: missing('no canary request') })],
    [
      'shadow errors that are not proven',
      healthy({ shadowErrors: measured({ sent: 60, errors: 1, comparisons: 59 }, origin) }),
    ],
    [
      'canary errors above the limit',
      healthy({ canaryErrors: measured({ errors: 2, rescued: 2, requests: 17 }, origin) }),
    ],
  ])('takes nothing for %s', (_what, evidence) => {
    expect(acceptable(judged(evidence))).toBeUndefined();
  });

  it('takes nothing where nobody has to be asked', () => {
    const decision = { ...judged(healthy()), verdict: 'GO' as const };
    expect(acceptable(decision)).toBeUndefined();
  });
});

describe('firstSignAtMs', () => {
  const event = (atMs: number, kind: RehearsalEvent['kind']): RehearsalEvent => ({ atMs, kind, text: '' });
  const events = [
    event(1, 'phase'),
    event(5, 'noticed'),
    event(7, 'decision'),
    event(9, 'alarm'),
    event(11, 'trouble'),
  ];

  it.each([
    [0, 5],
    [5, 5],
    [6, 9],
    [10, 11],
    [12, undefined],
  ])('from %d on: the first telling event is at %s', (sinceMs, atMs) => {
    expect(firstSignAtMs(events, sinceMs)).toBe(atMs);
  });
});

describe('verdictText', () => {
  it('names what was accepted', () => {
    expect(verdictText({ verdict: 'GO', accepted: ['errors-canary', 'p95'] })).toBe(
      'GO (accepted: errors-canary, p95)',
    );
    expect(verdictText({ verdict: 'HOLD', accepted: [] })).toBe('HOLD');
  });
});
