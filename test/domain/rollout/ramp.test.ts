import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/decision/decision';
import { decide } from '../../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import type { Verdict } from '../../../src/domain/decision/verdict';
import { nextStep, PHASES, phaseOfShare, stepOf } from '../../../src/domain/phase';
import { CLEANUP, promote, type RampEvent, rampState } from '../../../src/domain/rollout/ramp';
import { largestPlannedShare } from '../../../src/domain/rollout/share-gate';
import { repeatable } from '../../../src/domain/statistics/random';
import { atQuarter, DAY, HOUR, healthy, later, MINUTE, START } from '../decision/situations';

const started: RampEvent = { kind: 'started', atMs: START };
const promoted = (share: number, atMs: number): RampEvent => ({
  kind: 'promoted',
  share,
  atMs,
  verdict: 'GO',
  accepted: [],
  early: false,
});
const canary = [started, promoted(1, START + HOUR)];
const judged = (evidence = healthy(), accept: Decision['accepted'] = []) =>
  decide(evidence, { thresholds: THRESHOLDS, accept });
const go = (phase: Decision['phase']): Decision => ({ ...judged(atQuarter()), phase, verdict: 'GO', accepted: [] });

describe('rampState', () => {
  it('before the start knows the plan and nothing else', () => {
    const state = rampState([], START, undefined);
    expect(state).toMatchObject({ phase: 'shadow', share: 0, blocks: [{ gate: 'start' }] });
    expect(state.steps.map((one) => one.step.day)).toEqual(['H+0', 'H+1', 'day 2', 'day 4', 'day 7']);
    expect(state.worksFromMs).toBeUndefined();
  });

  it('at H+2:58 is blocked by its day and by what is undecided, and says when it will work', () => {
    const state = rampState(canary, START + 178 * MINUTE, judged());
    expect(state.steps.map((one) => one.state)).toEqual(['done', 'current', 'next', 'later', 'later']);
    expect(state.blocks.map(({ gate }) => gate)).toEqual(['ramp', 'decision']);
    expect(state.worksFromMs).toBe(START + 2 * DAY);
  });

  it('waits for data beyond the day when the data need longer', () => {
    const now = START + 2 * DAY;
    const state = rampState(canary, now, judged(later(healthy(), now - (START + 178 * MINUTE))));
    expect(state.blocks).toMatchObject([{ gate: 'decision', opensAtMs: state.worksFromMs }]);
    expect(state.worksFromMs).toBeGreaterThan(now);
  });

  it('does not promise a moment when somebody has to look', () => {
    const state = rampState(
      [...canary, promoted(5, START + 2 * DAY), promoted(25, START + 4 * DAY)],
      START + 7 * DAY,
      judged(atQuarter(290)),
    );
    expect(state.blocks).toMatchObject([{ gate: 'decision' }]);
    expect(state.blocks[0]?.opensWith).toBeUndefined();
    expect(state.worksFromMs).toBeUndefined();
  });

  it('a phase that began late pushes the next one back', () => {
    const late = START + 3 * DAY;
    const state = rampState([...canary, promoted(5, late)], late + HOUR, go('ramp-5'));
    expect(state.blocks).toMatchObject([{ gate: 'ramp', opensAtMs: late + 2 * DAY }]);
  });

  it('after a rollback is back at 0 and says so', () => {
    const state = rampState(
      [...canary, { kind: 'rolled-back', atMs: START + 2 * HOUR, why: 'huntaze-canary-errors' }],
      START + 3 * HOUR,
      undefined,
    );
    expect(state).toMatchObject({ phase: 'shadow', share: 0, rolledBack: { why: 'huntaze-canary-errors' } });
    expect(state.next?.phase).toBe('canary-1');
  });

  it('after 100 % only the cleanup is left', () => {
    const state = rampState(
      [...canary, promoted(5, START + 2 * DAY), promoted(25, START + 4 * DAY), promoted(100, START + 7 * DAY)],
      START + 8 * DAY,
      undefined,
    );
    expect(state.cleanup).toEqual(CLEANUP);
    expect(state.blocks).toMatchObject([{ gate: 'finished' }]);
    expect(state.next).toBeUndefined();
  });

  it('lists no cleanup while the deployment of 100 % grows or bakes', () => {
    const history = [
      ...canary,
      promoted(5, START + 2 * DAY),
      promoted(25, START + 4 * DAY),
      promoted(100, START + 7 * DAY),
    ];
    const unfinished = { deployment: 9, state: 'deploying', percentComplete: 40 } as const;
    expect(rampState(history, START + 8 * DAY, undefined, unfinished)).toMatchObject({ unfinished, cleanup: [] });
    expect(rampState(canary, START + 2 * DAY, undefined, unfinished)).not.toHaveProperty('unfinished');
  });

  it('knows the largest share that the plan allows', () => {
    expect([0, 0.5, 1, 5, 24, 25, 100].map(largestPlannedShare)).toEqual([1, 5, 5, 25, 25, 100, 100]);
  });
});

