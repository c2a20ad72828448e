import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { OperatorError } from '../../domain/operator-error';
import { reachDatabaseServer } from '../../sandbox/database/open-database';
import type { Owner } from '../../sandbox/persistence/private-file';
import { StateFileError } from '../../sandbox/persistence/state-file-error';
import { isAlive } from '../live-process';

/** This process, as recorded in the sandbox's files. */
export const owner: Owner = {
  pid: process.pid,
  ...(process.getuid === undefined ? {} : { uid: process.getuid() }),
  isAlive,
};

/** Where the world of this user's sandbox is saved when no other place is named; a fresh account has its own. */
export function defaultStatePath(kind: 'ready-made' | 'fresh' = 'ready-made'): string {
  const base = process.env['XDG_STATE_HOME'];
  return join(
    base?.startsWith('/') === true ? base : join(homedir(), '.local', 'state'),
    'huntaze-beta',
    'sandbox',
    kind === 'fresh' ? 'fresh.json' : 'world.json',
  );
}

/** Where sandboxes that run with another state file can be found. */
export const announcementsFolder = (): string => join(dirname(defaultStatePath()), 'running');

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * A PostgreSQL server of this machine that the sandbox uses instead of the embedded engine, from the option or from
 * HUNTAZE_DATABASE_URL; SANDBOX, without the URL's text, when the URL is invalid or nobody can log in there.
 */
export async function databaseUrlOf(given: string | undefined): Promise<{ readonly databaseUrl?: string }> {
  const text = given ?? process.env['HUNTAZE_DATABASE_URL'];
  if (text === undefined || text === '') return {};
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(?:ql)?:$/.test(url.protocol) || !LOOPBACK.test(url.hostname)) {
    throw new OperatorError('SANDBOX', 'the database URL does not name a PostgreSQL server of this machine', {
      why: 'the sandbox makes and drops a database of its own there, on loopback only',
      next: 'give one such as postgresql://user:password@127.0.0.1:5432/postgres, or leave it out for the embedded engine',
    });
  }
  try {
    await reachDatabaseServer(text);
  } catch (error) {
    throw new OperatorError('SANDBOX', error instanceof Error ? error.message : String(error), {
      why: `it comes from ${given === undefined ? 'HUNTAZE_DATABASE_URL' : '--database-url'}; no world was opened`,
      next: 'start PostgreSQL there or correct the URL, or leave it out for the embedded engine',
      cause: error,
    });
  }
  return { databaseUrl: text };
}

const NEXT: Readonly<Record<StateFileError['kind'], string>> = {
  locked: 'wait for the other command, or stop the running sandbox with Ctrl-C there',
  damaged:
    'put back what is missing, or move the file (and the folder .blocks beside it) away; a new world is made without it',
  version: 'move the file away; a new world is made without it',
  foreign: 'name a state file of your own with --state',
  unwritable: 'make room there, or set XDG_STATE_HOME to a folder that can be written',
};

/** An error of the state file or the port as an OperatorError. */
export function sandboxError(error: unknown): unknown {
  if (error instanceof StateFileError) {
    return new OperatorError('SANDBOX', error.message, { next: NEXT[error.kind], cause: error });
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    return new OperatorError('SANDBOX', `the port cannot be used: ${(error as Error).message}`, {
      next: 'choose another with --port, or --port 0 for any free one',
      cause: error,
    });
  }
  return error;
}
