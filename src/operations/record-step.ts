import type { AfterOf, JournalDraft, StepDraft } from '../domain/journal/entry';
import { GatewayError } from '../ports/gateway-error';
import type { Journal } from '../ports/journal';

/** Where steps are written down. A strict one refuses the step when it cannot write; a lenient one warns and continues. */
export interface Recorder {
  append(draft: JournalDraft): Promise<void>;
}

/** Every append must be on disk before the step it announces. */
export const strictRecorder = (journal: Journal): Recorder => ({
  append: async (draft) => {
    await journal.append(draft);
  },
});

/** For rollback: a journal that cannot be written stops nothing. `onFailure` is called once. */
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

/** A step that was announced; exactly one of the two ends it. */
export interface AnnouncedStep<Name extends StepDraft['step'] = StepDraft['step']> {
  done(after: AfterOf<Name>): Promise<void>;
  /** `unknown` when a write was sent and its answer never came. */
  failed(error: unknown): Promise<void>;
}

/** Writes `intent`: from now on the step may be under way. */
export async function announce<Draft extends StepDraft>(
  recorder: Recorder,
  draft: Draft,
): Promise<AnnouncedStep<Draft['step']>> {
  // The draft and its outcome carry the same step, so the record is one of the union; generics cannot show it.
  const append = (outcome: Partial<JournalDraft>): Promise<void> =>
    recorder.append({ ...draft, ...outcome } as JournalDraft);
  await append({ phase: 'intent' });
  return {
    done: (after) => append({ phase: 'done', after } as Partial<JournalDraft>),
    failed: (error) => {
      const unknown = error instanceof GatewayError && error.details.outcome === 'unknown';
      const requestId = error instanceof GatewayError ? error.details.requestId : undefined;
      return append({
        phase: unknown ? 'unknown' : 'failed',
        error: error instanceof Error ? error.message : String(error),
        requestIds: requestId === undefined ? undefined : [requestId],
      });
    },
  };
}

/** Announces the step, does the work, and writes what became of it. Throws what the work throws. */
export async function recorded<Draft extends StepDraft, Value>(
  recorder: Recorder,
  draft: Draft,
  work: () => Promise<Value>,
  after: (value: Value) => AfterOf<Draft['step']>,
): Promise<Value> {
  const step = await announce(recorder, draft);
  let value: Value;
  try {
    value = await work();
  } catch (error) {
    await step.failed(error);
    throw error;
  }
  await step.done(after(value));
  return value;
}