describe('promote', () => {
  it('opens the canary from the shadow hour on GO, without waiting for a day', () => {
    const step = promote([started], START + 59 * MINUTE, go('shadow'), {});
    expect(step).toMatchObject({ kind: 'promoted', event: { share: 1, early: false } });
  });

  it.each([
    [START + 2 * DAY - 1, 'blocked'],
    [START + 2 * DAY, 'promoted'],
  ])('at %d is %s', (now, kind) => {
    expect(promote(canary, now, go('canary-1'), {}).kind).toBe(kind);
  });

  it('before its day needs --early and a reason', () => {
    const now = START + DAY;
    expect(promote(canary, now, go('canary-1'), { early: true })).toMatchObject({
      kind: 'blocked',
      blocks: [{ gate: 'reason' }],
    });
    expect(promote(canary, now, go('canary-1'), { early: true, reason: '  ' }).kind).toBe('blocked');
    expect(promote(canary, now, go('canary-1'), { reason: 'in a hurry' }).kind).toBe('blocked');
    expect(promote(canary, now, go('canary-1'), { early: true, reason: 'in a hurry' })).toMatchObject({
      kind: 'promoted',
      event: { early: true, reason: 'in a hurry' },
    });
  });

  it('with accepted rows needs a reason and journals both', () => {
    const now = START + 2 * DAY;
    const decision = judged(later(healthy(), now - (START + 178 * MINUTE)), ['errors-canary', 'p95']);
    expect(decision.verdict).toBe('GO');
    expect(promote(canary, now, decision, {}).kind).toBe('blocked');
    expect(promote(canary, now, decision, { reason: 'shadow proves it', evidence: 'abc' })).toMatchObject({
      kind: 'promoted',
      event: { share: 5, accepted: ['errors-canary', 'p95'], reason: 'shadow proves it', evidence: 'abc' },
    });
  });

  it('never on a decision about another phase, nor without one', () => {
    expect(promote(canary, START + 3 * DAY, go('ramp-5'), {}).kind).toBe('blocked');
    expect(promote(canary, START + 3 * DAY, undefined, {}).kind).toBe('blocked');
  });

  it('never without GO or a journaled acceptance, in 100,000 random journeys', () => {
    const random = repeatable(42);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const verdicts: readonly Verdict[] = ['GO', 'HOLD', 'INVESTIGATE', 'NO-GO'];
    const base = judged(atQuarter());
    const reached = new Map<number, number>();
    let promotions = 0;
    let withAcceptance = 0;
    let early = 0;
    for (let journey = 0; journey < 100_000; journey += 1) {
      const history: RampEvent[] = random() < 0.97 ? [started] : [];
      let now = START;
      let share = 0;
      for (let turn = 0; turn < 7; turn += 1) {
        now += pick([MINUTE, HOUR, DAY, 2 * DAY, 3 * DAY]);
        if (random() < 0.06) {
          history.push({ kind: 'rolled-back', atMs: now, why: 'test' });
          share = 0;
        }
        const phase = phaseOfShare(share);
        const verdict = random() < 0.6 ? 'GO' : pick(verdicts);
        const accepted: Decision['accepted'] = verdict === 'GO' && random() < 0.3 ? ['p95'] : [];
        const decision: Decision | undefined =
          random() < 0.05
            ? undefined
            : { ...base, verdict, accepted, phase: random() < 0.9 ? phase : pick(PHASES).phase };
        const request = {
          ...(random() < 0.4 ? { early: true } : {}),
          ...(random() < 0.6 ? { reason: pick(['', '   ', 'told why']) } : {}),
        };
        const step = promote(history, now, decision, request);
        if (step.kind === 'blocked') {
          if (step.blocks.length === 0) throw new Error('blocked without a reason');
          continue;
        }
        const { event } = step;
        const before = rampState(history, now, undefined);
        share = event.share;
        promotions += 1;
        if (history.length === 0 || decision?.verdict !== 'GO' || decision.phase !== before.phase)
          throw new Error('promoted without GO');
        if (event.verdict !== 'GO' || event.accepted.join() !== decision.accepted.join())
          throw new Error('journaled another decision');
        if (event.accepted.length > 0 && event.reason !== 'told why') throw new Error('accepted without a reason');
        if (event.share !== nextStep(before.phase)?.share || event.share > largestPlannedShare(before.share))
          throw new Error('a step was jumped');
        const opens = before.steps.find((one) => one.state === 'next')?.opensAtMs ?? 0;
        if (
          before.phase !== 'shadow' &&
          now < opens &&
          (request.early !== true || event.reason !== 'told why' || !event.early)
        )
          throw new Error('early without leave');
        if (event.accepted.length > 0) withAcceptance += 1;
        if (event.early) early += 1;
        reached.set(event.share, (reached.get(event.share) ?? 0) + 1);
        history.push(event);
      }
    }
    console.log(
      `100,000 journeys: ${promotions} promotions, ${withAcceptance} with acceptance, ${early} early, by share ${JSON.stringify([...reached].sort((a, b) => a[0] - b[0]))}`,
    );
    expect([...reached.keys()].sort((a, b) => a - b)).toEqual([1, 5, 25, 100]);
    expect(withAcceptance).toBeGreaterThan(1000);
    expect(early).toBeGreaterThan(1000);
  }, 120_000);
});

describe('phases', () => {
  it.each([
    [0, 'shadow'],
    [0.01, 'canary-1'],
    [4.99, 'canary-1'],
    [5, 'ramp-5'],
    [24.9, 'ramp-5'],
    [25, 'ramp-25'],
    [99.9, 'ramp-25'],
    [100, 'ramp-100'],
    [Number.NaN, 'shadow'],
  ] as const)('%d %% belongs to %s', (share, phase) => {
    expect(phaseOfShare(share)).toBe(phase);
    expect(stepOf(phase).phase).toBe(phase);
  });
});
