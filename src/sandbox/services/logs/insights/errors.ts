import type { Span } from './ast';

/**
 * A query that is refused when it is started. `start` and `end` are character offsets into the query text;
 * the service sends them as `queryCompileError.location` of a MalformedQueryException
 * (AWS API reference, API_QueryCompileErrorLocation).
 */
export class QueryCompileError extends Error {
  override readonly name = 'QueryCompileError';
  readonly start: number;
  readonly end: number;
  /** AWS accepts it; only this sandbox does not implement it. */
  readonly unsupported: boolean;

  constructor(message: string, span: Span, unsupported = false) {
    super(message);
    this.unsupported = unsupported;
    this.start = span.start;
    this.end = span.end;
  }
}

/** A query that was accepted and cannot be finished on this data; its status becomes `Failed`. */
export class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
}

/** The refusal of a documented feature that this sandbox does not implement. */
export function unsupported(feature: string, span: Span): QueryCompileError {
  return new QueryCompileError(`${feature} is not supported by this sandbox`, span, true);
}
