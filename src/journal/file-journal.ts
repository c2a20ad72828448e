import { constants } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChainEnd, type ChainReading, readChain, sealRecord } from '../domain/journal/chain';
import type { JournalDraft, JournalEntry } from '../domain/journal/entry';
import { REPAIR_STEP } from '../domain/journal/steps';
import { OperatorError } from '../domain/operator-error';
import { advice, own } from '../domain/text/advice';
import type { Clock } from '../ports/clock';
import type { Journal } from '../ports/journal';
import { codeOf, type ProcessIdentity, tryLock } from './lock-file';
import { openOwn, readOwn, refuseForeignFolder } from './own-file';

/** Its name in the state folder. */
export const JOURNAL_FILE = 'journal.jsonl';
const APPEND_LOCK = 'append.lock';
const APPEND_WAIT_MS = 3_000;

export interface FileJournalOptions {
  /** Of one account and region; read at first use. */
  readonly folder: () => Promise<string>;
  /** ARN of the caller. */
  readonly actor: () => Promise<string>;
  /** Of the product. */
  readonly version: string;
  /** Names this run of the command. */
  readonly run: string;
  /** Stamps the records: a rehearsal's journal runs on its time. */
  readonly clock: Pick<Clock, 'now'>;
  /** Waits for another process that is appending; in wall time. */
  readonly pause: (ms: number) => Promise<void>;
  readonly self: ProcessIdentity;
  readonly nonce: () => string;
  /** AWS's request ids of the writes answered since the last call; a step's outcome keeps them. */
  readonly requestIds?: () => readonly string[];
}

/**
 * The journal as a file of JSON lines, mode 0600, each record sealed with the hash of its text and of the record before
 * it, each append on disk (fsync) before it resolves. What a crash left of a line is moved into a note when the file is
 * next opened. A broken chain refuses appends: JOURNAL says where it breaks and how to set it aside.
 */
export function createFileJournal(options: FileJournalOptions): Journal {
  let known: { readonly size: number; readonly end: ChainEnd } | undefined;

  /** The end of the chain, after repair; only under the append lock. */
  const endOf = async (folder: string): Promise<ChainEnd> => {
    const path = join(folder, JOURNAL_FILE);
    const size = await sizeOf(path);
    if (known !== undefined && known.size === size) return known.end;
    const text = await readText(path, options.self.uid);
    const reading = readChain(text);
    if (reading.kind === 'broken') {
      throw new OperatorError('JOURNAL', `the journal ${path} does not hold at line ${reading.line}: ${reading.why}`, {
        why: 'nothing is changed on AWS while it cannot be written down; only rollback goes on without it',
        next: advice`${own`history --verify`}; to start a new one: mv ${path} ${path}.broken`,
      });
    }
    return reading.torn === '' ? reading.end : repair(options, folder, reading, text);
  };

  const read = async (): Promise<ChainReading> => {
    const folder = await options.folder();
    const path = join(folder, JOURNAL_FILE);
    return guarded(path, async () => {
      await refuseForeignFolder(folder, options.self.uid);
      const reading = readChain(await readText(path, options.self.uid));
      if (reading.torn === '' || reading.kind === 'broken') return reading;
      return underAppendLock(options, folder, async () => {
        known = undefined;
        await endOf(folder);
        return readChain(await readText(path, options.self.uid));
      }).catch(() => reading);
    });
  };

  const readEntries = async () => {
    const { readEntry, stepOf } = await import('../domain/journal/entry');
    return { entries: (await read()).records.flatMap((record) => readEntry(record) ?? []), stepOf };
  };

  return {
    async append(draft) {
      const folder = await options.folder();
      const path = join(folder, JOURNAL_FILE);
      return guarded(path, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await refuseForeignFolder(folder, options.self.uid);
        return underAppendLock(options, folder, async () => {
          const before = await endOf(folder);
          const { line, entry, end } = await seal(options, before, draft);
          known = undefined;
          known = { size: await appendLine(path, line, options.self.uid), end };
          if (before.seq === 0) await syncFolder(folder);
          return entry;
        });
      });
    },
    async entries() {
      return (await readEntries()).entries;
    },
    async steps() {
      const { entries, stepOf } = await readEntries();
      return entries.flatMap((entry) => stepOf(entry) ?? []);
    },
    async verify() {
      const reading = await read();
      if (reading.kind === 'broken') return { kind: 'broken', line: reading.line, why: reading.why };
      const { readEntry } = await import('../domain/journal/entry');
      const strange = reading.records.findIndex((record) => readEntry(record) === undefined);
      if (strange >= 0) return { kind: 'broken', line: strange + 1, why: 'it is not a record of a step' };
      return {
        kind: 'intact',
        entries: reading.records.length,
        repaired: reading.records.some((record) => record.step === REPAIR_STEP),
      };
    },
  };
}

