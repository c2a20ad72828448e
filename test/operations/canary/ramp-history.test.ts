import { describe, expect, it } from 'vitest';
import type { JournalStep } from '../../../src/domain/journal/entry';
import type { BetaTimeline, ShareSegment } from '../../../src/domain/rollout/timeline';
import { rampHistory } from '../../../src/operations/canary/ramp-history';

const MINUTE = 60_000;
const segment = (share: number, deployment: number, from: number, to: number | undefined): ShareSegment => ({
  share,
  deployment,
  fromMs: from * MINUTE,
  toMs: to === undefined ? undefined : to * MINUTE,
  endedBy: to === undefined ? undefined : 'replaced',
});
const timeline = (segments: readonly ShareSegment[], undone: BetaTimeline['undone'] = []): BetaTimeline => ({
  startedAtMs: 0,
  startNotes: [],
  segments,
  undone,
});
const kinds = (given: BetaTimeline, entries: readonly JournalStep[] = []) =>
  rampHistory(given, entries).map((event) => (event.kind === 'promoted' ? `promoted ${event.share}` : event.kind));

describe('rampHistory', () => {
  it('is empty before a beta has begun', () => {
    expect(
      rampHistory({ startedAtMs: undefined, startNotes: [], segments: [segment(0, 1, 0, undefined)], undone: [] }, []),
    ).toEqual([]);
  });
  it('counts the off that precedes every share as nothing', () => {
    const given = timeline([
      segment(0, 1, -5, 60),
      segment(1, 2, 60, 2_880),
      segment(0, 3, 2_880, 2_881),
      segment(5, 4, 2_881, undefined),
    ]);
    expect(kinds(given)).toEqual(['started', 'promoted 1', 'promoted 5']);
  });
  it('tells a renewed guard from a step', () => {
    const given = timeline([
      segment(0, 1, -5, 60),
      segment(1, 2, 60, 170),
      segment(0, 2, 170, 171),
      segment(1, 3, 171, undefined),
    ]);
    expect(kinds(given)).toEqual(['started', 'promoted 1', 'rearmed']);
  });
  it('tells why it was rolled back', () => {
    const undone = [{ atMs: 90 * MINUTE, deployment: 2, by: 'alarm', description: 'huntaze-canary-errors' }];
    const events = rampHistory(
      timeline([segment(0, 1, -5, 60), segment(1, 2, 60, 90), segment(0, 1, 90, undefined)], undone),
      [],
    );
    expect(events.at(-1)).toEqual({
      kind: 'rolled-back',
      atMs: 90 * MINUTE,
      why: 'deployment 2 by alarm: huntaze-canary-errors',
    });
  });
  it('takes the acceptances of a step from the journal, and nothing else that is written there', () => {
    const entry = {
      step: 'start-share',
      phase: 'done',
      after: { deployment: 2 },
      accepted: ['p95', 'nonsense'],
      reason: 'seen',
      evidence: 'abc',
    } as unknown as JournalStep;
    expect(rampHistory(timeline([segment(1, 2, 60, undefined)]), [entry])[1]).toMatchObject({
      accepted: ['p95'],
      reason: 'seen',
      evidence: 'abc',
    });
  });
});
