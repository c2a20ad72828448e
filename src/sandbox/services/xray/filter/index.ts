/**
 * X-Ray filter expressions: `compileFilter` refuses what X-Ray refuses (and what this sandbox does not implement),
 * `matches` evaluates the rest on segment documents. See BEHAVIOUR.md for every undocumented decision.
 *
 *   text -> lexer -> parser -> Filter -> evaluate on the nodes and edges of a trace
 */
import type { Filter } from './ast';
import { evaluateFilter } from './evaluate';
import { parseFilter } from './parser';
import type { FilterTrace } from './segment';

export type { Filter } from './ast';
export { FilterSyntaxError } from './errors';
export { printFilter } from './print';
export { refusedFeatures } from './refused';
export type { FilterTrace, SegmentDocument } from './segment';
export { type ServiceId, summarize, type TraceFacts } from './summarize';
export { covers, TermIndex } from './terms';
export { type TraceEdge, type TraceGraph, type TraceNode, traceGraph } from './trace-graph';

/** A filter that can be evaluated on any number of traces. */
export interface CompiledFilter {
  readonly text: string;
  readonly filter: Filter;
  /** What X-Ray accepts although its meaning is not documented. */
  readonly warnings: readonly { readonly message: string; readonly offset: number }[];
}

/** Compiles a filter expression. Throws FilterSyntaxError with a character offset. */
export function compileFilter(text: string): CompiledFilter {
  const { filter, mixed } = parseFilter(text);
  const message = 'AND and OR are mixed, and their order is not documented: AND is taken first';
  return { text, filter, warnings: mixed === null ? [] : [{ message, offset: mixed }] };
}

/** True when the trace fits the filter. */
export function matches(compiled: CompiledFilter, trace: FilterTrace): boolean {
  return evaluateFilter(compiled.filter, trace);
}
