import type { BetaEvent } from '../../domain/events/beta-event';
import { eventsBetween } from '../../domain/events/events-between';
import { refuseHopeless, type Wait, type WaitEnd, waitEnd } from '../../domain/events/waiting';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import type { Clock } from '../../ports/clock';
import { startDeadline } from '../deadline';
import type { BetaWatch } from './watch';

export interface WaitOptions {
  readonly wait: Wait;
  readonly intervalMs: number;
  /** How long at most; for ever when undefined. */
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
  /** Sees every frame, with what happened since the one before. */
  readonly onFrame: (frame: WatchFrame, events: readonly BetaEvent[]) => void;
}

/** Times the interval while a source asks for fewer calls. */
export const THROTTLED_TIMES = 4;

/** The pause after a frame. */
export const pauseAfter = ({ sources }: Pick<WatchFrame, 'sources'>, intervalMs: number): number =>
  intervalMs * (sources.some(({ throttled }) => throttled) ? THROTTLED_TIMES : 1);

/**
 * Watches until what is waited for has come, or cannot come any more, or the time is over; a last frame is read at the
 * deadline. OperatorError BLOCKED when it could not come from the beginning. Throws the signal's reason when aborted.
 */
export async function waitForBeta(
  clock: Clock,
  watch: BetaWatch,
  { wait, intervalMs, timeoutMs, signal, onFrame }: WaitOptions,
): Promise<WaitEnd & { readonly atMs: number }> {
  const deadline = startDeadline(clock, timeoutMs ?? Number.POSITIVE_INFINITY);
  let first: WatchFrame | undefined;
  let before: WatchFrame | undefined;
  for (;;) {
    const isLast = deadline.leftMs() <= 0;
    const frame = await watch.next(signal);
    onFrame(frame, eventsBetween(before, frame));
    if (first === undefined) refuseHopeless(wait, frame);
    first ??= frame;
    before = frame;
    const end = waitEnd(wait, first, frame);
    if (end !== undefined) return { ...end, atMs: frame.atMs };
    if (isLast) return { outcome: 'timed-out', says: 'it has not come in time', atMs: frame.atMs };
    await deadline.sleep(pauseAfter(frame, intervalMs), signal);
  }
}
