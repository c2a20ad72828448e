import { behindAws, type FlagDeployment } from '../../domain/rollout/deployments';
import { type BetaTimeline, currentShare, servedSince, timelineAt } from '../../domain/rollout/timeline';
import { MINUTE_MS, type Window } from '../../domain/time';

/** The windows of a decision, all ending before the last incomplete minute. */
export interface EvidenceWindows {
  readonly atMs: number;
  readonly startedAtMs: number | undefined;
  readonly share: number;
  /** When the current share was first delivered. */
  readonly sinceMs: number | undefined;
  /** Since when one share or another has been served without being taken back. */
  readonly servedSinceMs: number | undefined;
  /** From H+0: shadow rows and all requests. */
  readonly whole: Window;
  /** From the share's first delivery: canary rows. */
  readonly shared: Window;
  /** From when every environment of the function has polled the flags that are served. */
  readonly settled: Window;
  readonly timeline: BetaTimeline;
}

/** Environments poll every 45 s; the first request after that waits for the answer. */
const POLLED_AFTER_MS = 2 * MINUTE_MS;

/** An off version may be days old before its first share: traffic older than this is no evidence about today. */
const LONGEST_SHADOW_MS = 24 * 60 * MINUTE_MS;

/** The windows of this moment. A clock that is behind AWS's does not make a share of the last minutes one of the future. */
export function windowsNow(
  { timeline, deployments }: { readonly timeline: BetaTimeline; readonly deployments: readonly FlagDeployment[] },
  nowMs: number,
  lastMs?: number,
): EvidenceWindows {
  return evidenceWindows(timeline, nowMs, lastMs, nowMs + behindAws(deployments, nowMs));
}

/**
 * Shadow rows count from H+0, canary rows from the share's first delivery; `lastMs` cuts both to the last so many ms, and
 * reaches no further back than H+0. `byAwsMs` is the same moment on AWS's clock.
 */
export function evidenceWindows(
  timeline: BetaTimeline,
  atMs: number,
  lastMs?: number,
  byAwsMs: number = atMs,
): EvidenceWindows {
  const floor = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  const toMs = floor(atMs);
  const then = timelineAt(timeline, byAwsMs);
  const { share } = currentShare(then);
  const servedMs = currentShare(then).sinceMs;
  const sinceMs = servedMs === undefined ? undefined : Math.min(servedMs, atMs);
  const { startedAtMs } = then;
  const beginMs = startedAtMs ?? toMs - 60 * MINUTE_MS;
  const fromStart = Math.min(
    toMs,
    floor(
      lastMs !== undefined
        ? Math.max(beginMs, atMs - lastMs)
        : share > 0
          ? beginMs
          : Math.max(beginMs, toMs - LONGEST_SHADOW_MS),
    ),
  );
  const fromShare = floor(share > 0 ? Math.max(sinceMs ?? fromStart, fromStart) : toMs);
  return {
    atMs,
    startedAtMs,
    share,
    sinceMs,
    servedSinceMs: servedSince(then),
    whole: { fromMs: fromStart, toMs },
    shared: { fromMs: Math.min(fromShare, toMs), toMs },
    settled: {
      fromMs: Math.min(toMs, Math.max(fromShare, (then.segments.at(-1)?.fromMs ?? toMs) + POLLED_AFTER_MS)),
      toMs,
    },
    timeline: then,
  };
}
