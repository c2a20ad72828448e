import { OperatorError } from '../../domain/operator-error';
import type { InterruptedShare } from '../../domain/rollout/interrupted-share';
import type { CanaryRequest } from '../../domain/rollout/share-request';
import { advice, own } from '../../domain/text/advice';
import type { Terminal } from '../../terminal/terminal';
import { interruptedWords } from '../../views/ramp';

/** The request that goes on with a step: its gates were passed when it began. BLOCKED for a guard, which --rearm renews. */
export function resumedRequest(
  interrupted: InterruptedShare,
  options: { readonly bakeMinutes: number | undefined; readonly early: boolean; readonly reason: string | undefined },
): CanaryRequest {
  const { from, to } = interrupted;
  if (from === to)
    throw new OperatorError('BLOCKED', interruptedWords(interrupted), {
      why: `0 % is served, and ${to} % was asked for`,
      next: advice`${own`ramp --rearm`}  goes on; ${own`rollback`}  leaves it off`,
    });
  const { bakeMinutes, early, reason } = options;
  return { share: to, bakeMinutes, early, reason, resumes: { from } };
}

/** Says what is gone on with, if anything is. */
export function sayResumed(
  interrupted: InterruptedShare | undefined,
  { say, sayPalette }: Pick<Terminal, 'say' | 'sayPalette'>,
): void {
  if (interrupted !== undefined) say(sayPalette.warn(`going on: ${interruptedWords(interrupted)}`));
}
