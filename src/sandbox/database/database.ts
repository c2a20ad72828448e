import type { Answer } from '../runtime/protocol';

export type Row = Readonly<Record<string, unknown>>;

/** The PostgreSQL behind the functions. Nothing is started before something needs it. */
export interface Database {
  /** Starts it for somebody who will ask soon. */
  prepare(): void;
  /** Where it listens, or why it does not. */
  address(): Promise<Extract<Answer, { kind: 'database' | 'no-database' }>>;
  /** Runs one statement outside every function. */
  query(sql: string): Promise<readonly Row[]>;
  /** Writes the rows as they are now into the world. */
  remember(): Promise<void>;
  close(): Promise<void>;
}

/** A PostgreSQL that runs: where functions reach it, and statements of the sandbox's own. */
export interface RunningDatabase {
  readonly address: { readonly path?: string; readonly port?: number };
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Where a server of ours may listen: a socket file in `folder`, or a free loopback port where there are no such files. */
export interface ListenPlace {
  readonly path?: string;
}
