import { GatewayError } from '../ports/gateway-error';
import type { Journal, JournalDraft } from '../ports/journal';

/** Where steps are written down. A strict one refuses the step when it cannot write, a lenient one says so and goes on. */
export interface Recorder {
  append(draft: JournalDraft): Promise<void>;
}

/** Every append must be on disk before the step it announces. */
export const strictRecorder = (journal: Journal): Recorder => ({
  append: async (draft) => {
    await journal.append(draft);
  },
});

/** For rollback: a journal that cannot be written stops nothing, and is said once. */
export function lenientRecorder(journal: Journal, onFailure: (why: string) => void): Recorder {
  let failed = false;
  return {
    append: async (draft) => {
      try {
        await journal.append(draft);
      } catch (error) {
        if (!failed) onFailure(error instanceof Error ? error.message : String(error));
        failed = true;
      }
    },
  };
}

export type StepDraft = Pick<JournalDraft, 'command' | 'step'> &
  Partial<Pick<JournalDraft, 'reason' | 'before' | 'evidence' | 'accepted'>>;

/** A step that was announced; exactly one of the two ends it. */
export interface AnnouncedStep {
  done(after: unknown): Promise<void>;
  /** `unknown` when a write was sent and its answer never came. */
  failed(error: unknown): Promise<void>;
}

/** Writes `intent`: from now on the step may be under way. */
export async function announce(recorder: Recorder, draft: StepDraft): Promise<AnnouncedStep> {
  await recorder.append({ ...draft, phase: 'intent' });
  return {
    done: (after) => recorder.append({ ...draft, phase: 'done', after }),
    failed: (error) => {
      const unknown = error instanceof GatewayError && error.details.outcome === 'unknown';
      const message = error instanceof Error ? error.message : String(error);
      return recorder.append({
        ...draft,
        phase: unknown ? 'unknown' : 'failed',
        error: message,
        ...requestIdsOf(error),
      });
    },
  };
}

/** Announces the step, does the work, and writes what became of it. The work's failure is the caller's. */
export async function recorded<T>(
  recorder: Recorder,
  draft: StepDraft,
  work: () => Promise<T>,
  after: (value: T) => unknown = (value) => value,
): Promise<T> {
  const step = await announce(recorder, draft);
  let value: T;
  try {
    value = await work();
  } catch (error) {
    await step.failed(error);
    throw error;
  }
  await step.done(after(value));
  return value;
}

function requestIdsOf(error: unknown): { readonly requestIds?: readonly string[] } {
  const id = error instanceof GatewayError ? error.details.requestId : undefined;
  return id === undefined ? {} : { requestIds: [id] };
}
