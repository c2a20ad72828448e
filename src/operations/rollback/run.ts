import type { RollbackAct } from '../../domain/rollout/rollback-result';
import type { Gateways } from '../../ports/gateways';
import { type Recorder, recorded, type StepDraft } from '../record-step';

/** What the parts of one rollback share. */
export interface RollbackRun {
  readonly gateways: Gateways;
  readonly recorder: Recorder;
  readonly command: string;
  readonly reason: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly actor: string;
  readonly acts: RollbackAct[];
  readonly onAct: (act: RollbackAct) => void;
  readonly onWait: (text: string) => void;
}

export interface ActOutcome<T> {
  readonly value: T | undefined;
  readonly error: unknown;
}

/** Does one write of a rollback: journaled before and after, listed, and never thrown: the rest goes on. */
export async function act<T>(
  run: RollbackRun,
  part: RollbackAct['part'],
  what: string,
  draft: Omit<StepDraft, 'command' | 'reason'>,
  work: () => Promise<T>,
  detail: (value: T) => string,
): Promise<ActOutcome<T>> {
  run.signal?.throwIfAborted();
  const reason = run.reason === undefined ? {} : { reason: run.reason };
  try {
    const value = await recorded(run.recorder, { command: run.command, ...reason, ...draft }, work, (done) => ({
      result: detail(done),
    }));
    note(run, { part, what, outcome: 'done', detail: detail(value), wrote: true, atMs: run.gateways.clock.now() });
    return { value, error: undefined };
  } catch (error) {
    note(run, { part, what, outcome: 'failed', detail: messageOf(error), wrote: true, atMs: run.gateways.clock.now() });
    return { value: undefined, error };
  }
}

/** Lists what was done or could not be done. */
export function note(run: RollbackRun, act: RollbackAct): void {
  run.acts.push(act);
  run.onAct(act);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
