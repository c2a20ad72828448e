import type { StepDraft } from '../../domain/journal/entry';
import type {
  DEPLOY_OFF_STEP,
  DISARM_STEP,
  POINT_ALIAS_STEP,
  PRISMA_OFF_STEP,
  PUBLISH_OFF_STEP,
  REARM_STEP,
  REVERT_STEP,
  STOP_RELEASE_STEP,
  STOP_STEP,
} from '../../domain/journal/steps';
import type { RollbackAct } from '../../domain/rollout/rollback-result';
import type { Gateways } from '../../ports/gateways';
import { type Recorder, recorded } from '../record-step';

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

type Unsigned<Draft> = Draft extends unknown ? Omit<Draft, 'command' | 'reason'> : never;

/** A step of a rollback; its command and reason are the run's. */
export type ActDraft = Unsigned<
  Extract<
    StepDraft,
    {
      readonly step:
        | typeof STOP_STEP
        | typeof REVERT_STEP
        | typeof PUBLISH_OFF_STEP
        | typeof DEPLOY_OFF_STEP
        | typeof POINT_ALIAS_STEP
        | typeof STOP_RELEASE_STEP
        | typeof DISARM_STEP
        | typeof REARM_STEP
        | typeof PRISMA_OFF_STEP;
    }
  >
>;

export interface ActOutcome<T> {
  readonly value: T | undefined;
  readonly error: unknown;
}

/** Does one write of a rollback, journaled before and after. A failure is listed, not thrown: the other steps still run. */
export async function act<T>(
  run: RollbackRun,
  subject: Pick<RollbackAct, 'part' | 'what'>,
  draft: ActDraft,
  work: () => Promise<T>,
  detail: (value: T) => string,
): Promise<ActOutcome<T>> {
  run.signal?.throwIfAborted();
  try {
    const signed: StepDraft = { ...draft, command: run.command, reason: run.reason };
    const value = await recorded(run.recorder, signed, work, (done) => ({ result: detail(done) }));
    note(run, { ...subject, outcome: 'done', detail: detail(value), wrote: true, atMs: run.gateways.clock.now() });
    return { value, error: undefined };
  } catch (error) {
    note(run, { ...subject, outcome: 'failed', detail: messageOf(error), wrote: true, atMs: run.gateways.clock.now() });
    return { value: undefined, error };
  }
}

/** Lists what was done or could not be done. */
export function note(run: RollbackRun, act: RollbackAct): void {
  run.acts.push(act);
  run.onAct(act);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
