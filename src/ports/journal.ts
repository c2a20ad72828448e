import type { JournalDraft, JournalEntry, JournalStep } from '../domain/journal/entry';

/** Whether each record follows from the one before; `repaired`: an unfinished last line was completed. */
export type JournalCheck =
  | { readonly kind: 'intact'; readonly entries: number; readonly repaired: boolean }
  | { readonly kind: 'broken'; readonly line: number; readonly why: string };

/** The append-only record of an account and region. Every append is on disk when it resolves. */
export interface Journal {
  append(draft: JournalDraft): Promise<JournalEntry>;
  /** Every record, for showing; oldest first. */
  entries(): Promise<readonly JournalEntry[]>;
  /** The records whose step this version knows, for acting on; oldest first. */
  steps(): Promise<readonly JournalStep[]>;
  verify(): Promise<JournalCheck>;
}

/** Allows one writer for each deployed system on this machine. Taken for writes only, and released before following. */
export interface WriterLock {
  /** Runs `work` under the lock; OperatorError LOCKED names the holder when another process has it. */
  hold<T>(command: string, work: () => Promise<T>): Promise<T>;
}
