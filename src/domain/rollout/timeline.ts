import { HOUR_MS } from '../time';
import type { FlagDeployment, SharesByVersion } from './deployments';

/** A stretch of time in which one share was the one that clients were meant to have. */
export interface ShareSegment {
  /** Percent. */
  readonly share: number;
  readonly deployment: number;
  readonly fromMs: number;
  /** Undefined while it lasts. */
  readonly toMs: number | undefined;
  /** Why it ended: the next deployment, or what undid it. */
  readonly endedBy: 'replaced' | 'rolled-back' | 'reverted' | undefined;
}

/** What a deployment was undone by, and when. */
export interface Undoing {
  readonly atMs: number;
  readonly deployment: number;
  readonly by: string;
  readonly description: string;
}

export interface BetaTimeline {
  /** H+0, or undefined when no beta has begun. */
  readonly startedAtMs: number | undefined;
  /** Oldest first. */
  readonly segments: readonly ShareSegment[];
  readonly undone: readonly Undoing[];
  /** Every noted start, of earlier betas too. */
  readonly startNotes?: readonly number[];
}

/** A beta is over once 0 % was served for this long. */
const OVER_AFTER_MS = 24 * HOUR_MS;

/** Without a noted start, a beta began one shadow hour before its first share. */
const SHADOW_HOUR_MS = HOUR_MS;

/** The first event of its undoing, which names who began it; AWS lists the newest event first. */
const undoingOf = (deployment: FlagDeployment): Undoing | undefined => {
  const [event] = deployment.events
    .filter(({ kind }) => kind === 'rollback-started' || kind === 'revert-completed' || kind === 'rollback-completed')
    .sort(
      (a, b) => a.atMs - b.atMs || Number(a.kind === 'rollback-completed') - Number(b.kind === 'rollback-completed'),
    );
  return event === undefined
    ? undefined
    : { atMs: event.atMs, deployment: deployment.number, by: event.by, description: event.description };
};

/**
 * Which share was meant to be served when, from AppConfig's own history. A deployment counts from its start (the share
 * goes out without growth); one that was undone ends there, and what it replaced is served again.
 *
 *   off ──┐          ┌── off again
 *         └─ 1 % ────┘ (rolled back)
 *
 * `deployments` in any order; `startNotes` are the moments (epoch ms) at which an operator noted the start of a beta.
 */
export function betaTimeline(
  deployments: readonly FlagDeployment[],
  profileId: string,
  shares: SharesByVersion,
  startNotes: readonly number[],
  nowMs: number,
): BetaTimeline {
  const segments: ShareSegment[] = [];
  const undone: Undoing[] = [];
  const end = (atMs: number, endedBy: ShareSegment['endedBy']): ShareSegment | undefined => {
    const last = segments.at(-1);
    if (last === undefined || last.toMs !== undefined) return undefined;
    segments[segments.length - 1] = { ...last, toMs: atMs, endedBy };
    return last;
  };
  const own = deployments.filter((one) => one.profileId === profileId).sort((a, b) => a.number - b.number);
  for (const deployment of own) {
    const share = shares.get(deployment.version);
    if (share === undefined) continue;
    const before = end(deployment.startedAtMs, 'replaced');
    segments.push({
      share,
      deployment: deployment.number,
      fromMs: deployment.startedAtMs,
      toMs: undefined,
      endedBy: undefined,
    });
    const undoing = undoingOf(deployment);
    if (undoing === undefined) continue;
    // Off deployed over off (how a rollback ends) takes nothing back when it is undone.
    if (share > 0 || (before?.share ?? 0) > 0) undone.push(undoing);
    end(undoing.atMs, deployment.state === 'reverted' ? 'reverted' : 'rolled-back');
    if (before !== undefined) segments.push({ ...before, fromMs: undoing.atMs, toMs: undefined, endedBy: undefined });
  }
  return { startedAtMs: startOf(segments, startNotes, nowMs), segments, undone, startNotes };
}

/** The history as it was at a moment (epoch ms): what came later has not happened. */
export function timelineAt(timeline: BetaTimeline, atMs: number): BetaTimeline {
  const segments = timeline.segments
    .filter(({ fromMs }) => fromMs <= atMs)
    .map((segment) =>
      segment.toMs !== undefined && segment.toMs > atMs ? { ...segment, toMs: undefined, endedBy: undefined } : segment,
    );
  const startNotes = (timeline.startNotes ?? []).filter((note) => note <= atMs);
  return {
    startedAtMs: startOf(segments, startNotes, atMs),
    segments,
    undone: timeline.undone.filter((one) => one.atMs <= atMs),
    startNotes,
  };
}