/** A record of the draft, sealed to follow the end of the chain. */
async function seal(options: FileJournalOptions, end: ChainEnd, draft: JournalDraft) {
  const record = {
    seq: end.seq + 1,
    at: new Date(options.clock.now()).toISOString(),
    prev: end.hash,
    run: options.run,
    actor: await options.actor(),
    version: options.version,
    ...draft,
    ...requestIdsOf(options, draft),
  };
  const { line, hash } = sealRecord(record);
  const entry: JournalEntry = { ...record, hash };
  return { line, entry, end: { seq: record.seq, hash } };
}

function requestIdsOf(options: FileJournalOptions, draft: JournalDraft): Pick<JournalDraft, 'requestIds'> {
  if (draft.phase === 'intent' || draft.phase === 'note') return {};
  const ids = [...(draft.requestIds ?? []), ...(options.requestIds?.() ?? [])];
  return ids.length === 0 ? {} : { requestIds: ids };
}

/** Writes the file anew, with the half-written last line kept in a note. */
async function repair(
  options: FileJournalOptions,
  folder: string,
  reading: ChainReading & { readonly kind: 'intact' },
  text: string,
): Promise<ChainEnd> {
  const { line, end } = await seal(options, reading.end, {
    command: 'journal',
    step: REPAIR_STEP,
    phase: 'note',
    reason: 'the last line had not been written to its end: its step was begun, its outcome was not recorded',
    after: { torn: reading.torn },
  });
  const kept = text.slice(0, text.length - reading.torn.length);
  const draft = join(folder, `.${JOURNAL_FILE}.${options.nonce()}`);
  await writeWhole(draft, `${kept}${line}\n`);
  await rename(draft, join(folder, JOURNAL_FILE));
  await syncFolder(folder);
  return end;
}

/** Does the work while no other process appends; waits for one that does. */
async function underAppendLock<T>(options: FileJournalOptions, folder: string, work: () => Promise<T>): Promise<T> {
  let waitedMs = 0;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    const since = new Date(options.clock.now()).toISOString();
    const nonce = options.nonce();
    const attempt = await tryLock(folder, APPEND_LOCK, options.self, { command: 'append', since, nonce });
    if (attempt.kind === 'held') {
      try {
        return await work();
      } finally {
        await attempt.release();
      }
    }
    if (waitedMs >= APPEND_WAIT_MS) {
      const { pid, host } = attempt.holder;
      throw new OperatorError('JOURNAL', `process ${pid} on ${host} holds the journal`, {
        next: `if that process is gone, remove ${attempt.path}`,
      });
    }
    await options.pause(pauseMs);
    waitedMs += pauseMs;
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof OperatorError || code === undefined) throw error;
    throw new OperatorError('JOURNAL', `the journal ${path} cannot be used: ${code}`, {
      why: 'what is done to a deployed system must be written down first',
      next: 'make it writable, or set XDG_STATE_HOME to a folder that is; only rollback goes on without it',
      cause: error,
    });
  }
}

async function appendLine(path: string, line: string, uid: number | undefined): Promise<number> {
  const file = await openOwn(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, uid);
  try {
    await file.writeFile(`${line}\n`);
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is durable once its folder is on disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readText(path: string, uid: number | undefined): Promise<string> {
  try {
    return await readOwn(path, uid);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}
