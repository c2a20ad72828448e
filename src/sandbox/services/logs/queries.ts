import { AwsError } from '../../kernel/errors';
import type { World } from '../../kernel/world';
import { groupNotFound } from './errors';
import { eventId, isVisible, type Stretch, stretchesOf } from './events';
import {
  type CompiledQuery,
  compileQuery,
  type EventSelector,
  type LogEvent,
  QueryCompileError,
  QueryFailedError,
  type QueryResult,
  runQuery,
} from './insights/index';
import type { LogGroup, LogsState, StoredQuery } from './state';
import { findGroup } from './store';

/**
 *   Scheduled ──100 ms──> Running ──400 ms and 1 s a 100 MB──> Complete | Failed
 *        └────────────────────┴── StopQuery ──> Cancelled
 */
export type QueryStatus = 'Scheduled' | 'Running' | 'Complete' | 'Failed' | 'Cancelled';

const SCHEDULED_MS = 100;
const RUNNING_MS = 400;
const BYTES_PER_MS = 100_000;
const SEVEN_DAYS_MS = 7 * 86_400_000;
const MOST_KEPT = 1000;
/** Limit of queries that run at once in an account. */
export const MOST_CONCURRENT = 100;

/** The outcome of a query: its rows, or none when it failed on this data. */
export type Outcome = QueryResult | { readonly failed: string };

/** Rows of the newest queries of each world; older ones are computed again when asked for. */
const outcomes = new WeakMap<LogsState, Map<StoredQuery, Outcome>>();
const MOST_REMEMBERED = 32;

/** Status of a query at `at`. */
export function statusAt(query: StoredQuery, at: number): QueryStatus {
  if (query.cancelledAt !== undefined && at >= query.cancelledAt) return 'Cancelled';
  if (at < query.runningAt) return 'Scheduled';
  if (at < query.completeAt) return 'Running';
  return query.failed === true ? 'Failed' : 'Complete';
}

/** Compiles a query or refuses it as StartQuery does, with the place of the fault. */
export function compile(text: string): CompiledQuery {
  try {
    return compileQuery(text);
  } catch (error) {
    throw malformed(error, text);
  }
}

function malformed(error: unknown, query: string): unknown {
  if (!(error instanceof QueryCompileError)) return error;
  const location = { startCharOffset: error.start, endCharOffset: error.end };
  return new AwsError('MalformedQueryException', 400, `${error.message} ([${error.start},${error.end}])`, {
    members: { queryCompileError: { location, message: error.message, query } },
  });
}

/** The window lies before everything the groups hold, so that AWS refuses to look. */
export const windowUnreadable = (from: number, to: number): AwsError => {
  const message = `Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings ([${from},${to}])`;
  return new AwsError('MalformedQueryException', 400, message, { members: { queryCompileError: { message } } });
};

/**
 * Runs a query on the events that its groups had at its start.
 * @throws MalformedQueryException when a `parse` defines a name that events have at the top of their JSON
 */
export function runStored(world: World, query: StoredQuery, compiled: CompiledQuery): Outcome {
  const groups = query.groups.flatMap((name) => findGroup(world.logs, name) ?? []);
  const events = (selector: EventSelector): Iterable<LogEvent> => {
    if (selector.kind === 'query') return eventsOf(world, groups, query);
    const joined = findGroup(world.logs, selector.name);
    if (joined === undefined) throw groupNotFound();
    return eventsOf(world, [joined], query);
  };
  try {
    const { from: startMs, to: endMs, startedAt: nowMs, limit } = query;
    return runQuery(compiled, { events, startMs, endMs, nowMs, limit });
  } catch (error) {
    if (error instanceof QueryFailedError) return { failed: error.message };
    throw malformed(error, query.text);
  }
}

/** The outcome of a kept query, remembered or computed again. */
export function outcomeOf(world: World, query: StoredQuery): Outcome {
  const known = outcomes.get(world.logs)?.get(query);
  return known ?? remember(world.logs, query, runStored(world, query, compile(query.text)));
}

function remember(state: LogsState, query: StoredQuery, outcome: Outcome): Outcome {
  const kept = outcomes.get(state) ?? new Map<StoredQuery, Outcome>();
  outcomes.set(state, kept);
  kept.set(query, outcome);
  const [oldest] = kept.keys();
  if (kept.size > MOST_REMEMBERED && oldest !== undefined) kept.delete(oldest);
  return outcome;
}

/** A row of a group as a query reads it. Few queries show the pointer to a row, which takes longest to make. */
class StoredEvent implements LogEvent {
  readonly timestampMs: number;
  readonly message: string;

  constructor(
    private readonly group: LogGroup,
    private readonly stretch: Stretch,
    private readonly row: number,
    readonly logGroup: string,
  ) {
    this.timestampMs = stretch.columns.at[row] as number;
    this.message = stretch.columns.message[row] as string;
  }

  get ingestionTimeMs(): number {
    return this.stretch.columns.ingestedAt[this.row] as number;
  }

  get logStream(): string {
    return this.group.streams[this.stretch.streamOf(this.row) ?? -1]?.name ?? '';
  }

  get ptr(): string {
    return Buffer.from(`${this.group.name} ${eventId(this.stretch.columns, this.row)}`).toString('base64');
  }
}

/** Queries do not find events whose time lies before the creation of their group. */
function* eventsOf(world: World, groups: readonly LogGroup[], query: StoredQuery): Generator<LogEvent> {
  for (const group of groups) {
    const window = { from: Math.max(query.from, group.createdAt), before: query.to + 1 };
    const logGroup = `${world.accountId}:${group.name}`;
    for (const stretch of stretchesOf(group, window, { at: query.startedAt })) {
      const { columns, first, end } = stretch;
      for (let row = first; row < end; row += 1) {
        if (!isVisible(columns, row, query.startedAt) || stretch.streamOf(row) === undefined) continue;
        yield new StoredEvent(group, stretch, row, logGroup);
      }
    }
  }
}

/** When a query that scans so many bytes is complete. */
export const completeAt = (startedAt: number, bytesScanned: number): number =>
  startedAt + SCHEDULED_MS + RUNNING_MS + Math.ceil(bytesScanned / BYTES_PER_MS);

export const runningAt = (startedAt: number): number => startedAt + SCHEDULED_MS;

/** Keeps a started query; results are readable for seven days, and for the newest thousand queries. */
export function keepQuery(state: LogsState, query: StoredQuery, outcome: Outcome): void {
  remember(state, query, outcome);
  state.queries.push(query);
  const oldest = state.queries[0];
  if (
    state.queries.length > MOST_KEPT ||
    (oldest !== undefined && oldest.startedAt < query.startedAt - SEVEN_DAYS_MS)
  ) {
    const recent = state.queries.filter(({ startedAt }) => startedAt >= query.startedAt - SEVEN_DAYS_MS);
    state.queries = recent.slice(-MOST_KEPT);
  }
}

/** @throws ResourceNotFoundException */
export function findQuery(state: LogsState, id: string): StoredQuery {
  const query = state.queries.find((candidate) => candidate.id === id);
  if (query === undefined) {
    throw new AwsError('ResourceNotFoundException', 400, `Query ID not found: ${id}`);
  }
  return query;
}
