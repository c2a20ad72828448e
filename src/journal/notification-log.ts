import { constants } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seen } from '../domain/events/events-between';
import type { NotificationLog } from '../ports/notifier';
import { codeOf, type ProcessIdentity, tryLock } from './lock-file';
import { openOwn, readOwn, refuseForeignFolder } from './own-file';

const NAME = 'notified';
/** Subjects that are kept; the oldest are forgotten. */
const KEPT = 200;
/** A claim whose process has not delivered by then may be taken over. */
const CLAIM_LASTS_MS = 60_000;
const LOCK_ATTEMPTS = 40;
const LOCK_PAUSE_MS = 50;

interface Told {
  readonly value: string;
  /** Epoch ms of this machine. */
  readonly atMs: number;
  readonly settled: boolean;
}

interface Content {
  readonly version: 1;
  readonly seen?: Seen | undefined;
  readonly told: Readonly<Record<string, Told>>;
}

const EMPTY: Content = { version: 1, told: {} };

interface FileOptions {
  readonly folder: () => Promise<string>;
  readonly self: ProcessIdentity;
  readonly pause: (ms: number) => Promise<void>;
  readonly nonce: () => string;
}

/** The file, changed under a lock of processes and replaced by rename. */
class ToldFile {
  /** One process's own changes run one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: FileOptions) {}

  /** What it holds; empty when there is none, or a broken one. */
  async read(): Promise<Content> {
    const { uid } = this.options.self;
    await refuseForeignFolder(await this.options.folder(), uid);
    try {
      const content = JSON.parse(await readOwn(await this.#path(), uid)) as Partial<Content>;
      return content.version === 1 && typeof content.told === 'object' ? { ...EMPTY, ...content } : EMPTY;
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return EMPTY;
      throw error;
    }
  }

  /** The same content as `next` writes nothing. */
  change<T>(work: (content: Content) => { readonly next: Content; readonly answer: T }): Promise<T> {
    const locked = () => this.#changeLocked(work);
    const mine = this.#last.then(locked, locked);
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #changeLocked<T>(work: (content: Content) => { readonly next: Content; readonly answer: T }): Promise<T> {
    const { folder, self, pause, nonce } = this.options;
    for (let attempt = 0; ; attempt++) {
      const request = { command: 'watch', since: new Date().toISOString(), nonce: nonce() };
      const lock = await tryLock(await folder(), `${NAME}.lock`, self, request);
      if (lock.kind === 'held') {
        try {
          const content = await this.read();
          const { next, answer } = work(content);
          if (next !== content) await this.#write(next);
          return answer;
        } finally {
          await lock.release().catch(() => {});
        }
      }
      if (attempt >= LOCK_ATTEMPTS) throw new Error(`${lock.path} is held by process ${lock.holder.pid}`);
      await pause(LOCK_PAUSE_MS);
    }
  }

  async #write(content: Content): Promise<void> {
    const { self, nonce } = this.options;
    const target = await this.#path();
    const draft = `${target}.${self.pid}.${nonce()}`;
    const file = await openOwn(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, self.uid);
    try {
      await file.writeFile(JSON.stringify(content));
    } finally {
      await file.close();
    }
    await rename(draft, target).catch(async (error: unknown) => {
      await unlink(draft).catch(() => {});
      throw error;
    });
  }

  readonly #path = async (): Promise<string> => join(await this.options.folder(), `${NAME}.json`);
}

const withTold = (content: Content, subject: string, entry: Told): Content => {
  const { [subject]: _replaced, ...others } = content.told;
  return { ...content, told: Object.fromEntries([...Object.entries(others), [subject, entry] as const].slice(-KEPT)) };
};

/**
 * What was told, in the state folder beside the journal and apart from it: it can be deleted at any time, and then some
 * news may be told again.
 */
export function createNotificationLog(options: FileOptions): NotificationLog {
  const file = new ToldFile(options);
  return {
    seen: async () => (await file.read()).seen,
    remember: (seen) => file.change((content) => ({ next: { ...content, seen }, answer: undefined })),
    claim: ({ subject, value }) =>
      file.change((content) => {
        const before = content.told[subject];
        const atMs = Date.now();
        const isTold =
          before?.value === value && (before.settled || (atMs >= before.atMs && atMs - before.atMs < CLAIM_LASTS_MS));
        return isTold
          ? { next: content, answer: false }
          : { next: withTold(content, subject, { value, atMs, settled: false }), answer: true };
      }),
    settle: ({ subject, value }) =>
      file.change((content) => ({
        next: withTold(content, subject, { value, atMs: Date.now(), settled: true }),
        answer: undefined,
      })),
  };
}
