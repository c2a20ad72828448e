/**
 * CloudWatch Logs Insights QL: `compileQuery` refuses what AWS refuses (and what this sandbox does not implement),
 * `runQuery` evaluates the rest in one pass over the events. See BEHAVIOUR.md for every undocumented decision.
 *
 *   text -> lexer -> parser -> Query -> compile -> Plan -> run -> rows
 */
import type { Query } from './ast';
import { compilePlan, type QueryWarning } from './compile';
import { parseQuery } from './parser';
import type { Plan } from './plan';
import { type QueryInput, type QueryResult, runPlan } from './run';

export type { Query } from './ast';
export type { QueryWarning } from './compile';
export { QueryCompileError, QueryFailedError } from './errors';
export type { LogEvent } from './event';
export { parseQuery } from './parser';
export { printQuery } from './print';
export { refusedFeatures } from './refused';
export type { EventSelector, QueryInput, QueryResult, ResultField } from './run';

/** The log groups that a query names itself. */
export interface QuerySources {
  /** What `SOURCE logGroups(...)` selects; null when the request names the log groups. */
  readonly selection: {
    readonly namePrefixes: readonly string[];
    readonly accounts: readonly string[];
    readonly logGroupClass: string;
  } | null;
  /** Log groups on the right side of a join. */
  readonly joined: readonly string[];
}

/** A query that can be run any number of times. */
export interface CompiledQuery {
  readonly text: string;
  readonly query: Query;
  readonly sources: QuerySources;
  /** What AWS accepts although it has no effect. */
  readonly warnings: readonly QueryWarning[];
  readonly plan: Plan;
}

/** Compiles a query. Throws QueryCompileError with character offsets for everything that is refused. */
export function compileQuery(text: string): CompiledQuery {
  const query = parseQuery(text);
  const { plan, warnings } = compilePlan(query);
  return { text, query, sources: sourcesOf(query), warnings, plan };
}

/**
 * Runs a compiled query. Throws QueryFailedError when it cannot be finished on this data, and QueryCompileError when
 * `parse` defines a name that the JSON of an event already has (AWS refuses that too).
 */
export function runQuery(compiled: CompiledQuery, input: QueryInput): QueryResult {
  return runPlan(compiled.plan, input);
}

function sourcesOf(query: Query): QuerySources {
  const first = query.commands[0];
  const joined = query.commands.flatMap((command) => (command.kind === 'join' ? [command.logGroup] : []));
  if (first?.kind !== 'source') return { selection: null, joined };
  const { namePrefixes, accounts, logGroupClass } = first;
  return { selection: { namePrefixes, accounts, logGroupClass }, joined };
}
