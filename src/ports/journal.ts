/** One thing done, attempted or decided. Written before a step (`intent`) and after it (`done`, `failed`, `unknown`). */
export interface JournalEntry {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  /** Hash of the record before; the first one chains to 64 zeros. */
  readonly prev: string;
  readonly hash: string;
  readonly run: string;
  readonly command: string;
  readonly step: string;
  readonly phase: 'intent' | 'done' | 'failed' | 'unknown' | 'note';
  readonly actor: string;
  readonly version: string;
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly requestIds?: readonly string[];
  /** Digest of the evidence that a decision or an acceptance stood on. */
  readonly evidence?: string;
  readonly accepted?: readonly string[];
  readonly error?: string;
}

export type JournalDraft = Omit<JournalEntry, 'seq' | 'at' | 'prev' | 'hash' | 'actor' | 'version' | 'run'>;

/** The append-only record of an account and region. Every append is on disk when it resolves. */
export interface Journal {
  append(draft: JournalDraft): Promise<JournalEntry>;
  /** Oldest first. */
  entries(): Promise<readonly JournalEntry[]>;
  verify(): Promise<
    | { readonly kind: 'intact'; readonly entries: number; readonly repaired: boolean }
    | { readonly kind: 'broken'; readonly line: number; readonly why: string }
  >;
}

/** One writer a deployed system on this machine; held for writes, never while following. */
export interface WriterLock {
  /** Runs `work` under the lock; OperatorError LOCKED names the holder when it is taken. */
  hold<T>(command: string, work: () => Promise<T>): Promise<T>;
}