/**
 * The latest noted start of the running beta. A beta is over, and its note counts no more, once 0 % was served for a
 * whole day: a rollback at noon that is tried again in the evening is the same beta, one of last week is not. Without a
 * note that counts: one shadow hour before the running beta's first share, or, while it has none, the moment since which
 * the off version with its shadow traffic is served.
 */
function startOf(segments: readonly ShareSegment[], startNotes: readonly number[], atMs: number): number | undefined {
  const overAtMs = lastEndOfBeta(segments, atMs);
  const note = Math.max(...startNotes);
  if (note > overAtMs) return note;
  const first = segments.find(({ fromMs, share }) => share > 0 && fromMs > overAtMs);
  if (first !== undefined) return Math.max(first.fromMs - SHADOW_HOUR_MS, segments[0]?.fromMs ?? 0);
  const last = segments.at(-1);
  return last?.toMs === undefined ? last?.fromMs : undefined;
}

/** The last moment at which 0 % had been served for a day after a share; -Infinity when there was none. */
function lastEndOfBeta(segments: readonly ShareSegment[], atMs: number): number {
  let overAtMs = Number.NEGATIVE_INFINITY;
  let offSinceMs: number | undefined;
  for (const { share, toMs } of segments) {
    if (share > 0) offSinceMs = toMs;
    else if (offSinceMs !== undefined && (toMs ?? atMs) - offSinceMs > OVER_AFTER_MS)
      overAtMs = offSinceMs + OVER_AFTER_MS;
  }
  return overAtMs;
}

/** A share that is off for no longer than this before it is served again was renewed, not taken back. */
export const RENEWED_WITHIN_MS = 5 * 60_000;

/** Rollbacks: deployments that were undone. A bake that an operator stops for a new guard or the next share does not count. */
export function rollbacksOf({ undone, segments }: BetaTimeline): readonly Undoing[] {
  return undone.filter(
    ({ atMs, by }) =>
      by !== 'user' ||
      !segments.some(({ share, fromMs }) => share > 0 && fromMs >= atMs && fromMs - atMs < RENEWED_WITHIN_MS),
  );
}

/** The last share of the running beta, once it is not served any more; undefined while a share is served, or none was. */
export function takenBackShare(timeline: BetaTimeline): (ShareSegment & { readonly toMs: number }) | undefined {
  const { segments, startedAtMs } = timeline;
  if (startedAtMs === undefined || currentShare(timeline).share > 0) return undefined;
  const last = segments.findLast(({ share, fromMs }) => share > 0 && fromMs >= startedAtMs);
  return last?.toMs === undefined ? undefined : { ...last, toMs: last.toMs };
}

/**
 * Since when one share or another has been served without being taken back: before the present share began when a ramp led
 * to it. Undefined while none is served.
 */
export function servedSince(timeline: BetaTimeline): number | undefined {
  const { share, sinceMs } = currentShare(timeline);
  if (!(share > 0) || sinceMs === undefined) return undefined;
  const takenBackAt = new Set(rollbacksOf(timeline).map(({ atMs }) => atMs));
  let servedMs = sinceMs;
  for (const before of timeline.segments.filter(({ fromMs }) => fromMs < sinceMs).reverse()) {
    const { toMs = sinceMs } = before;
    if (takenBackAt.has(toMs)) break;
    if (before.share > 0) servedMs = before.fromMs;
    else if (toMs - before.fromMs >= RENEWED_WITHIN_MS) break;
  }
  return servedMs;
}

/** The share that is meant to be served now, and since when it has been, across deployments of the same share. */
export function currentShare(timeline: BetaTimeline): { readonly share: number; readonly sinceMs: number | undefined } {
  const last = timeline.segments.at(-1);
  if (last === undefined || last.toMs !== undefined) return { share: 0, sinceMs: undefined };
  let sinceMs = last.fromMs;
  for (let i = timeline.segments.length - 2; i >= 0; i--) {
    const before = timeline.segments[i];
    // `off` in between two equal shares (a renewed guard) interrupts them for a moment only.
    if (
      before === undefined ||
      (before.share !== last.share && !(before.share === 0 && (before.toMs ?? 0) - before.fromMs < RENEWED_WITHIN_MS))
    )
      break;
    if (before.share === last.share) sinceMs = before.fromMs;
  }
  return { share: last.share, sinceMs };
}
