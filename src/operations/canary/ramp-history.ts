import { ROW_IDS, type RowId } from '../../domain/decision/evidence';
import type { JournalStep } from '../../domain/journal/entry';
import { SHARE_STEP } from '../../domain/journal/steps';
import type { InterruptedShare } from '../../domain/rollout/interrupted-share';
import type { RampEvent } from '../../domain/rollout/ramp';
import type { BetaTimeline, ShareSegment } from '../../domain/rollout/timeline';

/** Off is deployed for some seconds before every share; longer than this it was meant to stay. */
const PASSING_OFF_MS = 10 * 60_000;

/**
 * The events of the running beta: the shares in AppConfig's deployment history, with the journal's record of the
 * decision behind each step. A step that the journal does not know (another machine) counts all the same.
 */
export function rampHistory(
  timeline: BetaTimeline,
  entries: readonly JournalStep[],
  interrupted?: InterruptedShare,
): readonly RampEvent[] {
  const { startedAtMs } = timeline;
  if (startedAtMs === undefined) return [];
  const events: RampEvent[] = [{ kind: 'started', atMs: startedAtMs }];
  let share = 0;
  for (const [index, segment] of timeline.segments.entries()) {
    if (segment.fromMs < startedAtMs && segment.toMs !== undefined && segment.toMs <= startedAtMs) continue;
    if (segment.share > 0) {
      events.push(segment.share === share ? { kind: 'rearmed', atMs: segment.fromMs } : promoted(segment, entries));
      share = segment.share;
    } else if (share > 0 && !isPassing(segment, timeline.segments[index + 1])) {
      // Left at off by a change of share that is resumed: the ramp is where that change began.
      if (interrupted !== undefined && index === timeline.segments.length - 1) break;
      events.push({ kind: 'rolled-back', atMs: segment.fromMs, why: whyOff(segment, timeline) });
      share = 0;
    }
  }
  return events;
}

const isPassing = (segment: ShareSegment, next: ShareSegment | undefined): boolean =>
  next !== undefined && next.share > 0 && segment.toMs !== undefined && segment.toMs - segment.fromMs < PASSING_OFF_MS;

function promoted(segment: ShareSegment, entries: readonly JournalStep[]): RampEvent {
  const entry = entries.findLast(
    (one) => one.step === SHARE_STEP && one.phase === 'done' && one.after.deployment === segment.deployment,
  );
  const accepted = (entry?.accepted ?? []).filter((id): id is RowId => (ROW_IDS as readonly string[]).includes(id));
  return {
    kind: 'promoted',
    atMs: segment.fromMs,
    share: segment.share,
    verdict: 'GO',
    accepted,
    early: false,
    ...(entry?.reason === undefined ? {} : { reason: entry.reason }),
    ...(entry?.evidence === undefined ? {} : { evidence: entry.evidence }),
  };
}

function whyOff(segment: ShareSegment, timeline: BetaTimeline): string {
  const undoing = timeline.undone.findLast((one) => one.atMs === segment.fromMs);
  return undoing === undefined
    ? `deployment ${segment.deployment} switched it off`
    : `deployment ${undoing.deployment} by ${undoing.by}: ${undoing.description}`;
}
