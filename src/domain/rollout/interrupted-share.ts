import type { JournalStep } from '../journal/entry';
import { ROLLBACK_STEP, SHARE_STEP, STOP_STEP } from '../journal/steps';
import { type FlagDeployment, isInFlight } from './deployments';

/** A change of share that was begun and left at off. Shares in percent. */
export interface InterruptedShare {
  readonly command: string;
  readonly from: number;
  readonly to: number;
  readonly atMs: number;
}

/** What was decided longer ago than this is decided anew. */
const RESUMED_WITHIN_MS = 60 * 60_000;

/** How the off deployment of a change describes itself, after `huntaze-beta <command>: `. */
export const offBeforeWords = (to: number): string => `off before ${to} %`;

/**
 * The change of share that a kill, a fault or Ctrl-C left between its off and its share; undefined when there is none. The
 * journal says what was asked, AppConfig whether it is still so: its newest deployment must be the change's own off, or
 * the guard that the change stopped. A rollback since then, of whichever machine, leaves a newer deployment.
 * `deployments`: newest first.
 */
export function interruptedShare(
  entries: readonly JournalStep[],
  deployments: readonly FlagDeployment[],
  profileId: string,
  nowMs: number,
): InterruptedShare | undefined {
  const last = entries.findLast((entry) => entry.step === SHARE_STEP || entry.step === ROLLBACK_STEP);
  if (last?.step !== SHARE_STEP || last.phase === 'done' || last.before.share === 0) return undefined;
  const atMs = Date.parse(last.at);
  if (nowMs - atMs > RESUMED_WITHIN_MS || deployments.some(isInFlight)) return undefined;
  const newest = deployments.find((one) => one.profileId === profileId);
  if (newest === undefined) return undefined;
  const { share: from, to, deployment: replaced } = last.before;
  const announced = entries.findLast((entry) => entry.step === SHARE_STEP && entry.phase === 'intent');
  const ownOff =
    newest.state === 'complete' &&
    newest.number > (replaced ?? 0) &&
    newest.description?.startsWith(`huntaze-beta ${last.command}: ${offBeforeWords(to)} `) === true;
  const ownStop =
    newest.number === replaced &&
    newest.state !== 'complete' &&
    entries.some(
      (entry) =>
        entry.step === STOP_STEP && entry.seq > (announced?.seq ?? 0) && entry.before.deployment === newest.number,
    );
  return ownOff || ownStop ? { command: last.command, from, to, atMs } : undefined;
}
