import { randomBytes } from 'node:crypto';
import { homedir, hostname } from 'node:os';
import { createFileJournal } from '../journal/file-journal';
import { createNotificationLog } from '../journal/notification-log';
import { stateFolder } from '../journal/state-folder';
import { createWriterLock } from '../journal/writer-lock';
import type { Clock } from '../ports/clock';
import type { Journal, WriterLock } from '../ports/journal';
import type { NotificationLog } from '../ports/notifier';
import type { Nonces } from '../ports/random';
import { wallClock } from './clocks';
import { birthOf, isAlive } from './live-process';
import { packageInfo } from './package-info';

const self = {
  pid: process.pid,
  host: hostname(),
  startedAt: Math.round(Date.now() - process.uptime() * 1000),
  isAlive,
  birthOf,
  uid: process.getuid?.(),
};

/** State folder of an account and region, and of an environment, under the XDG rules. */
export const stateFolderOf = (account: string, region: string, name?: string): string =>
  stateFolder({ xdgStateHome: process.env['XDG_STATE_HOME'], home: homedir() }, { account, region, name });

export const randomNonces: Nonces = { next: () => randomBytes(4).toString('hex') };

/** Journal, writer lock and what was told, in one folder; the folder and the actor are read at first use. */
export function createRecords(options: {
  readonly folder: () => Promise<string>;
  readonly actor: () => Promise<string>;
  readonly clock: Pick<Clock, 'now'>;
  readonly nonces: Nonces;
  /** Request ids of the writes answered since the last call. */
  readonly requestIds?: () => readonly string[];
}): { readonly journal: Journal; readonly lock: WriterLock; readonly notified: NotificationLog } {
  const nonce = (): string => options.nonces.next();
  return {
    journal: createFileJournal({
      folder: options.folder,
      actor: options.actor,
      version: packageInfo().version,
      run: nonce(),
      clock: options.clock,
      pause: (ms) => wallClock.sleep(ms),
      self,
      nonce,
      requestIds: options.requestIds ?? (() => []),
    }),
    notified: createNotificationLog({
      folder: options.folder,
      self,
      pause: (ms) => wallClock.sleep(ms),
      nonce: () => randomNonces.next(),
    }),
    lock: createWriterLock({ folder: options.folder, self, clock: wallClock, nonce: () => randomNonces.next() }),
  };
}
