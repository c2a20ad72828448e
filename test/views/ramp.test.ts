import { describe, it } from 'vitest';
import { decide } from '../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { type RampEvent, rampState } from '../../src/domain/rollout/ramp';
import { plain } from '../../src/domain/text/palette';
import { rampView } from '../../src/views/ramp';
import { atQuarter, DAY, HOUR, healthy, MINUTE, START } from '../domain/decision/situations';
import { expectGolden } from '../support/golden';
import { expectFits } from './fits';

const started: RampEvent = { kind: 'started', atMs: START };
const promoted = (share: number, atMs: number, accepted: ('errors-canary' | 'p95')[] = []): RampEvent => ({
  kind: 'promoted',
  share,
  atMs,
  verdict: 'GO',
  accepted,
  early: false,
});
const canary = [started, promoted(1, START + HOUR)];
const all = [...canary, promoted(5, START + 2 * DAY, ['errors-canary', 'p95']), promoted(25, START + 4 * DAY)];
const judge = (evidence = healthy()) => decide(evidence, { thresholds: THRESHOLDS });

const SITUATIONS = {
  'not-begun': { history: [], nowMs: START, decision: undefined },
  'canary-blocked': {
    history: canary,
    nowMs: START + 178 * MINUTE,
    decision: judge(),
    guardedUntilMs: START + 170 * MINUTE,
  },
  'quarter-go': {
    history: all,
    nowMs: START + 7 * DAY,
    decision: judge(atQuarter(186, { atMs: START + 7 * DAY })),
    guardedUntilMs: START + 5 * DAY,
  },
  'rolled-back': {
    history: [
      ...canary,
      { kind: 'rolled-back', atMs: START + 100 * MINUTE, why: 'huntaze-canary-errors went into ALARM' } as const,
    ],
    nowMs: START + 2 * HOUR,
    decision: undefined,
  },
  finished: {
    history: [...all, promoted(100, START + 7 * DAY)],
    nowMs: START + 8 * DAY,
    decision: undefined,
    guardedUntilMs: START + 8 * DAY + 2 * HOUR,
  },
};

describe('rampView', () => {
  for (const [name, { history, nowMs, decision, ...rest }] of Object.entries(SITUATIONS)) {
    it.each([80, 120])(`shows ${name} at %d columns`, (width) => {
      const text = rampView(rampState(history, nowMs, decision), plain, width, { nowMs, ...rest });
      expectFits(text, width);
      expectGolden(`views/ramp-${name}-${width}.txt`, text);
    });
  }
});
