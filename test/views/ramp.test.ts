import { describe, it } from 'vitest';
import { decide } from '../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { type RampEvent, rampState, type Unfinished } from '../../src/domain/rollout/ramp';
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

interface Situation {
  readonly history: Parameters<typeof rampState>[0];
  readonly nowMs: number;
  readonly decision: Parameters<typeof rampState>[2];
  readonly guardedUntilMs?: number;
  readonly unfinished?: Unfinished;
}

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
  growing: {
    history: [...all, promoted(100, START + 7 * DAY)],
    nowMs: START + 7 * DAY + HOUR,
    decision: undefined,
    guardedUntilMs: START + 8 * DAY,
    unfinished: { deployment: 9, state: 'deploying', percentComplete: 40 } as const,
  },
} satisfies Readonly<Record<string, Situation>>;

describe('rampView', () => {
  for (const [name, { history, nowMs, decision, unfinished, ...rest }] of Object.entries<Situation>(SITUATIONS)) {
    it.each([80, 120])(`shows ${name} at %d columns`, (width) => {
      const text = rampView(rampState(history, nowMs, decision, unfinished), plain, width, { nowMs, ...rest });
      expectFits(text, width);
      expectGolden(`views/ramp-${name}-${width}.txt`, text);
    });
  }
});
