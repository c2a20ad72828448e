import type { Block } from '../../packed/block';

/** CloudWatch Logs' share of the world. */
export interface LogsState {
  groups: LogGroup[];
  queries: StoredQuery[];
  /** Saved queries of the console; absent in worlds saved by earlier releases. */
  queryDefinitions?: QueryDefinition[];
  /** Number of the last event taken; makes event ids unique and keeps arrival order within a millisecond. */
  sequence: number;
}

/** Events as parallel columns, ordered by `at` (then by arrival): a search by time is two binary searches and a walk. */
export interface LogColumns {
  /** Event time, epoch ms. */
  at: number[];
  ingestedAt: number[];
  /** Index into the streams. */
  stream: number[];
  sequence: number[];
  message: string[];
}

/** So many events of a group, packed (`LogColumns` with names of `streams`), between two times (epoch ms, both included). */
export interface LogBlock extends Block {
  readonly events: number;
  readonly from: number;
  readonly to: number;
}

/** A group keeps the events of all its streams together, those of the last hours as they are. */
export interface LogGroup extends LogColumns {
  readonly name: string;
  readonly createdAt: number;
  retentionInDays?: number;
  tags: Record<string, string>;
  storedBytes: number;
  streams: LogStream[];
  /** Events before those, oldest first; absent until there are any. */
  blocks?: LogBlock[];
  /** Streams that were deleted after events of theirs had been packed: those up to this sequence are gone. */
  deletedStreams?: { readonly name: string; readonly sequence: number }[];
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  firstEventAt?: number;
  lastEventAt?: number;
  lastIngestedAt?: number;
  storedBytes: number;
}

/** A saved query. */
export interface QueryDefinition {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly groups: readonly string[];
  readonly modifiedAt: number;
  readonly parameters?: readonly {
    readonly name: string;
    readonly defaultValue?: string;
    readonly description?: string;
  }[];
}

/** A query that was started. Its rows are not kept here: they are computed again from what was readable at `startedAt`. */
export interface StoredQuery {
  readonly id: string;
  readonly text: string;
  readonly groups: readonly string[];
  /** Window in epoch ms, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly limit?: number;
  readonly startedAt: number;
  readonly runningAt: number;
  readonly completeAt: number;
  cancelledAt?: number;
  /** Set when it could not be finished on its data. */
  readonly failed?: boolean;
}

/** An account without log groups. */
export const emptyLogs = (): LogsState => ({ groups: [], queries: [], sequence: 0 });
