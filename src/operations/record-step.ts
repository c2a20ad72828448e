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

/**
 * Writes `intent`, does the work, writes `done` with what it led to, `failed`, or `unknown` when a write was sent and its
 * answer never came. The work's failure is the caller's.
 */
export async function recorded<T>(
  recorder: Recorder,
  draft: StepDraft,
  work: () => Promise<T>,
  after: (value: T) => unknown = (value) => value,
): Promise<T> {
  await recorder.append({ ...draft, phase: 'intent' });
  let value: T;
  try {
    value = await work();
  } catch (error) {
    const unknown = error instanceof GatewayError && error.details.outcome === 'unknown';
    await recorder.append({
      ...draft,
      phase: unknown ? 'unknown' : 'failed',
      error: error instanceof Error ? error.message : String(error),
      ...requestIdsOf(error),
    });
    throw error;
  }
  await recorder.append({ ...draft, phase: 'done', after: after(value) });
  return value;
}

function requestIdsOf(error: unknown): { readonly requestIds?: readonly string[] } {
  const id = error instanceof GatewayError ? error.details.requestId : undefined;
  return id === undefined ? {} : { requestIds: [id] };
}
